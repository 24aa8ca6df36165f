"""What a notice can be about, and which of them a person waits for."""

from enum import StrEnum
from typing import Final, assert_never


class Kind(StrEnum):
    """What a notice is about. The words for it are neutral (hazard H25)."""

    MESSAGE = "message"
    VISIT_BOOKED = "visit_booked"
    VISIT_CHANGED = "visit_changed"
    VISIT_SOON = "visit_soon"
    APPOINTMENT = "appointment"
    SESSION_DUE = "session_due"
    MORNING_DUE = "morning_due"
    MEASURES_DUE = "measures_due"
    PLAN_CHANGED = "plan_changed"
    STOP_CLEARED = "stop_cleared"
    NUDGE = "nudge"
    RESULT = "result"
    SUPPORT = "support"

    @property
    def is_awaited(self) -> bool:
        """Whether the person booked it or waits for it; no budget and no pause holds it back."""
        match self:
            case (
                Kind.MESSAGE
                | Kind.VISIT_BOOKED
                | Kind.VISIT_CHANGED
                | Kind.VISIT_SOON
                | Kind.APPOINTMENT
                | Kind.STOP_CLEARED
            ):
                return True
            case (
                Kind.SESSION_DUE
                | Kind.MORNING_DUE
                | Kind.MEASURES_DUE
                | Kind.PLAN_CHANGED
                | Kind.NUDGE
                | Kind.RESULT
                | Kind.SUPPORT
            ):
                return False
            case _:
                assert_never(self)


AT_ANY_HOUR: Final = frozenset({Kind.VISIT_SOON})
"""Quiet hours do not hold these back: half an hour later they would be worth nothing."""

OF_ONE_DAY: Final = frozenset({Kind.SESSION_DUE, Kind.MORNING_DUE})
"""Reminders that are over when the member's day is."""

REMINDERS: Final = (Kind.SESSION_DUE, Kind.MORNING_DUE, Kind.MEASURES_DUE)
"""Made by the worker, each at most once for a day or for a questionnaire; `about` is that day."""
