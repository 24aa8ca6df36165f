"""Gives members a past: writes into the running clinic's database the events that their browser would have written.

Run beside the clinic as `python -m tests.journeys.scribe`; reads one JSON order a line and answers with one. The clinic
itself knows nothing of it: there is no other way into a chart than recording events.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings"

import django

django.setup()

from django.utils import timezone  # noqa: E402  # models exist only after setup

from midline.care.chart.engine import rules  # noqa: E402
from midline.care.chart.models import StoredDecision  # noqa: E402
from midline.care.chart.read import chart_of  # noqa: E402
from midline.care.people import services  # noqa: E402
from midline.care.people.models import Member, Role, Team, User  # noqa: E402
from midline.care.ulid import new_ulid  # noqa: E402
from midline.clinical import facts  # noqa: E402
from midline.clinical.chart import Role as Speaker  # noqa: E402
from midline.clinical.course import Halted, Resting  # noqa: E402
from midline.wiring.demo import PASSWORD  # noqa: E402
from midline.wiring.demo_charts import Scribe, reading  # noqa: E402

CALF = reading(5, back=3, leg=5)
THIGH = reading(4, back=3, leg=4)
BUTTOCK = reading(3, back=3, leg=2)
FOOT = reading(6, back=3, leg=8)


def nothing_yet(scribe: Scribe) -> None:
    """An account and no answer."""


def screened(scribe: Scribe) -> None:
    """No danger sign; the pain has not been shown yet."""
    scribe.screen()


def waiting(scribe: Scribe) -> None:
    """Nobody has confirmed the diagnosis yet: the gentle set."""
    scribe.screen(DX="unsure")
    scribe.pain(CALF, worst24h=5)


def released(scribe: Scribe) -> None:
    """Extension is open, no session yet."""
    scribe.screen()
    scribe.pain(CALF, worst24h=5)
    scribe.released()


def after_a_good_session(scribe: Scribe) -> None:
    """One good session; its morning has not been told."""
    released(scribe)
    scribe.session([("EX01", CALF, THIGH), ("EX02", THIGH, BUTTOCK)])


def after_a_red_session(scribe: Scribe) -> None:
    """The pain ran down to the foot."""
    released(scribe)
    scribe.session([("EX01", CALF, CALF), ("EX02", CALF, FOOT)])


def cleared_after_a_red_session(scribe: Scribe) -> None:
    """Stopped, looked at four days later, and screened again; the direction may open once more."""
    after_a_red_session(scribe)
    scribe.at += timedelta(days=4)
    scribe.clear(chart_of(scribe.member), "Settled; begin again with the first two.")
    scribe.screen()
    scribe.pain(CALF, worst24h=5)
    body = {"group": "EXT", "irritability": "low", "note": "Open again.", "today": scribe.today}
    scribe.write("direction-released", body, Speaker.THERAPIST)


def answering(**answers: str | int) -> Callable[[Scribe], None]:
    """A screen with these answers, the others calm."""

    def screen(scribe: Scribe) -> None:
        scribe.screen(**answers)

    return screen


def one_exercise(
    after: dict[str, Any],
    *,
    leg_max: int = 5,
    new_neuro: bool = False,
    flags: tuple[str, ...] = (),
    morning: dict[str, Any] | None = None,
) -> Callable[[Scribe], None]:
    """Released, then one exercise with this outcome, and perhaps the morning after it."""

    def exercise(scribe: Scribe) -> None:
        released(scribe)
        session = new_ulid(scribe.at)
        check = dict.fromkeys(facts.CHECK_CODES, "no")
        scribe.write("session-opened", {"session": session, "today": scribe.today, "part": "floor", "check": check})
        named = {"session": session, "exercise": "EX01"}
        scribe.write("exercise-begun", {**named, "before": CALF})
        during = {"zone_max": CALF["zone"], "back_max": 3, "leg_max": leg_max}
        told = {"during": during, "new_neuro": new_neuro, "flags": list(flags), "stopped": False}
        chart = scribe.write("exercise-ended", {**named, **told})
        if isinstance(chart.session, Resting | Halted):
            scribe.write("exercise-rechecked", {**named, "after5": after, "early": False})
        if morning is not None:
            scribe.write("session-closed", {"session": session})
            scribe.morning(session, morning)

    return exercise


def all_but(left: str, **answers: str | int) -> Callable[[Scribe], None]:
    """A screen with one question left to answer; the others as given, or calm."""

    def screen(scribe: Scribe) -> None:
        run = new_ulid(scribe.at)
        calm = {each.code: each.calm for each in rules().triage.questions if each.calm is not None}
        for code, value in {**calm, "AGE": 45, "PHQ2": 0, **answers}.items():
            if code != left:
                scribe.write("screen-answered", {"run": run, "code": code, "value": value})

    return screen


def suspended(scribe: Scribe) -> None:
    """Still worse on the morning after a red answer; screened again since."""
    one_exercise(FOOT, morning=FOOT)(scribe)
    scribe.screen()


def untested(scribe: Scribe) -> None:
    """All clear and all told: the direction test may begin."""
    scribe.screen()
    scribe.pain(CALF, worst24h=5)
    scribe.write("conditions-stated", {"conditions": [], "today": scribe.today})


def in_a_test(*way: dict[str, Any], minutes_ago: int = 6) -> Callable[[Scribe], None]:
    """A direction test, up for four hours, with these readings five minutes apart; the last one that long ago."""

    def test(scribe: Scribe) -> None:
        untested(scribe)
        scribe.at = timezone.now() - timedelta(minutes=minutes_ago + 1 + 6 * len(way))
        name = new_ulid(scribe.at)
        check = dict.fromkeys(facts.CHECK_CODES, "no")
        opened = {"check": check, "before": CALF, "physio_live": False, "hours_since_rising": 4}
        scribe.write("direction-opened", {"test": name, "today": scribe.today, **opened})
        for step, now in enumerate(way, start=1):
            scribe.at += timedelta(minutes=5)
            asked = {"new_neuro": False, "flags": [], "bearable": True, "rested_s": 300}
            scribe.write("direction-read", {"test": name, "step": step, "reading": now, **asked})

    return test


EXT_SAME = [CALF] * 5
EXT_WORSE = [FOOT]
"""Too strong for the easier way: the arm ends at once."""
FLX_STEPS = 3


def eased_by_bending_forward(scribe: Scribe) -> None:
    """A therapist watched the test: bending forward eases. No session yet."""
    untested(scribe)
    scribe.write("diagnosis-confirmed", {"note": "Seen on video.", "today": scribe.today}, Speaker.THERAPIST)
    arms = {"ext": "worse", "flx": "better", "lateral": "not-done", "leg_before": 4, "leg_after": 2}
    told = {"new_neuro": False, "weakness": False, "irritability": "low", "hours_since_rising": 4}
    body = {**arms, **told, "note": "Knees to chest eases the leg.", "today": scribe.today}
    scribe.write("direction-recorded", body, Speaker.THERAPIST)


def bends_since_yesterday(scribe: Scribe) -> None:
    """Eased by bending forward, with a plan of yesterday that has it."""
    eased_by_bending_forward(scribe)
    _look_at_the_plan(scribe, hours_up=4)


def up_for_half_an_hour_two_hours_ago(scribe: Scribe) -> None:
    """As before; two hours ago a session began half an hour after getting up."""
    bends_since_yesterday(scribe)
    scribe.at = timezone.now() - timedelta(hours=2)
    _look_at_the_plan(scribe, hours_up=0.5)


def _look_at_the_plan(scribe: Scribe, *, hours_up: float) -> None:
    """A session that is opened and closed."""
    check = dict.fromkeys(facts.CHECK_CODES, "no")
    body = {"session": new_ulid(scribe.at), "today": scribe.today, "part": "floor", "check": check}
    scribe.write("session-opened", {**body, "hours_since_rising": hours_up})
    scribe.write("session-closed", {"session": body["session"]})


def with_a_list_of_the_therapist(scribe: Scribe) -> None:
    """The therapist has entered a condition."""
    released(scribe)
    body = {"conditions": ["stenosis"], "note": "As on the scan of May.", "today": scribe.today}
    scribe.write("conditions-stated", body, Speaker.THERAPIST)


def two_weeks_in(scribe: Scribe) -> None:
    """One good session at the start, three things named on its day; since then only the safety questions again."""
    after_a_good_session(scribe)
    labels = ["sitting in the car", "lifting my son", "walking to the shop"]
    body = {"instrument": "PSFS", "items": [3, 4, 2], "labels": labels, "today": scribe.today}
    scribe.write("measure-answered", body)
    scribe.at = timezone.now() - timedelta(hours=1)
    scribe.screen()
    scribe.pain(THIGH, worst24h=4)


STORIES: dict[str, Callable[[Scribe], None]] = {
    "nothing-yet": nothing_yet,
    "screened": screened,
    "waiting": waiting,
    "released": released,
    "after-a-good-session": after_a_good_session,
    "after-a-red-session": after_a_red_session,
    "cleared-after-a-red-session": cleared_after_a_red_session,
    "screened-a-month-ago": released,
    "green-plus": one_exercise(THIGH, morning=THIGH),
    "green": one_exercise(CALF),
    "hold": one_exercise({**CALF, "back": None}),
    "amber": one_exercise(CALF, leg_max=7),
    "halt": one_exercise(CALF, leg_max=9),
    "red": one_exercise(FOOT, morning=CALF),
    "suspended": suspended,
    "red-back": one_exercise(reading(5, back=8, leg=5)),
    "red-neuro": one_exercise(CALF, new_neuro=True),
    "stop": one_exercise(CALF, flags=("CES1",)),
    "untested": untested,
    "eased-by-bending-forward": eased_by_bending_forward,
    "bends-since-yesterday": bends_since_yesterday,
    "up-for-half-an-hour-two-hours-ago": up_for_half_an_hour_two_hours_ago,
    "with-a-list-of-the-therapist": with_a_list_of_the_therapist,
    "after-bending-back-better": in_a_test(*[THIGH] * 4),
    "after-bending-back-same": in_a_test(*EXT_SAME),
    "after-bending-back-worse": in_a_test(*EXT_WORSE),
    "resting-between": in_a_test(*EXT_WORSE, FOOT),
    "after-bending-forward-better": in_a_test(*EXT_WORSE, FOOT, CALF, *[THIGH] * FLX_STEPS),
    "after-bending-forward-same": in_a_test(*EXT_SAME, CALF, *[CALF] * FLX_STEPS),
    "after-bending-forward-worse": in_a_test(*EXT_WORSE, FOOT, CALF, FOOT),
    "in-a-test": in_a_test(CALF, minutes_ago=1),
    "test-left": in_a_test(CALF, minutes_ago=90),
    "two-weeks-in": two_weeks_in,
    "old-with-thin-bones": answering(AGE=74, FRX2="no", FRX2_OSTEO="yes"),
    "odd-but-for-infl-move": all_but("INFL_MOVE", CAN3="yes"),
    "twice-odd-but-for-infl-move": all_but("INFL_MOVE", CAN3="yes", FRX1="yes-assessed", FRX2="yes"),
    "walks-but-for-mot3": all_but("MOT3"),
    "pregnant-but-for-dx": all_but("DX", PRG="pregnant", PRG_WEEKS=20),
    "t0": answering(CES1="yes"),
    "t1": answering(INF1="yes"),
    "t2": answering(CES1="yes-longstanding"),
    "t3": answering(DX="unsure"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A member or a therapist as a journey needs them."""

    id: str
    email: str


