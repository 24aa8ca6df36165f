"""What can happen: single taps within a session, whole events of a day, and whole days of a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from midline.clinical.chart import HoldKind, Role
from midline.clinical.course import Halted, Moving, Ready, Resting, running
from midline.clinical.outlook import LATER_IN_THE_DAY, todays_plan
from midline.clinical.plan import floor_items
from midline.clinical.validator import OVERRIDABLE
from tests.chart.telling import ALL_CLEAR, CLEAR_CHECK, reading, worst
from tests.model.walk import Walk

Act = Callable[[Walk], bool]
"""Tells something; False when it makes no sense at this place."""
AFTER: Final[Mapping[str, Mapping[str, int]]] = {
    "green-plus": {"left": 4},
    "green": {},
    "amber": {"leg": 1},
    "red": {"left": 6},
    "sore-back": {"back": 5},
    "red-back": {"back": 7},
    "early": {},
}
MORNING: Final[Mapping[str, Mapping[str, int]]] = {
    "better": {"left": 4},
    "same": {},
    "gap": {},
    "sore": {"back": 5},
    "down": {"left": 6},
    "worse": {"leg": 2},
    "flag": {},
}
"""From the kindest to the hardest; `leg` is a rise, the others are values."""
SCREENS: Final[Mapping[str, Mapping[str, str | int]]] = {
    "T3": {"OPS": "yes", "OPS_WEEKS": 30},
    "T2": {"CAN2": "yes"},
    "T0": {"CES1": "yes"},
}
LABELS: Final[Mapping[str, Mapping[str, Any]]] = {
    "DP_EXT": {"ext": "better"},
    "DP_FLX": {"ext": "worse", "flx": "better"},
    "NO_DP": {"ext": "same", "flx": "same"},
    "IRREDUCIBLE": {"ext": "worse", "flx": "worse"},
    "STOPPED": {"ext": "worse", "new_neuro": True},
}


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that can happen."""

    name: str
    act: Act


# Taps


def _check(means: str) -> dict[str, str]:
    """The short check: clear, with a worry, with a gap (unsure), or with a danger sign."""
    signs: dict[str, dict[str, str | None]] = {
        "clear": {},
        "worry": {"NEW": "yes"},
        "unsure": {"INF1": None},
        "danger": {"CES1": "yes"},
    }
    return {code: value for code, value in {**CLEAR_CHECK, **signs[means]}.items() if value is not None}


def opens(means: str = "clear", hours: float | None = 4, part: str = "floor") -> Act:
    """The short check before a session."""

    def act(walk: Walk) -> bool:
        body = {"session": f"s{walk.place.events}", "today": walk.today, "part": part, "check": _check(means)}
        walk.tell("session-opened", {**body, "hours_since_rising": hours}, means)
        return True

    return act


def begins(leg: int | None = None, exercise: str | None = None) -> Act:
    """The next exercise, or one that an old page still shows."""

    def act(walk: Walk) -> bool:
        state = walk.chart.session
        if not isinstance(state, Ready) or not (state.outline.left or exercise):
            return False
        code = exercise or state.outline.left[0].exercise
        before = reading(leg=walk.place.leg if leg is None else leg)
        walk.tell("exercise-begun", {"session": state.outline.session, "exercise": code, "before": before})
        return True

    return act


def ends(means: str) -> Act:
    """How it was on the way: mild, worse (leg pain jumped up), stopped, numb."""

    def act(walk: Walk) -> bool:
        state = walk.chart.session
        if not isinstance(state, Moving):
            return False
        leg = state.before.leg or 0
        during = worst(leg=min(10, leg + 3) if means == "worse" else leg)
        body = {"session": state.outline.session, "exercise": state.exercise, "during": during, "flags": []}
        walk.tell(
            "exercise-ended", {**body, "new_neuro": means == "numb", "stopped": means in ("stopped", "worse")}, means
        )
        return True

    return act


def rechecks(means: str) -> Act:
    """How it is five minutes after."""

    def act(walk: Walk) -> bool:
        state = walk.chart.session
        if not isinstance(state, Resting | Halted):
            return False
        change = AFTER[means]
        leg = min(10, (state.before.leg or 0) + change.get("leg", 0))
        after = reading(change.get("left", 5), back=change.get("back", 3), leg=leg)
        body = {"session": state.outline.session, "exercise": state.exercise, "after5": after}
        walk.tell("exercise-rechecked", {**body, "early": means == "early"}, means)
        return True

    return act


