"""Notices, how they go out, and what each person wishes about them."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.people.models import Member, User
from midline.care.reminders.kinds import REMINDERS, Kind
from midline.care.ulid import LENGTH

Reader = Member | User
"""Whom a notice is for: a member, or a user of the staff."""

LINK_LENGTH = 200
ABOUT_LENGTH = 80
OF_MEMBER = Q(member__isnull=False, user__isnull=True)
OF_STAFF = Q(member__isnull=True, user__isnull=False)


class Dropped(models.TextChoices):
    """Why a notice did not leave the house; the words that people read are in the templates."""

    BUDGET = "budget"
    PAUSED = "paused"
    TOO_LATE = "too_late"
    NO_WAY = "no_way"
    """The person chose no letters, or has no address or device that could be written to."""
    WITHDRAWN = "withdrawn"
    NOT_NEEDED = "not_needed"
    """What it reminded of was done meanwhile, or must not be done now."""


class Notice(models.Model):
    """That something waits for a member, or for a user of the staff; never what.

    Stays in the person's list until seen. `due_at` is the earliest moment at which it may leave the house,
    `settled_at` when it was decided whether it does.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=20)
    link = models.CharField(max_length=LINK_LENGTH)
    about = models.CharField(max_length=ABOUT_LENGTH, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_why = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_MEMBER | OF_STAFF, name="notice_is_for_one"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in Kind]), name="notice_kind_is_known"),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_why="")
                | Q(dropped_at__isnull=False, dropped_why__in=Dropped.values),
                name="dropped_notice_says_why",
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "about"], condition=Q(seen_at=None), name="member_notice_once_while_unread"
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "about"], condition=Q(seen_at=None), name="staff_notice_once_while_unread"
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "about"],
                condition=Q(kind__in=[kind.value for kind in REMINDERS]),
                name="reminder_once_for_its_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(settled_at=None), name="notice_to_settle"),
            models.Index(fields=["member", "created_at"], name="notice_of_member"),
            models.Index(fields=["user", "created_at"], name="notice_of_staff"),
        ]


def owner_of(notice: Notice) -> Reader:
    """Whom the notice is for; the database keeps that it is for one of the two."""
    found = notice.member or notice.user
    assert found is not None
    return found


class Channel(models.TextChoices):
    """How a notice leaves the house."""

    NONE = "none"
    EMAIL = "email"
    PUSH = "push"


class Delivery(models.Model):
    """One notice on its way by one channel; at least once, like the care team's outbox."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=5)
    created_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    """Why the last attempt failed, as a short word; never an address or an answer of a server."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.EMAIL.value, Channel.PUSH.value]), name="delivery_channel_is_known"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None), name="delivery_is_not_both_sent_and_given_up"
            ),
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["leased_until"], condition=Q(sent_at=None, given_up_at=None), name="delivery_to_send"),
        ]


EVERY_DAY = "0123456"
USUAL_A_WEEK = 5
CAP_A_WEEK = 7
"""Nobody is told more often than this of what they neither booked nor wait for."""


class NoticeSettings(models.Model):
    """What one person wishes: how to be told, when, and how often. Everybody who has none yet has the defaults."""

    member = models.OneToOneField(
        Member, null=True, blank=True, on_delete=models.CASCADE, related_name="notice_settings"
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="notice_settings"
    )
    channel = models.CharField(max_length=5, default=Channel.EMAIL)
    session_at = models.TimeField(null=True, blank=True, default=time(18, 0))
    """The member's own time of day for the session, wall clock; nothing: no reminder of sessions."""
    session_days = models.CharField(max_length=7, default=EVERY_DAY)
    """Days of the week, 0 is Monday."""
    wakes_at = models.TimeField(default=time(7, 30))
    """When the member usually gets up, wall clock; the question about the morning comes half an hour later."""
    quiet_from = models.TimeField(default=time(21, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    time_zone = models.CharField(max_length=64, default="UTC")
    """Of a user of the staff; a member's is the member's own."""
    most_a_week = models.PositiveSmallIntegerField(default=USUAL_A_WEEK)
    paused_until = models.DateTimeField(null=True, blank=True)
    is_paused = models.BooleanField(default=False)
    """Until the person says otherwise."""
    look_at = models.DateTimeField(null=True, blank=True)
    """When the worker looks at this member's reminders next."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_MEMBER | OF_STAFF, name="notice_settings_are_of_one"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="notice_channel_is_known"),
            models.CheckConstraint(condition=Q(most_a_week__lte=CAP_A_WEEK), name="notice_budget_has_a_cap"),
        ]
        indexes: ClassVar = [models.Index(fields=["look_at"], name="reminder_to_look_at")]


class PushDevice(models.Model):
    """One browser that asked for pushes. The address and its keys are secrets of that browser."""

    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE, related_name="push_devices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="push_devices"
    )
    endpoint = models.CharField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=OF_MEMBER | OF_STAFF, name="push_device_is_of_one"),
        ]


class CalendarLink(models.Model):
    """The secret link under which a member's calendar can be read; one at a time, and it can be taken back."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="calendar_link")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