def make_therapist(*, email: str, name: str, team: str = "") -> Someone:
    """A therapist of the clinic's first team, or of the named one, which is made when it is not there yet."""
    named = Team.objects.get_or_create(name=team)[0] if team else None
    user = services.create_staff(email=email, role=Role.THERAPIST, display_name=name, password=PASSWORD, team=named)
    services.trust_address(user=user)
    return Someone(id=str(user.pk), email=email)


def make_coach(*, email: str, name: str, member: str) -> Someone:
    """A coach of this member, in the member's team."""
    coached = Member.objects.get(pk=member)
    user = services.create_staff(email=email, role=Role.COACH, display_name=name, password=PASSWORD, team=coached.team)
    services.trust_address(user=user)
    services.assign_coach(member=coached, coach=user)
    return Someone(id=str(user.pk), email=email)


def make_member(
    *, email: str, name: str, therapist: str, story: str, hours_ago: float, time_zone: str = "UTC"
) -> Someone:
    """A member with an account, whose story began that long ago."""
    user = User.objects.create_user(email, PASSWORD, role=Role.MEMBER, display_name=name, language="en")
    services.trust_address(user=user)
    began = timezone.now() - timedelta(hours=hours_ago)
    member = services.start_member(country="GB", language="en", time_zone=time_zone, now=began)
    services.name_member(member=member, display_name=name)
    services.claim(member=member, user=user, now=began)
    looked_after_by = User.objects.get(email=therapist)
    member = services.assign_therapist(member=member, therapist=looked_after_by)
    STORIES[story](Scribe(member=member, therapist=looked_after_by, at=began))
    return Someone(id=member.pk, email=email)