def skips(walk: Walk) -> bool:
    """The next exercise is left out."""
    state = walk.chart.session
    if not isinstance(state, Ready) or not state.outline.left:
        return False
    walk.tell("exercise-skipped", {"session": state.outline.session, "exercise": state.outline.left[0].exercise})
    return True


def undoes(walk: Walk) -> bool:
    """The last verdict was a mis-tap."""
    if walk.chart.last_verdict is None:
        return False
    state = running(walk.chart.session)
    session = state.outline.session if state else "s0"
    walk.tell("verdict-undone", {"session": session, "supersedes": walk.chart.last_verdict})
    return True


def closes(walk: Walk) -> bool:
    """Enough for today."""
    state = running(walk.chart.session)
    if state is None:
        return False
    walk.tell("session-closed", {"session": state.outline.session})
    return True


# A guided direction test


def opens_test(means: str = "clear", hours: float = 4) -> Act:
    """The short check and the first reading of a direction test."""

    def act(walk: Walk) -> bool:
        body = {"test": f"t{walk.place.events}", "today": walk.today, "check": _check(means), "physio_live": False}
        before = reading(leg=walk.place.leg)
        walk.tell("direction-opened", {**body, "before": before, "hours_since_rising": hours}, means)
        return True

    return act


def reads(means: str) -> Act:
    """The next reading of the test: better, same, worse, unbearable, with a gap, numb, or with a danger sign."""

    def act(walk: Walk) -> bool:
        test = walk.chart.test
        if test is None:
            return False
        shown = {"better": reading(4, leg=2), "worse": reading(6, leg=6)}.get(means, reading(leg=walk.place.leg))
        body = {"test": test.test, "step": len(test.reads) + 1, "reading": shown, "rested_s": 300}
        answers = {
            "new_neuro": {"gap": None, "numb": True}.get(means, False),
            "flags": ["CES1"] if means == "flag" else [],
            "bearable": means != "unbearable",
        }
        walk.tell("direction-read", {**body, **answers}, means)
        return True

    return act


def leaves_test(walk: Walk) -> bool:
    """Enough of the test."""
    if walk.chart.test is None:
        return False
    walk.tell("direction-closed", {"test": walk.chart.test.test})
    return True


# Events of a day


def session(after: str = "green", during: str = "mild", hours: float | None = 4) -> Act:
    """A session of one exercise; `after` none: left without a reading."""

    def act(walk: Walk) -> bool:
        if running(walk.chart.session) is not None:
            return False
        opens(hours=hours)(walk)
        if not isinstance(walk.chart.session, Ready):
            return True
        begins()(walk)
        if during != "none":
            ends(during)(walk)
        if after != "none":
            rechecks(after)(walk)
        closes(walk)
        return True

    return act


def wakes(means: str) -> Act:
    """The morning after the latest day of exercise, as if it were one."""

    def act(walk: Walk) -> bool:
        if not walk.chart.history:
            return False
        latest, change = walk.chart.history[-1], MORNING[means]
        first = next(each for each in walk.chart.history if each.today == latest.today)
        leg = min(10, (first.before.leg or 0) + change.get("leg", 0))
        if (means == "worse" and leg < (first.before.leg or 0) + 2) or latest.nextday not in (None, "N7"):
            return False
        body = {
            "session": latest.session,
            "morning": reading(change.get("left", 5), back=change.get("back", 3), leg=leg),
            "hours_after": None if means == "gap" else 20,
            "flags": ["CES1"] if means == "flag" else [],
            "today": (latest.today + timedelta(days=1)).isoformat(),
        }
        walk.tell("morning-reported", body, means)
        return True

    return act


