"""A member's story told in facts, for tests: each call appends an event and folds the chart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from midline.clinical import bodies, facts
from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Decision, Event, Role
from midline.clinical.decide import decide
from midline.clinical.ruleset import Ruleset

FIRST_DAY = date(2026, 3, 2)
CLEAR_CHECK = dict.fromkeys(facts.CHECK_CODES, "no")


def reading(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    """A reading as an event's body has it."""
    return {"zone": {"left": left, "right": right}, "back": back, "leg": leg}


def worst(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    """The worst while exercising, as an event's body has it."""
    return {"zone_max": {"left": left, "right": right}, "back_max": back, "leg_max": leg}


class Story:
    """One member; `day` moves on only when the story says so."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self.chart: Chart = EMPTY
        self.entries: list[tuple[Event, tuple[Decision, ...]]] = []
        self.day = FIRST_DAY

    def tell(self, kind: str, body: dict[str, Any], role: Role = Role.MEMBER) -> tuple[Decision, ...]:
        """Append one event; gives what the engine concluded."""
        number = len(self.entries) + 1
        fact = bodies.read(kind, body, self.rules)
        event = Event(id=f"E{number:05}", seq=number, role=role, author=role.value, fact=fact)
        decisions = decide(self.chart, event, self.rules)
        self.entries.append((event, decisions))
        self.chart = advance(self.chart, event, decisions)
        return decisions

    def again(self) -> Story:
        """The same story so far, to be told on in another way."""
        other = Story(self.rules)
        other.chart, other.entries, other.day = self.chart, [*self.entries], self.day
        return other

    @property
    def today(self) -> str:
        return self.day.isoformat()

    def sleep(self, days: int = 1) -> None:
        self.day += timedelta(days=days)

    def screened(self, run: str = "run", **answers: str | int) -> tuple[Decision, ...]:
        """A whole danger-sign screen, clear but for `answers`."""
        calm = {question.code: question.calm for question in self.rules.triage.questions if question.calm is not None}
        for code, value in {**calm, "AGE": 42, "PHQ2": 0, **answers}.items():
            self.tell("screen-answered", {"run": run, "code": code, "value": value})
        return self.tell("screen-finished", {"run": run, "today": self.today, "locale": "en-GB"})

    def released(self, irritability: str = "low") -> None:
        """A therapist confirms the diagnosis and releases extension."""
        self.tell("diagnosis-confirmed", {"note": "seen", "today": self.today}, Role.THERAPIST)
        body = {"group": "EXT", "irritability": irritability, "note": "eases on extension", "today": self.today}
        self.tell("direction-released", body, Role.THERAPIST)
        self.tell("conditions-stated", {"conditions": [], "note": "", "today": self.today})
        self.tell("pain-noted", {"reading": reading(), "today": self.today})
        self.tell("form-reported", {"ok": True, "holds": True, "today": self.today})

    def rated(self, worst24h: int = 4) -> None:
        answers = {"worst24h": worst24h, "ease_min": 40, "settle_min": 10, "night_wakes": 0}
        self.tell("irritability-answered", {"answers": answers, "today": self.today})

    def opened(self, session: str, part: str = "floor", **check: str) -> tuple[Decision, ...]:
        body = {"session": session, "today": self.today, "part": part, "check": {**CLEAR_CHECK, **check}}
        return self.tell("session-opened", body)

    def did(
        self,
        session: str,
        exercise: str,
        *,
        before: dict[str, Any] | None = None,
        during: dict[str, Any] | None = None,
        after5: dict[str, Any] | None = None,
        new_neuro: bool | None = False,
        flags: list[str] | None = None,
        asked: bool = True,
    ) -> tuple[Decision, ...]:
        """One exercise with its readings; without `after5` it ends before the reading after five minutes."""
        self.tell("exercise-begun", {"session": session, "exercise": exercise, "before": before or reading()})
        ended = self.tell(
            "exercise-ended",
            {
                "session": session,
                "exercise": exercise,
                "during": during or worst(),
                "new_neuro": new_neuro,
                "flags": (flags or []) if asked else None,
                "stopped": False,
            },
        )
        if after5 is None:
            return ended
        return self.tell("exercise-rechecked", {"session": session, "exercise": exercise, "after5": after5})

    def closed(self, session: str) -> tuple[Decision, ...]:
        return self.tell("session-closed", {"session": session})

    def morning(
        self,
        session: str,
        morning: dict[str, Any] | None = None,
        *,
        hours_after: float | None = 20,
        flags: list[str] | None = None,
    ) -> tuple[Decision, ...]:
        body = {
            "session": session,
            "morning": morning or reading(),
            "hours_after": hours_after,
            "flags": flags if flags is not None else [],
            "today": self.today,
        }
        return self.tell("morning-reported", body)

    def clears(self, *holds: str, note: str = "seen on video") -> tuple[Decision, ...]:
        """A therapist releases these holds."""
        return self.tell("hold-released", {"holds": list(holds), "note": note, "today": self.today}, Role.THERAPIST)

    def plan(self) -> Any:
        from midline.clinical.outlook import todays_plan

        return todays_plan(self.chart, self.day, self.rules)

    def codes(self) -> list[str]:
        """Exercises of today's plan, in order."""
        return [item.exercise for item in self.plan().items]

    def closed_by(self, exercise: str) -> tuple[str, ...]:
        """Why the exercise is not in today's plan; nothing when it is."""
        return next((each.because for each in self.plan().withheld if each.exercise == exercise), ())

    def open_codes(self) -> set[str]:
        """What today's plan gives, or leaves out only for want of room."""
        closed = {each.exercise for each in self.plan().withheld if not set(each.because) <= {"CAP", "NOT_CHOSEN"}}
        return set(self.rules.plan.exercises) - closed