def find_member(*, email: str) -> Someone:
    return Someone(id=Member.objects.get(user__email=email).pk, email=email)


def list_decisions(*, member: str) -> dict[str, Any]:
    """The events of a member that have a page of their own: verdicts and mornings, with their colours."""
    made = StoredDecision.objects.filter(event__member_id=member, kind__in=("verdict", "morning"))
    return {each.event_id: each.output["colour"] for each in made.order_by("event__seq")}


def read_chart(*, member: str) -> dict[str, Any]:
    """What a journey compares: how many events, what was told, and what is held."""
    chart = chart_of(Member.objects.get(pk=member))
    return {
        "events": chart.seq,
        "conditions": chart.conditions,
        "labels": chart.labels,
        "answered": [each.instrument for each in chart.answered],
        "forms": [{"ok": each.ok, "holds": each.holds} for each in chart.forms],
        "screen_due": chart.screen_due,
        "holds": [{"kind": hold.kind.value, "scope": hold.scope} for hold in chart.open_holds],
    }


ORDERS: dict[str, Callable[..., Any]] = {
    "therapist": lambda **given: asdict(make_therapist(**given)),
    "coach": lambda **given: asdict(make_coach(**given)),
    "member": lambda **given: asdict(make_member(**given)),
    "find": lambda **given: asdict(find_member(**given)),
    "chart": read_chart,
    "decisions": list_decisions,
}


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        answer = ORDERS[order.pop("order")](**order)
        print(json.dumps(answer, default=datetime.isoformat), flush=True)


if __name__ == "__main__":
    main()