def screens(means: str = "clear") -> Act:
    """The whole danger-sign screen, clear but for one answer; promises are asked first and last."""

    def act(walk: Walk) -> bool:
        run = f"r{walk.place.events}"
        sign = SCREENS.get(means, {})
        for number, (code, value) in enumerate({**ALL_CLEAR, **sign}.items()):
            danger = "danger" if means == "T0" and code in sign else ""
            body = {"run": run, "code": code, "value": value}
            walk.tell("screen-answered", body, danger, quiet=number > 0 and not danger)
        finished = {"run": run, "today": walk.today, "locale": "en-GB"}
        walk.tell("screen-finished", finished, "danger" if means == "T0" else means)
        return True

    return act


def screen_is_left(walk: Walk) -> bool:
    """A screen is begun and not finished."""
    walk.tell("screen-answered", {"run": f"r{walk.place.events}", "code": "INF1", "value": "no"})
    return True


def saddle_is_numb(walk: Walk) -> bool:
    """A danger sign in a screen that goes no further."""
    walk.tell("screen-answered", {"run": f"r{walk.place.events}", "code": "CES1", "value": "unsure"}, "danger")
    return True


def rates(level: str) -> Act:
    """How easily the pain is stirred up."""

    def act(walk: Walk) -> bool:
        answers: dict[str, int] = {"worst24h": 4, "ease_min": 40, "settle_min": 10, "night_wakes": 0}
        if level == "high":
            answers = {"worst24h": 8, "ease_min": 2, "settle_min": 200, "night_wakes": 3}
        walk.tell("irritability-answered", {"answers": answers, "today": walk.today}, level)
        return True

    return act


def flares(walk: Walk) -> bool:
    """It has been clearly worse for a day or more."""
    walk.tell("flare-reported", {"reading": reading(leg=6), "today": walk.today})
    return True


def says_conditions(conditions: list[str] | None) -> Act:
    """What the member says of conditions; None: asked, and not sure."""

    def act(walk: Walk) -> bool:
        walk.tell("conditions-stated", {"conditions": conditions, "note": "", "today": walk.today})
        return True

    return act


def says_form(ok: bool) -> Act:
    """Whether the movements look right and each hold lasts."""

    def act(walk: Walk) -> bool:
        walk.tell("form-reported", {"ok": ok, "holds": ok, "today": walk.today})
        return True

    return act


def sleeps(days: int) -> Act:
    """Nothing is heard for so many days."""

    def act(walk: Walk) -> bool:
        walk.sleep(days)
        return True

    return act


# A therapist


def records(label: str) -> Act:
    """A therapist watched a direction test and records it."""

    def act(walk: Walk) -> bool:
        arms = {"ext": "not-done", "flx": "not-done", "lateral": "not-done", "new_neuro": False, **LABELS[label]}
        told = {"leg_before": 4, "leg_after": 4, "weakness": False, "irritability": "low", "hours_since_rising": 4}
        walk.tell(
            "direction-recorded", {**arms, **told, "note": "seen", "today": walk.today}, label, role=Role.THERAPIST
        )
        return True

    return act


def releases(*kinds: HoldKind, role: Role = Role.THERAPIST) -> Act:
    """All open holds of these kinds are named. A member who tries the same stops at the door."""

    def act(walk: Walk) -> bool:
        holds = [hold.id for hold in walk.chart.open_holds if hold.kind in (kinds or HoldKind)]
        if not holds:
            return False
        walk.tell("hold-released", {"holds": holds, "note": "seen", "today": walk.today}, role=role)
        return True

    return act


def locks(group: str) -> Act:
    """A therapist closes a direction."""

    def act(walk: Walk) -> bool:
        body = {"group": group, "note": "seen", "today": walk.today}
        walk.tell("direction-locked", body, role=Role.THERAPIST)
        return True

    return act


def frees(*exercises: str) -> Act:
    """A therapist releases exercises by name for a week."""

    def act(walk: Walk) -> bool:
        until = (walk.place.day + timedelta(days=7)).isoformat()
        body = {"exercises": [*exercises], "until": until, "note": "seen", "today": walk.today}
        walk.tell("exercises-released", body, role=Role.THERAPIST)
        return True

    return act


def confirms(walk: Walk) -> bool:
    """A therapist confirms the diagnosis."""
    walk.tell("diagnosis-confirmed", {"note": "seen", "today": walk.today}, role=Role.THERAPIST)
    return True


