"""One input line of the plan command, read to the letter of sections 1 and 2 of its contract.

Nothing here knows how the product reads a line. Only the tier of the screen is taken from it, since `midline triage`
has a contract and tests of its own.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from midline import library
from midline.clinical import intake
from midline.clinical.ruleset import Ruleset
from midline.clinical.triage import triage
from tests.plan.tables import EXERCISES, Dose

Line = dict[str, Any]

PHASES = ("P0", "P1", "P2", "P3", "P4")
RED_COLOURS = frozenset({"red", "red-back", "halt", "red-neuro", "stop"})
GREENS = frozenset({"green", "green-plus"})
CALM_MORNINGS = frozenset({"N5", "N6"})
TESTED = frozenset({"DP_EXT", "DP_FLX", "NO_DP", "DP_LAT"})
WALK, EASE = "EX17", "EX21"
COMFORT = frozenset({WALK, EASE})


@cache
def rules() -> Ruleset:
    """The ruleset of the installed content, for triage alone."""
    return library.load().rules


def day(text: str) -> date:
    """The date of `YYYY-MM-DD`."""
    return date.fromisoformat(text)


def is_red(session: Line) -> bool:
    """A session with a red colour, or much worse the next morning (N3)."""
    return session.get("colour") in RED_COLOURS or session.get("nextday") == "N3"


def dose_of(item: Line) -> Dose:
    """The four parts of one item."""
    return Dose(int(item["sets"]), int(item["reps"]), int(item["hold_s"]), int(item["per_day"]))


def doses_of(plan: Line) -> dict[str, Dose]:
    """The dose of each exercise in `plan`."""
    return {item["exercise"]: dose_of(item) for item in plan["items"]}


def seconds(code: str, dose: Dose) -> int:
    """Seconds of the repetitions of one session, without the rest between sets."""
    return dose.sets * dose.reps * EXERCISES[code].sides * (dose.hold_s + 4)


def strain(doses: dict[str, Dose]) -> int:
    """Seconds of one day of `doses`, without walking and rest."""
    return sum(seconds(code, dose) * dose.per_day for code, dose in doses.items() if code not in COMFORT)


class Case:
    """The facts of one line. Every property is one sentence of the contract."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.today = day(line["today"])
        self.history: list[Line] = line["history"]
        self.irritability: str | None = line.get("irritability")
        self.now_leg: float | None = (line.get("now") or {}).get("leg")
        self.now_zone: float | None = (line.get("now") or {}).get("zone")
        self.released = frozenset(line.get("released") or ())
        direction = line.get("direction") or {}
        self.label: str | None = direction.get("label")
        self.label_day = day(direction["date"]) if direction.get("date") else None
        self.given = {code: value for code, value in line["answers"].items() if value is not None}

    def ago(self, then: date) -> int:
        """Days from `then` to today."""
        return (self.today - then).days

    # ── The history ──────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def sessions(self) -> list[Line]:
        """All exercise sessions, oldest first."""
        return [entry for entry in self.history if entry["kind"] == "session"]

    def after_release(self, lifts: str) -> list[Line]:
        """What stands in `history` after the last release that lifts `lifts`; all of it when there is none."""
        for place in range(len(self.history) - 1, -1, -1):
            if self.lifts(self.history[place], lifts):
                return self.history[place + 1 :]
        return self.history

    def lifts(self, entry: Line, *what: str) -> bool:
        """Whether `entry` is a release that lifts any of `what`."""
        return entry["kind"] == "release" and bool(set(what) & set(entry.get("lifts") or ()))

    @cached_property
    def bad_days(self) -> set[date]:
        """The date of a session with a red colour, and the day after a session with N1, N2 or N3."""
        coloured = {day(s["date"]) for s in self.sessions if s.get("colour") in RED_COLOURS}
        mornings = {day(s["date"]) + timedelta(days=1) for s in self.sessions if s.get("nextday") in ("N1", "N2", "N3")}
        return coloured | mornings

    def bad_day_since(self, then: date) -> bool:
        """Whether a bad day is on or after `then`."""
        return any(bad >= then for bad in self.bad_days)

    @cached_property
    def latest_three(self) -> list[Line]:
        """The latest three sessions; fewer when there are fewer."""
        return self.sessions[-3:]

    # ── Section 1 ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def stale(self) -> bool:
        """No day of the screen, more than 14 days ago, or a bad day on or after it."""
        if not self.line.get("answered_on"):
            return True
        answered = day(self.line["answered_on"])
        return self.ago(answered) > 14 or self.bad_day_since(answered)

    @cached_property
    def tier(self) -> str:
        """The tier, without what a clinician has accepted at T2 or T3."""
        accepted = {code for entry in self.history if entry["kind"] == "release" for code in entry.get("accepts") or ()}
        answers = {} if self.stale else self.given
        screen = triage(intake.read_answers(answers, "answers", rules()), rules())
        held = [
            entry.tier.name
            for entry in screen.raised
            if not (entry.basis.value == "answer" and entry.tier.name in ("T2", "T3") and entry.code in accepted)
        ]
        return min(held, default="T4")

    @cached_property
    def under_age(self) -> bool:
        """AGE is below 18. A stale screen counts as not answered here too."""
        return not self.stale and self.given.get("AGE", 18) < 18

    @cached_property
    def conditions(self) -> frozenset[str]:
        """Those asked, those that follow from the given answers, and high irritability."""
        found = set(self.line.get("conditions") or ())
        found |= self._medicines() | self._pregnancy() | self._operation()
        if self.given.get("AGE", 0) >= 70:
            found.add("age-70")
        if self._says("FRX2_OSTEO", "yes", "unsure") or self._says("FRX2_FRAG", "yes", "unsure"):
            found.add("osteoporosis")
        features = ("INFL_ONSET", "INFL_STIFF", "INFL_MOVE", "INFL_EXTRA")
        if sum(self._says(code, "yes", "unsure") for code in features) >= 2:
            found.add("inflammatory")
        if self.irritability == "high":
            found.add("irritability-high")
        return frozenset(found)

    def _says(self, code: str, *values: str) -> bool:
        return self.given.get(code) in values

    def _medicines(self) -> set[str]:
        found = set()
        if self._says("MED_STEROID", "3-months-or-more", "unsure"):
            found.add("steroids-long")
        if self._says("MED_THINNER", "yes", "unsure"):
            found.add("anticoagulant")
        if self._says("MED_OPIOID", "yes", "unsure"):
            found.add("fall-risk")
        return found

    def _pregnancy(self) -> set[str]:
        weeks = self.given.get("PRG_WEEKS")
        if weeks is not None:
            if weeks < 13:
                return {"pregnant-under-13"}
            return {"pregnant-13-19"} if weeks < 20 else {"pregnant-20-plus"}
        if self._says("PRG", "pregnant", "unsure"):
            return {"pregnant-under-13", "pregnant-20-plus"}
        return {"postpartum"} if self._says("PRG", "postpartum") else set()

    def _operation(self) -> set[str]:
        weeks = self.given.get("OPS_WEEKS")
        if weeks is not None:
            return {"postop-under-12"} if weeks < 12 else {"postop-12-plus"}
        return {"postop-under-12"} if self._says("OPS", "yes", "unsure") else set()

    @cached_property
    def stopped(self) -> bool:
        """A stop that no release has lifted, by the history or by the label."""
        for entry in self.after_release("stop"):
            if entry["kind"] == "session" and (
                entry.get("colour") in ("stop", "red-neuro") or entry.get("nextday") == "N1"
            ):
                return True
            if entry["kind"] == "triage" and entry["tier"] in ("T0", "T1"):
                return True
        if self.label != "STOPPED":
            return False
        lifted = [day(entry["date"]) for entry in self.history if self.lifts(entry, "stop")]
        return self.label_day is None or not any(when >= self.label_day for when in lifted)

    @cached_property
    def suspended(self) -> bool:
        """N2, or two reds at most 14 days apart, since the last release from a suspension."""
        sessions = [entry for entry in self.after_release("suspension") if entry["kind"] == "session"]
        reds = sorted(day(session["date"]) for session in sessions if is_red(session))
        close = any((later - sooner).days <= 14 for sooner, later in zip(reds, reds[1:], strict=False))
        return close or any(session.get("nextday") == "N2" for session in sessions)

    @cached_property
    def hard_stop(self) -> bool:
        """No exercise at all, walking and rest included."""
        return self.tier in ("T0", "T1") or self.under_age or self.stopped or "motor-severe" in self.conditions

    @cached_property
    def status(self) -> str:
        """The first row of the table that holds."""
        if self.hard_stop or self.tier == "T2" or "postop-under-12" in self.conditions:
            return "blocked"
        if self.suspended:
            return "suspended"
        return "gated" if self.tier == "T3" else "active"

    # ── Section 2 ────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def plans(self) -> list[Line]:
        """Earlier plans, oldest first, without blocked ones."""
        return [plan for plan in self.line["plans"] if plan["status"] != "blocked"]

    @cached_property
    def last(self) -> Line | None:
        """The last plan."""
        return self.plans[-1] if self.plans else None

    def since_last(self, session: Line) -> bool:
        """Dated on the day of the last plan or later; without a last plan everything is."""
        return self.last is None or day(session["date"]) >= day(self.last["date"])

    @cached_property
    def absence(self) -> int:
        """Days without a session; 0 without a last plan."""
        return self.absence_on(self.today) if self.last else 0

    def absence_on(self, then: date) -> int:
        """Days without a session on the day `then`, which is not before the oldest plan."""
        done = [day(session["date"]) for session in self.sessions if day(session["date"]) <= then]
        return (then - (done[-1] if done else day(self.plans[0]["date"]))).days

    @cached_property
    def label_valid(self) -> bool:
        """A label with a date at most 14 days ago and no bad day on or after it."""
        if self.label is None or self.label_day is None:
            return False
        return self.ago(self.label_day) <= 14 and not self.bad_day_since(self.label_day)

    def valid(self, *labels: str) -> bool:
        """Whether the label is valid and one of `labels`."""
        return self.label_valid and self.label in labels

    @cached_property
    def tested(self) -> bool:
        """A valid label with a result."""
        return self.valid(*TESTED)

    @cached_property
    def last_rise(self) -> date | None:
        """The date of the latest plan with START or RAISE on an item other than EX21."""
        for plan in reversed(self.plans):
            for item in plan["items"]:
                if item["exercise"] != EASE and {"START", "RAISE"} & set(item.get("because") or ()):
                    return day(plan["date"])
        return None

    @cached_property
    def gate_open(self) -> bool:
        """Whether anything may rise today."""
        return (
            self.status in ("active", "gated")
            and len(self.latest_three) == 3
            and all(self._calm(session) for session in self.latest_three)
            and all(self.last_rise is None or day(s["date"]) >= self.last_rise for s in self.latest_three)
            and self.line.get("form_ok") is True
            and self.line.get("adherence") is not None
            and self.line["adherence"] >= 60
            and self.irritability in ("low", "moderate")
            and self.now_leg is not None
            and self.absence < 7
        )

    def _calm(self, session: Line) -> bool:
        return session.get("colour") in GREENS and session.get("nextday") in CALM_MORNINGS

    @cached_property
    def calm_enough_for_p1(self) -> bool:
        """Irritability low or moderate, and leg pain known and 6 or less."""
        return self.irritability in ("low", "moderate") and self.now_leg is not None and self.now_leg <= 6

    @cached_property
    def row(self) -> int:
        """The row of the phase table that decides; 0 for a status other than active, which it does not decide."""
        if self.status != "active":
            return 0
        if self.irritability == "high" or (self.now_leg is not None and self.now_leg >= 7):
            return 1
        restarts = [day(entry["date"]) for entry in self.history if self.lifts(entry, "stop", "suspension")]
        if restarts and (self.last is None or restarts[-1] >= day(self.last["date"])):
            return 2
        if self.last is None:
            return 3
        if self.absence >= 21:
            return 4
        if self.setback_by_colour or self.setback_by_leg:
            return 5
        return 6 if self.rises else 7

    @cached_property
    def phase(self) -> str:
        """Today's phase."""
        last = self.last["phase"] if self.last else "P0"
        if self.status == "blocked":
            return str(last)
        match self.row:
            case 0 | 1 | 2:
                return "P0"
            case 3:
                return "P1" if self.calm_enough_for_p1 and self.tested else "P0"
            case 4:
                return "P0" if last == "P0" else "P1"
            case 5:
                return {"P0": "P0", "P1": "P0", "P2": "P1", "P3": "P2", "P4": "P1"}[last]
            case 6:
                return PHASES[PHASES.index(last) + 1]
        return str(last)

    @cached_property
    def setback_by_colour(self) -> bool:
        """A red or a bad morning since the last plan, or amber twice."""
        if any(self.since_last(s) and (is_red(s) or s.get("nextday") in ("N1", "N2", "N3")) for s in self.sessions):
            return True
        two = self.sessions[-2:]
        return len(two) == 2 and all(s.get("colour") == "amber" for s in two) and self.since_last(two[-1])

    @cached_property
    def setback_by_leg(self) -> bool:
        """From P2 on: leg pain up by 2 or more for 48 hours."""
        if self.last is None or self.last["phase"] in ("P0", "P1") or self.now_leg is None:
            return False
        for place in range(len(self.sessions) - 1, -1, -1):
            session = self.sessions[place]
            if session.get("leg") is not None and self.ago(day(session["date"])) >= 2:
                later = [s["leg"] for s in self.sessions[place + 1 :] if s.get("leg") is not None]
                return all(leg >= session["leg"] + 2 for leg in [*later, self.now_leg])
        return False

    @cached_property
    def phase_run(self) -> list[Line]:
        """The unbroken run of plans with the last phase at the end of `plans`."""
        run: list[Line] = []
        for plan in reversed(self.plans):
            if self.last is None or plan["phase"] != self.last["phase"]:
                break
            run.append(plan)
        return run[::-1]

    @cached_property
    def rises(self) -> bool:
        """Whether the phase goes up one step (row 6)."""
        if self.last is None or self.last["phase"] == "P4" or not self.gate_open:
            return False
        lasted = self.ago(day(self.phase_run[0]["date"]))
        three_days = len({session["date"] for session in self.latest_three}) == 3
        return three_days and lasted >= 7 and self._exit(self.last["phase"], lasted)

    def _exit(self, phase: str, lasted: int) -> bool:
        match phase:
            case "P0":
                calm = self.now_leg is not None and self.now_leg <= 6
                return calm and self.tested and not self.bad_day_since(self.today - timedelta(days=3))
            case "P1":
                pluses = all(session.get("colour") == "green-plus" for session in self.latest_three)
                return pluses or (self._legs_at_most(4) and self._zones_at_most(4))
            case "P2":
                held = self.line.get("holds_met") is True
                return self._legs_at_most(2) and held and self._rmdq_better() and lasted >= 14
            case _:
                calm = not self.bad_day_since(self.today - timedelta(days=14))
                return self._legs_at_most(2) and self._psfs_better() and calm

    def _legs_at_most(self, most: float) -> bool:
        legs = [session.get("leg") for session in self.latest_three] + [self.now_leg]
        return all(leg is not None and leg <= most for leg in legs)

    def _zones_at_most(self, most: float) -> bool:
        zones = [session.get("zone") for session in self.latest_three] + [self.now_zone]
        return all(zone is not None and zone <= most for zone in zones)

    def _rmdq_better(self) -> bool:
        pair = self._scores("rmdq")
        return pair is not None and (pair[1] <= 10 or pair[1] <= pair[0] * Decimal("0.7"))

    def _psfs_better(self) -> bool:
        pair = self._scores("psfs")
        return pair is not None and (pair[1] >= 7 or pair[1] >= pair[0] + 2)

    def _scores(self, key: str) -> tuple[Decimal, Decimal] | None:
        """Baseline and now, when both are known."""
        scores = self.line.get(key) or {}
        if scores.get("baseline") is None or scores.get("now") is None:
            return None
        return Decimal(str(scores["baseline"])), Decimal(str(scores["now"]))

    # ── Words of later sections ──────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def hours_up(self) -> float:
        """Hours since rising, by the clock when they are not given."""
        hours = self.line.get("hours_since_rising")
        if hours is not None:
            return float(hours)
        clock = self.line.get("local_time")
        return 2.0 if clock is not None and clock >= "10:00" else 0.0

    @cached_property
    def first_week(self) -> bool:
        """Less than 7 days since the very first plan, or that day is missing."""
        started = self.line.get("started_on")
        return not started or self.ago(day(started)) < 7

    def recent(self, code: str) -> Dose | None:
        """The recent dose of an exercise: in the latest plan, at most 21 days old, that has it."""
        return self.recent_doses.get(code)

    @cached_property
    def recent_doses(self) -> dict[str, Dose]:
        """The recent doses of all exercises; none when absence is 21 days or more."""
        found: dict[str, Dose] = {}
        if self.absence < 21:
            for plan in self.plans:
                if self.ago(day(plan["date"])) <= 21:
                    found |= doses_of(plan)
        return found

    @cached_property
    def fresh(self) -> bool:
        """No last plan, another status or phase than its, or an absence of 21 days or more."""
        if self.last is None:
            return True
        return self.last["status"] != self.status or self.last["phase"] != self.phase or self.absence >= 21

    @cached_property
    def last_day_plans(self) -> list[Line]:
        """The plans of the date of the last plan."""
        return [plan for plan in self.plans if self.last is not None and plan["date"] == self.last["date"]]

    @cached_property
    def last_strain(self) -> int:
        """The largest strain among the plans of the date of the last plan."""
        return max((strain(doses_of(plan)) for plan in self.last_day_plans), default=0)
