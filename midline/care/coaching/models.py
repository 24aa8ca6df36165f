"""Goals, habits, readiness and what a member shares; contacts, notes, playbooks and nudges of a coach.

Nothing here is clinical and nothing is part of the chart. What a browser sends carries a key, so that a double tap
makes one row. Words that change are kept: a goal or habit is the last of its wordings.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.people.models import Member
from midline.care.ulid import LENGTH
from midline.library.playbooks import LONGEST_NUDGE

LONGEST_GOAL, LONGEST_HABIT, LONGEST_NOTE, LONGEST_REMARK = 200, 120, 4000, 500
MOST_MINUTES = 480
HIGHEST = 10
DAYS_OF_A_WEEK = 7


class Topic(models.TextChoices):
    """What a member shares with their coach, or does not."""

    GOALS = "goals"
    DAYS = "days"
    PAIN = "pain"
    MOOD = "mood"
    SLEEP = "sleep"
    MESSAGES = "messages"
    FOLLOWUP = "followup"


class Ending(models.TextChoices):
    """How a goal came to its end."""

    REACHED = "reached"
    SET_ASIDE = "set-aside"


class Mark(models.TextChoices):
    """What a member says of a habit on a day; a day of rest counts."""

    DONE = "done"
    REST = "rest"


class Way(models.TextChoices):
    """How a coach and a member spoke."""

    CALL = "call"
    MESSAGE = "message"
    VISIT = "visit"


class Goal(models.Model):
    """What matters to a member. Its words are the last of its wordings."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="goals")
    key = models.CharField(max_length=LENGTH)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=9, choices=Ending.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="goal_once_per_form"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, ending__in=Ending.values),
                name="goal_end_says_how",
            ),
        ]


class GoalWording(models.Model):
    """How the member put it: the goal, and one step that can be counted."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="wordings")
    words = models.CharField(max_length=LONGEST_GOAL)
    step = models.CharField(max_length=LONGEST_GOAL)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(step=""), name="goal_has_words_and_a_step")
        ]


class Habit(models.Model):
    """Something a member chose to do often."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="habits")
    key = models.CharField(max_length=LENGTH)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="habit_once_per_form")]


class HabitWording(models.Model):
    """What, after what in the day, and on how many days of a week."""

    habit = models.ForeignKey(Habit, on_delete=models.CASCADE, related_name="wordings")
    words = models.CharField(max_length=LONGEST_HABIT)
    anchor = models.CharField(max_length=LONGEST_HABIT)
    days_a_week = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(anchor=""), name="habit_has_words_and_an_anchor"),
            models.CheckConstraint(
                condition=Q(days_a_week__gte=1, days_a_week__lte=DAYS_OF_A_WEEK), name="habit_days_fit_a_week"
            ),
        ]


class HabitDay(models.Model):
    """One habit on one day of the member's calendar. A day without a row says nothing."""

    habit = models.ForeignKey(Habit, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    mark = models.CharField(max_length=4, choices=Mark.choices)
    marked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["habit", "day"], name="habit_once_a_day"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="habit_mark_is_known"),
        ]


class Readiness(models.Model):
    """How important it is and how sure the member feels, 0-10, on a day."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="readiness")
    importance = models.PositiveSmallIntegerField()
    confidence = models.PositiveSmallIntegerField()
    on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "on"], name="readiness_once_a_day"),
            models.CheckConstraint(
                condition=Q(importance__lte=HIGHEST, confidence__lte=HIGHEST), name="readiness_is_up_to_ten"
            ),
        ]


class ShareChoice(models.Model):
    """One turn of a switch, with the version of the words that stood beside it. The last one of a topic counts."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="share_choices")
    topic = models.CharField(max_length=8, choices=Topic.choices)
    shared = models.BooleanField()
    text_version = models.CharField(max_length=20)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="share_topic_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "topic", "chosen_at"], name="share_choice_of_member")]


class Contact(models.Model):
    """That a coach and a member spoke, for the log of contacts and minutes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="contacts")
    key = models.CharField(max_length=LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=7, choices=Way.choices)
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="contact_once_per_form"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="contact_way_is_known"),
            models.CheckConstraint(condition=Q(minutes__lte=MOST_MINUTES), name="contact_fits_a_day"),
        ]


class CoachNote(models.Model):
    """What a coach noted; the therapist reads it, the member does not."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="coach_notes")
    key = models.CharField(max_length=LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST_NOTE)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="coach_note_once_per_form"),
            models.CheckConstraint(condition=~Q(text=""), name="coach_note_has_words"),
        ]


class PlaybookUse(models.Model):
    """A playbook in use: which step comes next, and when. One at a time."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="playbook_uses")
    slug = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="one_playbook_at_a_time"),
            models.CheckConstraint(condition=Q(step__gte=1), name="playbook_steps_begin_with_one"),
        ]


class Nudge(models.Model):
    """A kind word from the coach, shown on the member's page of goals."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="nudges")
    key = models.CharField(max_length=LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=LONGEST_NUDGE)
    sent_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="nudge_once_per_form"),
            models.CheckConstraint(condition=~Q(text=""), name="nudge_has_words"),
        ]