def takes_back(walk: Walk) -> bool:
    """A therapist takes all releases of exercises back."""
    codes = [code for code, until in walk.chart.released.items() if walk.place.day <= until]
    if not codes:
        return False
    body = {"exercises": codes, "note": "seen", "today": walk.today}
    walk.tell("exercises-withdrawn", body, role=Role.THERAPIST)
    return True


def wishes(
    aim: str | None = None, reps: int | None = None, leaves_out: bool = False, overrules: tuple[str, ...] = ()
) -> Act:
    """A therapist settles the plan: an aim, so many repetitions more or less of the first exercise, or without it."""

    def act(walk: Walk) -> bool:
        items = floor_items(todays_plan(walk.chart, walk.place.day, walk.rules, LATER_IN_THE_DAY))
        if not items:
            return False
        first, dose = items[0].exercise, items[0].dose
        parts = {"sets": dose.sets, "reps": max(1, dose.reps + (reps or 0)), "hold_s": dose.hold_s}
        body = {
            "aim": aim,
            "without": [first] if leaves_out else [],
            "doses": {} if reps is None else {first: {**parts, "per_day": dose.per_day}},
            "overrules": [*overrules],
        }
        walk.tell("plan-wished", {**body, "note": "seen", "today": walk.today}, role=Role.THERAPIST)
        return True

    return act


# Whole days


def day(after: str, morning: str | None = "same", during: str = "mild") -> Act:
    """A session, a night, and what the morning is like; `morning` None: nobody says."""

    def act(walk: Walk) -> bool:
        if not session(after, during)(walk):
            return False
        walk.sleep(1)
        known = len(walk.chart.history)
        if morning is not None and known and walk.chart.history[-1].today < walk.place.day:
            wakes(morning)(walk)
        return True

    return act


def in_turn(*acts: Act) -> Act:
    """One after the other."""

    def act(walk: Walk) -> bool:
        for each in acts:
            each(walk)
        return True

    return act


ALL_CLEARED: Final = in_turn(releases(), screens())

