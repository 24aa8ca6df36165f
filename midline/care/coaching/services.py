"""What a member and a coach write. A `key` names a form, so that sending it twice has no second effect."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from midline.care.coaching.models import Contact, Ending, Goal, Habit, Mark, PlaybookUse, Way
from midline.care.people.local import today_of
from midline.care.people.models import Member, User
from midline.care.ulid import is_ulid, new_ulid


def form_key(given: str, now: datetime) -> str:
    """The key that a form carried, or a new one where it carried none."""
    return given if is_ulid(given) else new_ulid(now)


# ── The member ───────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def set_goal(*, member: Member, key: str, words: str, step: str, now: datetime) -> Goal:
    """A goal in the member's words, with one step that can be counted."""
    goal, is_new = member.goals.get_or_create(key=form_key(key, now), defaults={"started_at": now})
    if is_new:
        goal.wordings.create(words=words, step=step, written_at=now)
    return goal


@transaction.atomic
def reword_goal(*, goal: Goal, words: str, step: str, now: datetime) -> None:
    """The goal in other words; the old ones are kept."""
    latest = goal.wordings.order_by("pk").last()
    if latest is None or (latest.words, latest.step) != (words, step):
        goal.wordings.create(words=words, step=step, written_at=now)


def end_goal(*, goal: Goal, ending: Ending, now: datetime) -> bool:
    """The goal is reached or set aside; False when it had ended already."""
    return bool(goal.member.goals.filter(pk=goal.pk, ended_at=None).update(ended_at=now, ending=ending))


def take_up_goal(*, goal: Goal) -> None:
    """The goal goes on."""
    goal.member.goals.filter(pk=goal.pk).update(ended_at=None, ending="")


@transaction.atomic
def start_habit(*, member: Member, key: str, words: str, anchor: str, days_a_week: int, now: datetime) -> Habit:
    """Something to do often, after something that is done anyway."""
    habit, is_new = member.habits.get_or_create(key=form_key(key, now), defaults={"started_at": now})
    if is_new:
        habit.wordings.create(words=words, anchor=anchor, days_a_week=days_a_week, written_at=now)
    return habit


@transaction.atomic
def reword_habit(*, habit: Habit, words: str, anchor: str, days_a_week: int, now: datetime) -> None:
    """The habit in other words or on other days; the old ones are kept."""
    latest = habit.wordings.order_by("pk").last()
    if latest is None or (latest.words, latest.anchor, latest.days_a_week) != (words, anchor, days_a_week):
        habit.wordings.create(words=words, anchor=anchor, days_a_week=days_a_week, written_at=now)


def end_habit(*, habit: Habit, now: datetime) -> None:
    """The habit is over; its days are kept."""
    if habit.ended_at is None:
        habit.ended_at = now
        habit.save(update_fields=["ended_at"])


@transaction.atomic
def mark_day(*, habit: Habit, day: date, mark: Mark | None, now: datetime) -> None:
    """Done or rest on a day; None takes back what was said."""
    if mark is None:
        habit.days.filter(day=day).delete()
    else:
        habit.days.update_or_create(day=day, defaults={"mark": mark, "marked_at": now})


@transaction.atomic
def say_readiness(*, member: Member, importance: int, confidence: int, now: datetime) -> None:
    """How important it is and how sure the member feels, 0-10; a second answer of a day replaces the first."""
    said = {"importance": importance, "confidence": confidence, "said_at": now}
    member.readiness.update_or_create(on=today_of(member, now), defaults=said)


# ── The coach ────────────────────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def log_contact(
    *, member: Member, by: User, key: str, way: Way, on: date, minutes: int, remark: str, now: datetime
) -> Contact:
    """That they spoke."""
    said = {"by": by, "way": way, "on": on, "minutes": minutes, "remark": remark, "written_at": now}
    return member.contacts.get_or_create(key=form_key(key, now), defaults=said)[0]


@transaction.atomic
def leave_note(*, member: Member, by: User, key: str, text: str, now: datetime) -> None:
    """A note for the care team."""
    member.coach_notes.get_or_create(key=form_key(key, now), defaults={"by": by, "text": text, "written_at": now})


@transaction.atomic
def begin_playbook(*, member: Member, by: User, slug: str, today: date, now: datetime) -> PlaybookUse:
    """From now on this playbook is in use; one that was in use before ends."""
    current = member.playbook_uses.filter(ended_at=None).first()
    if current is not None and current.slug == slug:
        return current
    member.playbook_uses.filter(ended_at=None).update(ended_at=now)
    return member.playbook_uses.create(slug=slug, by=by, due_on=today, begun_at=now)


def next_step(*, use: PlaybookUse, step: int, due_on: date) -> bool:
    """The step that the page showed is done and the next one is due; False when it was done before."""
    open_use = use.member.playbook_uses.filter(pk=use.pk, ended_at=None, step=step)
    return bool(open_use.update(step=step + 1, due_on=due_on))


def end_playbook(*, use: PlaybookUse, now: datetime) -> None:
    """The playbook is over."""
    use.member.playbook_uses.filter(pk=use.pk, ended_at=None).update(ended_at=now)
