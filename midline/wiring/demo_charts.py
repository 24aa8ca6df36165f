"""What the cast has lived through: their charts, written the way everybody's is, by recording events."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from midline import library
from midline.care.chart.engine import rules
from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, record
from midline.care.people.local import today_of
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from midline.clinical import facts, persona
from midline.clinical.chart import Chart, Role
from midline.clinical.persona import Told
from midline.library.personas import read_personas
from midline.wiring import demo_coaching, demo_desk, demo_followup

NIGHT: Final = timedelta(hours=20)


def reading(left: int, *, back: int, leg: int, right: int = 1) -> dict[str, Any]:
    """A reading as an event has it."""
    return {"zone": {"left": left, "right": right}, "back": back, "leg": leg}


@dataclass(slots=True)
class Scribe:
    """Writes one member's chart, event by event, at the times of the story."""

    member: Member
    therapist: User
    at: datetime
    devices: dict[Role, Device] = field(default_factory=dict)

    def write(self, kind: str, body: dict[str, Any], role: Role = Role.MEMBER) -> Chart:
        """One event, a minute after the last."""
        self.at += timedelta(minutes=1)
        user = self.therapist if role is Role.THERAPIST else self.member.user
        assert user is not None  # the cast has accounts
        draft = Draft(id=new_ulid(self.at), kind=kind, body=body, wall=self.at.isoformat(), tz=self.member.time_zone)
        receipt = record(
            member=self.member,
            author=Author(role=role, name=user.get_full_name(), user=user),
            device=self._device(role, user),
            drafts=[draft],
            now=self.at,
            locale=self.member.language,
        )
        return receipt.chart

    def batch(self, told: Sequence[Told]) -> None:
        """Events of one day that one person wrote, in one transaction."""
        self.at += timedelta(minutes=1)
        role, zone = told[0].role, self.member.time_zone
        user = self.therapist if role is Role.THERAPIST else self.member.user
        assert user is not None  # the cast has accounts
        record(
            member=self.member,
            author=Author(role=role, name=user.get_full_name(), user=user),
            device=self._device(role, user),
            drafts=[
                Draft(id=each.id, kind=each.kind, body=dict(each.body), wall=self.at.isoformat(), tz=zone)
                for each in told
            ],
            now=self.at,
            locale=self.member.language,
        )

    def twelve_weeks(self, code: str) -> None:
        """The days of one of the made-up people of the cohort, up to yesterday; the care team has answered by then."""
        made_up = next(each for each in read_personas(library.CONTENT, rules()) if each.code == code)
        began, span = self.at, timedelta(days=persona.DAYS)
        # Counted back from today at the member's place: clocks may have been changed in between.
        made_up = replace(made_up, first_day=today_of(self.member, began + span) - span)
        for day in persona.live(made_up, rules(), named=lambda _: new_ulid(self.at)):
            self.at = began + timedelta(days=day.day)
            for _, told in groupby(day.told, key=lambda each: each.role):
                self.batch(list(told))
        answered = self.member.outbox.filter(acknowledged_at=None, created_at__lt=self.at - timedelta(days=5))
        answered.update(acknowledged_at=self.at, acknowledged_by=self.therapist, note="Seen.")

    def screen(self, **answers: Any) -> None:
        """The whole danger-sign screen."""
        run = new_ulid(self.at)
        calm = {question.code: question.calm for question in rules().triage.questions if question.calm is not None}
        for code, value in {**calm, "AGE": 45, "PHQ2": 0, **answers}.items():
            self.write("screen-answered", {"run": run, "code": code, "value": value})
        locale = f"{self.member.language}-{self.member.country}"
        self.write("screen-finished", {"run": run, "today": self.today, "locale": locale})

    def pain(self, now: dict[str, Any], *, worst24h: int) -> None:
        """Where it hurts, and how easily it is stirred up."""
        self.write("pain-noted", {"reading": now, "today": self.today})
        answers = {"worst24h": worst24h, "ease_min": 60, "settle_min": 15, "night_wakes": 0}
        self.write("irritability-answered", {"answers": answers, "today": self.today})

    def released(self) -> None:
        """The therapist confirms the diagnosis and opens extension."""
        confirmed = {"note": "Examined on video; leg pain eases lying face down.", "today": self.today}
        self.write("diagnosis-confirmed", confirmed, Role.THERAPIST)
        body = {"group": "EXT", "irritability": "low", "note": "Begin with the four in order.", "today": self.today}
        self.write("direction-released", body, Role.THERAPIST)

    def session(self, steps: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> str:
        """One session: exercise, reading before, reading five minutes after, for each step."""
        name = new_ulid(self.at)
        check = dict.fromkeys(facts.CHECK_CODES, "no")
        self.write("session-opened", {"session": name, "today": self.today, "part": "floor", "check": check})
        for exercise, before, after in steps:
            self.write("exercise-begun", {"session": name, "exercise": exercise, "before": before})
            during = {"zone_max": before["zone"], "back_max": before["back"], "leg_max": before["leg"]}
            body = {"session": name, "exercise": exercise, "during": during, "new_neuro": False, "flags": []}
            self.at += timedelta(minutes=2)
            self.write("exercise-ended", {**body, "stopped": False})
            self.at += timedelta(minutes=5)
            self.write("exercise-rechecked", {"session": name, "exercise": exercise, "after5": after, "early": False})
        self.write("session-closed", {"session": name})
        return name

    def morning(self, session: str, now: dict[str, Any]) -> None:
        """The next morning."""
        self.at += NIGHT
        hours_after = NIGHT.total_seconds() / 3600
        body = {"session": session, "morning": now, "hours_after": hours_after, "flags": [], "today": self.today}
        self.write("morning-reported", body)

    def clear(self, chart: Chart, note: str) -> None:
        """The therapist closes every hold that is open, by name."""
        body = {"holds": [hold.id for hold in chart.open_holds], "note": note, "today": self.today}
        self.write("hold-released", body, Role.THERAPIST)
        answered = self.member.outbox.filter(acknowledged_at=None)
        answered.update(acknowledged_at=self.at, acknowledged_by=self.therapist, note=note)

    @property
    def today(self) -> str:
        return today_of(self.member, self.at).isoformat()

    def _device(self, role: Role, user: User) -> Device:
        if role not in self.devices:
            owner = self.member if role is Role.MEMBER else None
            self.devices[role] = Device.objects.create(
                id=new_ulid(self.at), user=user, member=owner, first_seen=self.at
            )
        return self.devices[role]


def a_good_week(scribe: Scribe) -> None:
    """Eight days in which the pain withdraws from the foot to the buttock."""
    scribe.screen()
    scribe.pain(reading(6, back=3, leg=6), worst24h=6)
    scribe.released()
    course = [(6, 3, 5), (5, 3, 5), (5, 4, 4), (4, 4, 4), (4, 3, 3), (3, 3, 2), (3, 2, 2)]
    for zone, back, leg in course:
        before, after = reading(zone, back=back, leg=leg), reading(max(zone - 1, 1), back=back, leg=max(leg - 1, 0))
        session = scribe.session([("EX01", before, after), ("EX02", after, after), ("EX03", after, after)])
        scribe.morning(session, after)


def a_red_answer(scribe: Scribe) -> None:
    """Two good days; on the third the pain runs further down the leg."""
    scribe.screen()
    scribe.pain(reading(4, back=4, leg=4), worst24h=5)
    scribe.released()
    still = reading(4, back=4, leg=4)
    for _ in range(2):
        scribe.morning(scribe.session([("EX01", still, still), ("EX02", still, still)]), still)
    scribe.session([("EX01", still, still), ("EX02", still, reading(6, back=4, leg=6))])


def cleared_again(scribe: Scribe) -> None:
    """A red answer, a look by the therapist, and the way back."""
    a_red_answer(scribe)
    scribe.at += timedelta(days=1)
    chart = scribe.write("note-left", {"note": "Called back: pain has settled to the thigh."}, Role.THERAPIST)
    scribe.clear(chart, "Settled within a day; go on with the gentle set, then extension again.")
    scribe.at += timedelta(days=2)
    scribe.screen()
    scribe.pain(reading(4, back=3, leg=3), worst24h=4)


def waits_for_a_therapist(scribe: Scribe) -> None:
    """Screened; nobody has confirmed the diagnosis yet."""
    scribe.screen(DX="unsure")
    scribe.pain(reading(5, back=3, leg=5), worst24h=5)


def all_went_well(scribe: Scribe) -> None:
    """Twelve weeks in which extension eases and everything grows."""
    scribe.twelve_weeks("steady-extension")


def red_once(scribe: Scribe) -> None:
    """Twelve weeks with one red day and the way back; the safety questions were answered again yesterday."""
    scribe.twelve_weeks("red-once")
    scribe.screen()


def nothing_changed(scribe: Scribe) -> None:
    """Twelve weeks without getting better: reviews at 2, 6 and 12 weeks."""
    scribe.twelve_weeks("non-responder")


STORIES: Final = {
    "chidi": (a_good_week, timedelta(days=7, hours=4)),
    "bea": (a_red_answer, timedelta(days=2, hours=3)),
    "dev": (cleared_again, timedelta(days=6)),
    "mai": (waits_for_a_therapist, timedelta(hours=3)),
    "eva": (all_went_well, timedelta(days=84)),
    "finn": (red_once, timedelta(days=84)),
    "gita": (nothing_changed, timedelta(days=84)),
}
"""Who lived what, and how long ago it began."""


def live(*, login: str, member: Member, therapist: User, now: datetime) -> None:
    """Write the chart of one of the cast. Who has no story is new."""
    if login in STORIES:
        story, ago = STORIES[login]
        story(Scribe(member=member, therapist=therapist, at=now - ago))
        demo_coaching.live(login=login, member=member, now=now)
        demo_desk.live(login=login, member=member, therapist=therapist, now=now)
    flags = demo_followup.live(login=login, member=member, now=now)
    if flags:
        scribe = Scribe(member=member, therapist=therapist, at=now)
        told = {flag.value: said.value for flag, said in flags.items()}
        scribe.write("medicines-told", {"flags": told, "note": "", "today": scribe.today})