SESSION: Final = (
    Move("open", opens()),
    Move("open an hour after rising", opens(hours=0.5)),
    Move("check worry", opens("worry")),
    Move("check with a gap", opens("unsure")),
    Move("check danger", opens("danger")),
    Move("begin", begins()),
    Move("begin in strong pain", begins(leg=7)),
    Move("begin EX02 from an old page", begins(exercise="EX02")),
    Move("end mild", ends("mild")),
    Move("end worse", ends("worse")),
    Move("press stop", ends("stopped")),
    Move("end numb", ends("numb")),
    Move("recheck green-plus", rechecks("green-plus")),
    Move("recheck green", rechecks("green")),
    Move("recheck early", rechecks("early")),
    Move("recheck amber", rechecks("amber")),
    Move("recheck sore-back", rechecks("sore-back")),
    Move("recheck red-back", rechecks("red-back")),
    Move("recheck red", rechecks("red")),
    Move("skip", skips),
    Move("undo", undoes),
    Move("close", closes),
    Move("saddle numb", saddle_is_numb),
    Move("therapist locks EXT", locks("EXT")),
    Move("therapist releases all", releases()),
    Move("member forges a release", releases(role=Role.MEMBER)),
)
EVENTS: Final = (
    Move("session green-plus", session("green-plus")),
    Move("session green", session()),
    Move("session early in the morning", session(hours=1)),
    Move("session left", session("none", during="none")),
    Move("session stopped", session(during="stopped")),
    Move("session amber", session("amber")),
    Move("session halted and left", session("none", during="worse")),
    Move("session red-back", session("red-back")),
    Move("session red", session("red")),
    Move("session numb", session("none", during="numb")),
    Move("check worry", opens("worry")),
    Move("check danger", opens("danger")),
    Move("night", sleeps(1)),
    Move("seven nights", sleeps(7)),
    Move("three weeks", sleeps(21)),
    *(Move(f"morning {means}", wakes(means)) for means in MORNING),
    Move("screen clear", screens()),
    *(Move(f"screen {means}", screens(means)) for means in SCREENS),
    Move("screen left", screen_is_left),
    Move("irritability low", rates("low")),
    Move("irritability high", rates("high")),
    Move("flare", flares),
    Move("conditions not sure", says_conditions(None)),
    Move("brittle bones", says_conditions(["osteoporosis"])),
    Move("form right", says_form(True)),
    Move("form wrong", says_form(False)),
    *(Move(f"label {label}", records(label)) for label in LABELS),
    Move("therapist releases all", releases()),
    Move("therapist releases locks", releases(HoldKind.LOCK)),
    Move("member forges a release", releases(role=Role.MEMBER)),
    Move("therapist locks FLX", locks("FLX")),
    Move("therapist frees EX15 and X01", frees("EX15", "X01")),
)
DAYS: Final = (
    Move("good day", day("green", "same")),
    Move("better day", day("green-plus", "better")),
    Move("silent day", day("green", None)),
    Move("left day", day("none", "same", "none")),
    Move("amber day", day("amber", "same")),
    Move("sore morning", day("green", "sore")),
    Move("worse morning", day("green", "worse")),
    Move("red day", day("red", "same")),
    Move("red day and worse morning", day("red", "worse")),
    Move("numb day", day("none", None, "numb")),
    Move("rest day", sleeps(1)),
    Move("week away", sleeps(7)),
    Move("three weeks away", sleeps(21)),
    Move("therapist clears", ALL_CLEARED),
    Move("screen", screens()),
    Move("label DP_EXT", records("DP_EXT")),
    Move("label DP_FLX", records("DP_FLX")),
    Move("flare", flares),
)
TESTING: Final = (
    Move("open test", opens_test()),
    Move("open test soon after rising", opens_test(hours=1)),
    Move("test check danger", opens_test("danger")),
    *(Move(f"read {means}", reads(means)) for means in "better same worse unbearable gap numb flag".split()),
    Move("leave test", leaves_test),
    Move("saddle numb", saddle_is_numb),
    Move("therapist locks EXT", locks("EXT")),
    Move("therapist releases all", releases()),
    Move("session green", session()),
    Move("night", sleeps(1)),
)
AMOUNTS: Final = tuple(sorted(OVERRIDABLE))
PRESCRIBING: Final = (
    Move("wish more", wishes(reps=2)),
    Move("wish much more", wishes(reps=8)),
    Move("wish less", wishes(reps=-2)),
    Move("wish without the first", wishes(leaves_out=True)),
    Move("wish more over every limit", wishes(reps=2, overrules=AMOUNTS)),
    Move("wish over every limit", wishes(overrules=AMOUNTS)),
    Move("aim at four extensions", wishes(aim="four-extensions")),
    Move("aim at nine movements", wishes(aim="nine-movements")),
    Move("free what is not used here", frees("X01", "X02", "X03")),
    Move("free what conditions close", frees("EX04", "EX16", "EX20", "EX07", "EX08")),
    Move("take releases back", takes_back),
    Move("brittle bones", says_conditions(["osteoporosis"])),
    Move("conditions not sure", says_conditions(None)),
    *(move for move in DAYS if move.name not in ("rest day", "label DP_EXT", "label DP_FLX", "screen", "left day")),
)
KINDER_FIRST: Final = (
    ("recheck green-plus", "recheck green", "recheck amber", "recheck red-back"),
    ("recheck green", "recheck early", "recheck amber", "recheck red"),
    ("end mild", "press stop"),
    ("open", "check worry", "check danger"),
    ("open", "check with a gap"),
    ("session green-plus", "session green", "session amber", "session red"),
    ("session green", "session stopped", "session amber", "session halted and left", "session red"),
    ("session green", "session left"),
    ("session amber", "session red-back"),
    ("session red", "session numb"),
    ("morning better", "morning same", "morning gap", "morning sore", "morning down", "morning flag"),
    ("morning same", "morning down"),
    ("morning sore", "morning worse", "morning flag"),
    ("screen clear", "screen T3", "screen T2", "screen T0"),
    ("screen clear", "screen left"),
    ("irritability low", "irritability high"),
    ("form right", "form wrong"),
    ("good day", "amber day", "red day", "red day and worse morning"),
    ("good day", "silent day"),
    ("good day", "sore morning", "worse morning"),
    ("good day", "left day"),
)
"""Things that can be told at one place, from the kinder to the harder: the harder never opens more (INV-1)."""
