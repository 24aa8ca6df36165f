"""What a member may be reminded of today. Silence is the rule: after the day's part, on days of rest, behind a stop.

Nothing here counts days on which something was told (hazard H30): whether a reminder is due depends on the plan and on
what is open, never on how much was done for anybody's books.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from midline.clinical.chart import Chart, HoldKind, Occasion
from midline.clinical.course import NoSession
from midline.clinical.measures import due
from midline.clinical.outlook import WEEK_DAYS, rests_today, todays_plan
from midline.clinical.plan import WALKING, Plan, Status, floor_items, main_reasons
from midline.clinical.ruleset import Ruleset

MORNING_TELLS_AFTER: Final = timedelta(hours=12)
"""Earlier than this after the session its next morning cannot be judged (contract nextday, N7)."""
LEFT_ALONE_AFTER_DAYS: Final = 21
"""Who has done nothing for so long is not reminded any more; people write to them instead."""
STALE: Final = "STALE"
WALK: Final = "walk"
"""The part of the day that is a walk."""
PEOPLE_ASK: Final = frozenset({"message", "concern"})
"""Why the whole screen is due when somebody of the team is on it already."""


def session_waits(chart: Chart, today: date, rules: Ruleset) -> bool:
    """Whether there is something to do today that was not begun, done, or left with "enough for today"."""
    if _is_silent(chart, today) or _has_begun(chart, today):
        return False
    made = todays_plan(chart, today, rules)
    if made.status is Status.BLOCKED:
        return _only_asks_again(chart, made) and not rests_today(chart, today, rules)
    return (
        made.status is not Status.SUSPENDED and bool(floor_items(made)) and not _is_rest_day(chart, made, today, rules)
    )


def nudge_waits(chart: Chart) -> bool:
    """Whether a coach's kind word may still go out: not behind a stop, after a worrying message or a discharge."""
    return not _is_closed(chart)


def morning_waits(chart: Chart, today: date) -> Occasion | None:
    """The session of yesterday whose next morning, today's, was not told yet."""
    waiting = chart.awaits_morning
    return waiting if waiting is not None and (today - waiting.today).days == 1 else None


def morning_tells_at(ended_at: datetime) -> datetime:
    """From when on the morning after a session that ended then can be told."""
    return ended_at + MORNING_TELLS_AFTER


def measures_wait(chart: Chart, today: date, offered: Collection[str], rules: Ruleset) -> date | None:
    """The first day of the time point whose questionnaires are due; None behind a stop, and for who was here today."""
    if chart.started_on is None or _is_silent(chart, today) or _has_begun(chart, today):
        return None
    asked = due(
        started_on=chart.started_on, today=today, answered=chart.answered, offered=offered, rules=rules.measures
    )
    return max((each.opens_on for each in asked), default=None)


def _is_silent(chart: Chart, today: date) -> bool:
    """Where all is closed, and for who never began or left long ago."""
    return _is_closed(chart) or _is_left_alone(chart, today)


def _is_closed(chart: Chart) -> bool:
    """Behind a stop or a suspension, after a worrying message or a discharge."""
    stopped = any(hold.kind is not HoldKind.LOCK for hold in chart.open_holds)
    return stopped or chart.discharge is not None or chart.screen_due in PEOPLE_ASK


def _has_begun(chart: Chart, today: date) -> bool:
    """A session that was opened today, even one left at once: somebody said "enough". A walk alone is not it."""
    match chart.session:
        case NoSession():
            pass
        case latest if latest.outline.today == today and latest.outline.part != WALK:
            return True
    return any(each.today == today and WALKING not in each.exercises for each in chart.history)


def _is_left_alone(chart: Chart, today: date) -> bool:
    last = max((each.today for each in chart.history), default=chart.started_on or _screened_on(chart))
    return last is None or (today - last).days > LEFT_ALONE_AFTER_DAYS


def _screened_on(chart: Chart) -> date | None:
    return chart.screen.answered_on if chart.screen is not None else None


def _only_asks_again(chart: Chart, made: Plan) -> bool:
    """Whether nothing but the questions about danger signs, which are due again, stands before today's exercises."""
    return STALE in main_reasons(made.because) and chart.stop_tier is None


def _is_rest_day(chart: Chart, made: Plan, today: date, rules: Ruleset) -> bool:
    """Whether the week up to today has as many days of exercise as this phase asks for."""
    days = {each.today for each in chart.history if 0 < (today - each.today).days < WEEK_DAYS}
    return len(days) >= rules.plan.days_a_week[made.phase]
