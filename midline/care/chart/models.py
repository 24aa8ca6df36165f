"""The log: events, the decisions stored beside them, and what must reach a human."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.people.models import Member
from midline.care.ulid import LENGTH

HASH_LENGTH = 64


class Log(models.Model):
    """The one row that names this log's epoch. Only the restore command changes it."""

    epoch = models.CharField(max_length=LENGTH)


class Device(models.Model):
    """One installation that writes events: a browser, a phone. Its numbers have no holes up to `contiguous_dseq`."""

    id = models.CharField(primary_key=True, max_length=LENGTH)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.CASCADE)
    contiguous_dseq = models.PositiveIntegerField(default=0)
    highest_dseq = models.PositiveIntegerField(default=0)
    first_seen = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class Head(models.Model):
    """Where a member's log stands: its length and the last link of its hash chain."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, related_name="head")
    length = models.PositiveIntegerField(default=0)
    link = models.CharField(max_length=HASH_LENGTH, blank=True)


class Event(models.Model):
    """One fact, never changed. `seq` is its place in the member's log, in the order of commits."""

    id = models.CharField(primary_key=True, max_length=LENGTH)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="events")
    dseq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    schema_v = models.PositiveSmallIntegerField(default=1)
    hlc = models.CharField(max_length=40, blank=True)
    wall = models.CharField(max_length=40, blank=True)
    tz = models.CharField(max_length=64, blank=True)
    seen = models.JSONField(default=dict)
    supersedes = models.CharField(max_length=LENGTH, blank=True)
    body = models.JSONField()
    role = models.CharField(max_length=13)
    author = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    epoch = models.CharField(max_length=LENGTH)
    content_hash = models.CharField(max_length=HASH_LENGTH)
    previous_link = models.CharField(max_length=HASH_LENGTH, blank=True)
    link = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "seq"], name="event_place_is_unique"),
            models.UniqueConstraint(fields=["device", "dseq"], name="event_device_number_is_unique"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="event_place_starts_at_one"),
        ]


class StoredDecision(models.Model):
    """One conclusion of the engine, never changed (INV-6)."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="decisions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    inputs = models.JSONField()
    output = models.JSONField()
    because = models.JSONField()
    opens = models.JSONField()
    tells = models.JSONField()
    ruleset = models.CharField(max_length=80)
    locale = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "position"], name="decision_position_is_unique")
        ]


class Quarantined(models.Model):
    """An event that could not enter the log: kept whole and shown to the clinic, never dropped."""

    event_id = models.CharField(max_length=LENGTH, blank=True)
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="quarantined")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT)
    dseq = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=12)
    field = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=400)
    raw = models.JSONField()
    content_hash = models.CharField(max_length=HASH_LENGTH)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event_id", "content_hash"], name="quarantined_once"),
        ]


class Outbox(models.Model):
    """Something a person has to be told, written with its event; one row per event and reason.

    Delivery is at least once (`sent_at`); the row stays on the worklist until somebody acts (`acknowledged_at`).
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="outbox")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="outbox")
    reason = models.CharField(max_length=40)
    to_role = models.CharField(max_length=13)
    urgency = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="acknowledged"
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "reason"], name="outbox_once_per_event_and_reason")
        ]
        indexes: ClassVar = [
            models.Index(fields=["acknowledged_at", "urgency", "due_at"], name="outbox_open_by_urgency"),
            models.Index(fields=["sent_at", "leased_until"], name="outbox_to_send"),
        ]


class Erased(models.Model):
    """A tombstone: this member's data was erased and must never come back from a device (I14)."""

    member_id = models.CharField(primary_key=True, max_length=LENGTH)
    erased_at = models.DateTimeField()
