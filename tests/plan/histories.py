"""Members at random: single nasty lines, and whole courses that live on the plans they are given.

Everything comes from one `random.Random`, so that a seed names a history; hypothesis drives the same code through
`lines`.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.plan.case import PHASES, RED_COLOURS, Case, Line
from tests.plan.tables import CONDITIONS, EXERCISES, NOT_ASKED

T = TypeVar("T")
PlanOf = Callable[[Line], Line]

FIRST_DAY = date(2025, 1, 6)
COLOURS = ("green-plus", "green", "hold", "amber", "halt", "red-back", "red", "red-neuro", "stop")
MORNINGS = ("N6", "N5", "N7", "N4", "N3", "N2", "N1")
LABELS = ("DP_EXT", "DP_FLX", "NO_DP", "DP_LAT", "INCONCLUSIVE", "NOT_ALLOWED", "IRREDUCIBLE", "STOPPED")
TESTED_LABELS = LABELS[:4]
ASKED_CONDITIONS = tuple(sorted(CONDITIONS.keys() - NOT_ASKED))
NO = (
    "CES1 CES2 CES3 CES4 CES5 CES6 CES7 MOT2 MOT3 UMN1 FRX1 FRX2 FRX3 CAN1 CAN2 CAN3 CAN4 INF1 INF2 VAS1 VAS2 VAS3 "
    "VIS1 INFL_ONSET INFL_STIFF INFL_MOVE INFL_EXTRA SKN OPS PRG MED_THINNER MED_STEROID MED_OPIOID"
).split()

GRADUAL: tuple[dict[str, Any], ...] = (
    {"MED_THINNER": "yes"},
    {"MED_OPIOID": "unsure"},
    {"MED_STEROID": "3-months-or-more"},
    {"MED_STEROID": "under-3-months"},
    {"MED_STEROID": "unsure"},
    {"AGE": 70, "VAS2_RISK": "no", "AGE_FIRST": "no"},
    {"AGE": 69, "VAS2_RISK": "no", "AGE_FIRST": "no"},
    {"AGE": 18},
    {"FRX2_OSTEO": "yes"},
    {"FRX2_FRAG": "unsure"},
    {"INFL_ONSET": "yes"},
)
"""Answers that raise no tier but may give a condition."""

GATING: tuple[dict[str, Any], ...] = (
    {"DX": "not-confirmed"},
    {"DX": "unsure"},
    {"PRG": "pregnant"},
    {"PRG": "postpartum"},
    {"PRG": "pregnant", "PRG_WEEKS": 12.5},
    {"PRG_WEEKS": 13},
    {"PRG_WEEKS": 19},
    {"PRG_WEEKS": 20},
    {"OPS": "yes", "OPS_WEEKS": 12},
    {"OPS": "yes", "OPS_WEEKS": 11.9},
    {"OPS": "no", "OPS_WEEKS": 30},
    {"OPS": "yes"},
    {"OPS": "unsure"},
    {"CES4": "yes-longstanding"},
    {"CES6": "prefer-not"},
    {"CAN2": "yes"},
    {"MOT1": "unable-known"},
    {"INFL_STIFF": "yes", "INFL_MOVE": "unsure"},
    {"AGE": 55, "AGE_FIRST": "yes", "AGE_NOCAUSE": "yes"},
    {"AGE": 66, "AGE_FIRST": "yes", "VAS2_RISK": "no"},
)
"""Answers at T2 or T3, which a clinician may accept."""

ALARMING: tuple[dict[str, Any], ...] = (
    {"CES1": "yes"},
    {"INF1": "yes"},
    {"MOT2": "yes-new"},
    {"CES7": "yes-pain"},
    {"PHQ2": 3, "SAF": "yes"},
    {"AGE": 17},
    {"CAN2": "yes", "CAN3": "yes"},
    {"FRX3": "yes", "MED_STEROID": "unsure", "FRX2_OSTEO": "no", "FRX2_FRAG": "no"},
)


def clear_answers(age: int = 42) -> dict[str, Any]:
    """Every question of the screen answered, nothing found."""
    return dict.fromkeys(NO, "no") | {"MOT1": "able", "DX": "confirmed", "AGE": age, "PHQ2": 0}


def lines() -> st.SearchStrategy[Line]:
    """Single lines for hypothesis."""
    return st.randoms(use_true_random=False).map(random_line)


# ── Single lines ─────────────────────────────────────────────────────────────────────────────────────────────────────


def random_line(dice: Random) -> Line:
    """One valid input line whose parts need not fit together."""
    today = FIRST_DAY + timedelta(days=dice.randrange(100, 400))
    calm = dice.random() < 0.5
    history = _history(dice, today, calm)
    line: Line = {
        "id": dice.randrange(10**6),
        "today": today.isoformat(),
        "answers": _answers(dice, calm),
        "answered_on": _text(today - timedelta(days=_age(dice, 14))),
        "conditions": _conditions(dice, calm),
        "direction": _direction(dice, today),
        "irritability": _pick(dice, (("low", 5), ("moderate", 3), ("high", 1))),
        "now": {"leg": _pick(dice, ((0, 3), (2, 4), (3, 2), (4, 3), (6, 2), (7, 1))), "zone": dice.randrange(7)},
        "history": history,
        "released": sorted(code for code in EXERCISES if dice.random() < dice.choice((0.0, 0.1, 0.6))),
        "plans": _plans(dice, today, history),
        "started_on": _text(today - timedelta(days=dice.choice((0, 6, 7, 8, 30, 60)))),
        "form_ok": dice.random() < 0.9,
        "adherence": dice.choice((0, 59, 59.5, 60, 80, 90, 100)),
        "holds_met": dice.random() < 0.9,
        "rmdq": {"baseline": dice.choice((8, 12, 14, 15)), "now": dice.choice((0, 9.8, 10, 10.5, 11, 14))},
        "psfs": {"baseline": dice.choice((0, 3, 4.3, 6)), "now": dice.choice((2, 5, 6.3, 6.9, 7, 8))},
    }
    _clock(dice, line)
    return _with_gaps(dice, line, 0.3 if calm else 1.5)


def _answers(dice: Random, calm: bool) -> dict[str, Any]:
    answers = clear_answers(dice.choice((18, 42, 42, 49)))
    luck = dice.random() * (0.6 if calm else 1)
    if luck > 0.4:
        answers |= dice.choice(GRADUAL)
    if luck > 0.65:
        answers |= dice.choice(GATING)
    if luck > 0.9:
        answers |= dice.choice(ALARMING)
    if luck > 0.97:
        del answers[dice.choice(sorted(answers))]
    return answers


def _age(dice: Random, limit: int) -> int:
    """An age in days, mostly young, often at the limit."""
    return dice.choice((0, 1, 2, 3, dice.randrange(limit + 1), limit, limit, limit + 1))


def _conditions(dice: Random, calm: bool) -> list[str]:
    many = _pick(dice, ((0, 8), (1, 2), (2, 1)) if calm else ((0, 3), (1, 4), (2, 2), (3, 1)))
    usual = [code for code in ASKED_CONDITIONS if code not in ("motor-severe", "postop-under-12")]
    return dice.sample(ASKED_CONDITIONS if dice.random() < 0.1 else usual, many)


def _direction(dice: Random, today: date) -> Line:
    label = dice.choice(TESTED_LABELS if dice.random() < 0.85 else LABELS)
    when = today - timedelta(days=_age(dice, 14))
    return {"label": label, "date": None if dice.random() < 0.05 else _text(when)}


def _clock(dice: Random, line: Line) -> None:
    if dice.random() < 0.8:
        line["hours_since_rising"] = dice.choice((0, 0.5, 1, 1.5, 1.9, 2, 3, 4, 4, 4, 8))
    if dice.random() < 0.3:
        line["local_time"] = dice.choice(("00:00", "09:59", "10:00", "18:30"))


def _history(dice: Random, today: date, calm: bool) -> list[Line]:
    when = today - timedelta(days=dice.choice((0, 2, 5, 10, 20, 30)))
    history = []
    while when <= today and dice.random() < 0.95:
        history.append(_entry(dice, when, calm))
        when += timedelta(days=_pick(dice, ((0, 1), (1, 6), (2, 3), (7, 1), (14, 0.3), (21, 0.3))))
    return history


def _entry(dice: Random, when: date, calm: bool) -> Line:
    kind = _pick(dice, (("session", 12), ("triage", 1), ("release", 1 if calm else 3)))
    if kind == "triage":
        return {"kind": kind, "date": _text(when), "tier": _pick(dice, (("T4", 9), ("T3", 2), ("T2", 1), ("T0", 1)))}
    if kind == "release":
        return release(when, [what for what in ("stop", "suspension", "lock") if dice.random() < 0.5], _accepted(dice))
    bad = 0.05 if calm else 0.25
    exercises = [code for code in EXERCISES if dice.random() < 0.2]
    leg, zone = dice.choice((0, 0, 1, 2, 2, 3, 4, 6)), dice.randrange(7)
    session = {"kind": kind, "date": _text(when), "exercises": exercises, "leg": leg, "zone": zone}
    session["colour"] = dice.choice(COLOURS) if dice.random() < bad else dice.choice(COLOURS[:2])
    session["nextday"] = dice.choice(MORNINGS) if dice.random() < bad else dice.choice(MORNINGS[:2])
    for key in ("exercises", "leg", "zone", "colour", "nextday"):
        if dice.random() < 0.03:
            session[key] = None
    return session


def release(when: date, lifts: list[str], accepts: list[str]) -> Line:
    """A release by a clinician; with nothing to lift or to accept it accepts one code that raises nothing."""
    accepts = accepts if lifts or accepts else ["CES4"]
    return {"kind": "release", "date": _text(when), "by": "A. Osei", "lifts": lifts, "accepts": accepts}


def _accepted(dice: Random) -> list[str]:
    codes = ("DX", "PRG", "OPS", "OPS_WEEKS", "CES4", "CES6", "CAN2", "MOT1", "INFL", "AGE", "CES1")
    return [code for code in codes if dice.random() < 0.5]


def _plans(dice: Random, today: date, history: list[Line]) -> list[Line]:
    many = dice.choice((0, 1, 2, 4, 8))
    first = today - timedelta(days=dice.choice((0, 1, 7, 10, 20, 22, 40)))
    days = sorted(dice.randrange((today - first).days + 1) for _ in range(many))
    status, phase = "active", dice.choice(PHASES)
    plans: list[Line] = []
    for offset in days:
        if dice.random() < 0.2:
            status = _pick(dice, (("active", 4), ("gated", 1), ("suspended", 1), ("blocked", 1)))
            phase = dice.choice(PHASES) if status in ("active", "blocked") else "P0"
        if plans and dice.random() < 0.6:
            items = copy.deepcopy(plans[-1]["items"])
        else:
            items = [_item(dice, code) for code in EXERCISES if dice.random() < 0.3]
        items = [] if status == "blocked" else items
        plans.append({"date": _text(first + timedelta(days=offset)), "status": status, "phase": phase, "items": items})
    return plans


def _item(dice: Random, code: str) -> Line:
    start, most = EXERCISES[code].start, EXERCISES[code].most
    dose = {"sets": 1, "reps": 1, "hold_s": 0, "per_day": 1}
    if start is not None and most is not None:
        dose = start._asdict()
        for part in ("sets", "reps", "hold_s"):
            if dice.random() < 0.3:
                low, high = sorted((getattr(start, part), getattr(most, part)))
                dose[part] = dice.randint(low, high)
        if dice.random() < 0.2:
            dose["per_day"] = dice.randint(1, 6)
    item: Line = {"exercise": code, **dose}
    if dice.random() < 0.7:
        item["because"] = [_pick(dice, (("KEEP", 6), ("LOWER", 1), ("START", 0.3), ("RAISE", 0.3))), "PHASE"]
    return item


def _with_gaps(dice: Random, line: Line, many: float) -> Line:
    """`line` without some of what may be missing: by null, or by leaving the key out."""
    chance = many / 14
    for key in sorted(line.keys() - {"id", "today", "answers", "history", "plans"}):
        if dice.random() < chance:
            _drop(dice, line, key)
    for key in ("now", "rmdq", "psfs", "direction"):
        for inner in sorted(line.get(key) or ()):
            if dice.random() < chance:
                _drop(dice, line[key], inner)
    return line


def _drop(dice: Random, record: Line, key: str) -> None:
    if dice.random() < 0.5:
        record[key] = None
    else:
        del record[key]


def _pick(dice: Random, weighted: tuple[tuple[T, float], ...]) -> T:
    """One of the values, each as often as its weight says."""
    return dice.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def _text(when: date) -> str:
    return when.isoformat()


# ── Whole courses ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True, kw_only=True)
class Manner:
    """How a member lives: chances per day, and how fast the leg gets better."""

    amber: float
    red: float
    hold: float
    worse_morning: float
    skip: float
    absence: float
    gaps: float
    recheck: float
    again: float
    better_days: int
    label: str | None
    conditions: list[str] | None
    released: list[str]
    twist: dict[str, Any] = field(default_factory=dict)


def manner(dice: Random) -> Manner:
    """A way to live: from the model member to the one to whom everything happens."""
    rough = dice.choice((0.0, 0.0, 0.02, 0.06, 0.2))
    if rough == 0 and dice.random() < 0.6:
        return model_member(dice)
    twist: dict[str, Any] = {}
    if dice.random() < 0.3:
        twist = dict(dice.choice(GRADUAL + GATING))
    return Manner(
        amber=rough,
        red=rough / 4,
        hold=rough / 2,
        worse_morning=rough / 3,
        skip=dice.choice((0.0, 0.12, 0.4)),
        absence=dice.choice((0.0, 0.0, 0.03, 0.08)),
        gaps=dice.choice((0.0, 0.0, 0.0, 0.3, 1.0)),
        recheck=dice.choice((1.0, 0.6, 0.3)),
        again=dice.choice((0.0, 0.0, 0.1, 0.4)),
        better_days=dice.choice((15, 25, 50, 200)),
        label=dice.choice(TESTED_LABELS) if dice.random() < 0.93 else dice.choice((None, *LABELS)),
        conditions=None if dice.random() < 0.05 else _conditions(dice, True),
        released=sorted(code for code in EXERCISES if dice.random() < dice.choice((0.0, 0.0, 0.3))),
        twist=twist,
    )


def model_member(dice: Random) -> Manner:
    """One who gets well without trouble, so that the late phases come up too."""
    return Manner(
        amber=0.02,
        red=0.01,
        hold=0,
        worse_morning=0.01,
        skip=0.12,
        absence=dice.choice((0.0, 0.01)),
        gaps=0,
        recheck=1,
        again=0,
        better_days=dice.choice((10, 25)),
        label=dice.choice(TESTED_LABELS),
        conditions=_conditions(dice, True),
        released=[code for code in EXERCISES if dice.random() < 0.1],
    )


def course(dice: Random, plan_of: PlanOf, days: int) -> Iterator[tuple[Line, Line]]:
    """The lines of a course of `days` days, each with the answer of `plan_of`, which the next lines hold as a plan."""
    life = Life(dice, manner(dice))
    while life.day < days:
        life.morning()
        for _ in range(3 if dice.random() < life.manner.again else 1):
            line = life.line()
            answer = plan_of(line)
            life.follow(answer)
            yield line, answer
            if dice.random() >= life.manner.skip:
                life.session(answer)
        life.evening()


class Life:
    """A member under way: what the clinic knows on this day, and what happens next."""

    def __init__(self, dice: Random, how: Manner) -> None:
        self.dice = dice
        self.manner = how
        self.day = 0
        self.history: list[Line] = []
        self.plans: list[Line] = []
        self.answers = clear_answers() | how.twist
        self.screened = -dice.choice((0, 1, 5, 14, 15))
        self.tested = -dice.choice((0, 1, 5, 14, 15))
        self.label = how.label
        self.irritability = "moderate"
        self.slump = 0
        self.mornings: list[tuple[int, str]] = []

    @property
    def today(self) -> date:
        """The date of this day."""
        return FIRST_DAY + timedelta(days=self.day)

    def morning(self) -> None:
        """What the sessions of earlier days left, what the clinic does, and how the member woke up."""
        for place, found in self.mornings:
            self.history[place] = {**self.history[place], "nextday": found}
        self.mornings = []
        if self.dice.random() < 0.1:
            self.irritability = _pick(self.dice, (("low", 8), ("moderate", 4), ("high", 0.5)))
        self.slump = max(0, self.slump - 1) if self.dice.random() > 0.02 else 4
        self._clinic()

    def _clinic(self) -> None:
        case = Case(self.line(whole=True))
        eager = self.dice.random() < self.manner.recheck
        if case.stale and eager or self.day - self.screened >= 12 and eager:
            self._screen()
        if (case.label is None or not case.label_valid) and eager or self.day - self.tested >= 11 and eager:
            self.tested = self.day
            if self.dice.random() < 0.03:
                self.label = self.dice.choice(LABELS)
        reds = [s for s in self.history if s["kind"] == "session" and s.get("colour") in RED_COLOURS]
        lifts = [what for what, due in (("stop", case.stopped), ("suspension", case.suspended)) if due and eager]
        if reds and self.dice.random() < 0.3:
            lifts.append("lock")
        accepts = sorted(self.manner.twist) + ["INFL"] if self.dice.random() < 0.05 else []
        if (lifts or accepts) and self.dice.random() < 0.5:
            self.history.append(release(self.today, lifts, accepts))
        if self.dice.random() < 0.01:
            conditions = self.manner.conditions or []
            self.manner.conditions = sorted({*conditions, self.dice.choice(ASKED_CONDITIONS[:10])})

    def _screen(self) -> None:
        self.screened = self.day
        self.answers = clear_answers() | self.manner.twist
        tier = "T4"
        if self.dice.random() < 0.02:
            self.answers |= self.dice.choice(GATING + ALARMING)
            tier = self.dice.choice(("T3", "T2", "T1"))
        self.history.append({"kind": "triage", "date": _text(self.today), "tier": tier})

    def line(self, *, whole: bool = False) -> Line:
        """What the command is asked today; unless `whole`, some of it may be missing."""
        done = min(1.0, self.day / self.manner.better_days)
        leg = min(10, round(5 - 5 * done) + (3 if self.slump else 0))
        line: Line = {
            "id": f"day {self.day}",
            "today": _text(self.today),
            "answers": dict(self.answers),
            "answered_on": _text(FIRST_DAY + timedelta(days=self.screened)),
            "hours_since_rising": 4 if self.dice.random() < 0.85 else self.dice.choice((0, 1, 1.5)),
            "direction": {"label": self.label, "date": _text(FIRST_DAY + timedelta(days=self.tested))},
            "conditions": copy.copy(self.manner.conditions),
            "irritability": self.irritability,
            "now": {"leg": leg, "zone": max(1, round(5 - 5 * done))},
            "history": list(self.history),
            "released": list(self.manner.released),
            "plans": list(self.plans),
            "started_on": _text(FIRST_DAY),
            "form_ok": self.dice.random() > 0.02,
            "adherence": self.dice.choice((90, 90, 90, 90, 60, 59)) if self.dice.random() < 0.2 else 90,
            "holds_met": True,
            "rmdq": {"baseline": 14, "now": round(14 - 9 * done)},
            "psfs": {"baseline": 3, "now": round(3 + 5 * done)},
        }
        return line if whole else _with_gaps(self.dice, line, self.manner.gaps)

    def follow(self, answer: Line) -> None:
        """Keep the plan that was given."""
        if "error" not in answer:
            kept = {key: answer[key] for key in ("status", "phase", "items")}
            self.plans.append({"date": _text(self.today), **kept})

    def session(self, answer: Line) -> None:
        """Do what the plan says, and see what comes of it."""
        dice, how = self.dice, self.manner
        now = self.line(whole=True)["now"]
        codes = [item["exercise"] for item in answer.get("items", ())]
        if not codes:
            return
        weights = (how.red, how.hold, how.amber, 1 - how.red - how.hold - how.amber)
        kind = dice.choices(("red", "hold", "amber", "green"), weights)[0]
        colour = {"red": dice.choice(COLOURS[4:]), "green": dice.choice(("green", "green", "green-plus"))}.get(
            kind, kind
        )
        session: Line = {"kind": "session", "date": _text(self.today), "exercises": codes, "colour": colour, **now}
        self.history.append(session)
        worse = dice.random() < how.worse_morning
        self.mornings.append(
            (len(self.history) - 1, dice.choice(MORNINGS[2:]) if worse else dice.choice(("N5", "N5", "N6")))
        )

    def evening(self) -> None:
        """On to the next day, or to the day after an absence."""
        away = self.dice.random() < self.manner.absence
        self.day += self.dice.choice((7, 8, 14, 20, 21, 22, 25)) if away else 1
