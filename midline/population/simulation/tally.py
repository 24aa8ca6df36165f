"""What is counted of one life under a policy, seen with what is hidden from the clinic."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

SECONDS_A_MINUTE = 60


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts of one member. `*_s` are seconds under load, `*_h` hours, days count from 0.

    `worse_s`: exercise that went on after symptoms had moved down in it; `provoked_s`: exercise of a direction that had
    already made it worse and had not settled. `tasks` counts a reason to tell somebody once while it waits. `slow_h`:
    for each time it got worse, hours until that direction was no longer trained. A stop is not needed when exercise
    had made nothing worse and no disease was hidden. `broken` names promises of the engine that did not hold.
    """

    number: int
    course: str = ""
    days: int = 0
    active_days: int = 0
    sessions: int = 0
    bouts: int = 0
    train_s: float = 0.0
    worse_s: float = 0.0
    provoked_s: float = 0.0
    worse_bouts: int = 0
    slow_h: list[float] = field(default_factory=list)
    stops: int = 0
    stops_not_needed: int = 0
    alerts: dict[str, int] = field(default_factory=dict)
    tasks: int = 0
    week_s: list[float] = field(default_factory=list)
    phase: str = ""
    tier: str = ""
    events: int = 0
    left_on: int | None = None
    why: str = ""
    danger: str = ""
    danger_told: bool = False
    danger_found: bool = False
    ces_missed: int = 0
    false_t0: bool = False
    broken: list[str] = field(default_factory=list)
    rmdq: list[int] = field(default_factory=list)
    leg: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)

    def trained(self, week: int, seconds: float) -> None:
        """Seconds under load in a week, counted from 0."""
        while len(self.week_s) <= week:
            self.week_s.append(0.0)
        self.week_s[week] += seconds
        self.train_s += seconds

    def told(self, reason: str) -> None:
        """Somebody of the care team was told."""
        self.alerts[reason] = self.alerts.get(reason, 0) + 1

    def stopped(self, *, needed: bool) -> None:
        """Exercise was stopped, by a person or by a rule."""
        self.stops += 1
        self.stops_not_needed += not needed

    def as_json(self) -> dict[str, Any]:
        """The counts as a mapping."""
        return asdict(self)
