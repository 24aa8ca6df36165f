"""What the cast of the demo made of coaching: goals, habits, readiness, and what the coach did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from midline.care.coaching import nudging, services, sharing
from midline.care.coaching.models import Ending, Mark, Topic, Way
from midline.care.people.local import local_now, today_of
from midline.care.people.models import Member, User


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _marks(member: Member, pattern: str, now: datetime) -> None:
    """The days of the member's newest habit up to yesterday: d done, r rest, a dot for nothing said."""
    habit = member.habits.order_by("pk").last()
    assert habit is not None  # one was started just before
    for back, mark in enumerate(reversed(pattern), start=1):
        if mark != ".":
            then = _ago(now, back)
            said = Mark.DONE if mark == "d" else Mark.REST
            services.mark_day(habit=habit, day=local_now(member, then).date(), mark=said, now=then)


def a_good_start(member: Member, jun: User, now: datetime) -> None:
    """A week in: one goal, two habits, more will than trust, and a coach who listens."""
    began = _ago(now, 7)
    services.set_goal(
        member=member, key="", words="Play football with my boys", step="Walk 10 minutes around the block", now=began
    )
    services.start_habit(
        member=member, key="", words="Walk to the corner and back", anchor="after coffee", days_a_week=5, now=began
    )
    _marks(member, "ddrddr", now)
    services.start_habit(
        member=member, key="", words="Five slow breaths", anchor="when I sit down in the bus", days_a_week=4, now=began
    )
    _marks(member, "d.d.r.", now)
    services.say_readiness(member=member, importance=9, confidence=5, now=began)
    services.log_contact(
        member=member,
        by=jun,
        key="",
        way=Way.CALL,
        on=today_of(member, _ago(now, 5)),
        minutes=14,
        remark="First call. Wants to be asked, not told.",
        now=_ago(now, 5),
    )
    services.leave_note(
        member=member,
        by=jun,
        key="",
        text="Works shifts this month; mornings are best. His wife walks with him.",
        now=_ago(now, 5),
    )
    services.begin_playbook(
        member=member, by=jun, slug="motivation", today=today_of(member, _ago(now, 5)), now=_ago(now, 5)
    )
    nudging.send_nudge(
        member=member,
        by=jun,
        key="",
        text="Hello. What would be a good small step this week? You choose.",
        now=_ago(now, 1),
    )


def twelve_weeks(member: Member, jun: User, now: datetime) -> None:
    """One goal reached, another under way; trust has grown; sleep is shared too."""
    began = _ago(now, 80)
    sharing.choose_sharing(member=member, wanted=[Topic.GOALS, Topic.DAYS, Topic.SLEEP, Topic.PAIN], now=began)
    first = services.set_goal(
        member=member, key="", words="Sit through a film with a friend", step="Sit for 20 minutes", now=began
    )
    services.reword_goal(
        goal=first, words="Sit through a film with a friend", step="Sit for 40 minutes", now=_ago(now, 50)
    )
    services.end_goal(goal=first, ending=Ending.REACHED, now=_ago(now, 12))
    services.set_goal(
        member=member, key="", words="A weekend in the hills", step="Walk 45 minutes on Sunday", now=_ago(now, 10)
    )
    services.start_habit(
        member=member, key="", words="Lights out at eleven", anchor="after the news", days_a_week=5, now=_ago(now, 40)
    )
    _marks(member, "dd.ddrrddd.ddrdddrrddd.dddr", now)
    for days, importance, confidence in ((80, 8, 4), (66, 8, 5), (50, 8, 6), (35, 9, 7), (20, 9, 8), (5, 9, 9)):
        services.say_readiness(member=member, importance=importance, confidence=confidence, now=_ago(now, days))
    for days, way, minutes, remark in (
        (78, Way.VISIT, 25, "Sleep and sitting at work."),
        (40, Way.CALL, 10, ""),
        (9, Way.MESSAGE, 5, "Film went well!"),
    ):
        services.log_contact(
            member=member,
            by=jun,
            key="",
            way=way,
            on=today_of(member, _ago(now, days)),
            minutes=minutes,
            remark=remark,
            now=_ago(now, days),
        )
    services.leave_note(
        member=member, by=jun, key="", text="Ready to go on alone; one more call in two weeks.", now=_ago(now, 9)
    )


STORIES: Final[dict[str, Callable[[Member, User, datetime], None]]] = {"chidi": a_good_start, "eva": twelve_weeks}


def live(*, login: str, member: Member, now: datetime) -> None:
    """Write down what one of the cast made of coaching. Who has no story has not begun."""
    if login in STORIES and member.coach is not None:
        STORIES[login](member, member.coach, now)
