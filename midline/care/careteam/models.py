"""What the care team's side keeps for itself: the worker's pulse, how far its round came, notes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.people.models import Member, Team
from midline.care.ulid import LENGTH


class Pulse(models.Model):
    """When the worker last ended a round without a fault; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beat_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="pulse_is_one_row")]


class Walk(models.Model):
    """Where the clinic's round through its members ended; one row. The next round begins after this member."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    member_id = models.CharField(max_length=LENGTH, blank=True)
    ended_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="walk_is_one_row")]


class NoteKind(models.TextChoices):
    """What a note is."""

    NOTE = "note"
    SOAP = "soap"
    ADDENDUM = "addendum"


class Note(models.Model):
    """A therapist's note about a member; a coach does not see it.

    A SOAP note has four sections, the others have `text` only. Once signed, nothing of it changes; what comes later is
    an addendum, which is signed as it is written.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="care_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="care_notes")
    kind = models.CharField(max_length=8, choices=NoteKind)
    text = models.TextField(blank=True)
    subjective = models.TextField(blank=True)
    objective = models.TextField(blank=True)
    assessment = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_as = models.CharField(max_length=150, blank=True)
    of = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="addenda")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="addendum", of__isnull=False, signed_at__isnull=False)
                | (~Q(kind="addendum") & Q(of__isnull=True)),
                name="care_note_addendum_is_signed_and_of_a_note",
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, signed_as="") | (Q(signed_at__isnull=False) & ~Q(signed_as="")),
                name="care_note_is_signed_with_a_name",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "written_at"], name="care_note_of_member_by_time")]


class Letter(models.Model):
    """A letter of referral as it was made, with the hash of its PDF. Its event in the chart has the same name."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="letters")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=12)
    language = models.CharField(max_length=20)
    text = models.TextField()
    pdf = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(content_hash=""), name="letter_has_the_hash_of_its_content")
        ]


class Contact(models.Model):
    """Minutes that somebody of the team worked for a member, on a day of the member's calendar."""

    class Kind(models.TextChoices):
        CALL = "call"
        VIDEO = "video"
        MESSAGE = "message"
        REVIEW = "review"

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="care_contacts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    live = models.BooleanField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=600), name="care_contact_takes_minutes"),
            models.CheckConstraint(
                condition=Q(kind__in=["call", "video"]) | Q(live=False), name="care_contact_live_is_spoken"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "on"], name="care_contact_of_member_by_day")]


class PlanTemplate(models.Model):
    """A plan that a therapist wrote for use with many: choices as they are tried on the page of a plan."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="plan_templates")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=400, blank=True)
    aim = models.CharField(max_length=40, blank=True)
    without = models.JSONField(default=list)
    doses = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "name"], name="plan_template_name_is_unique_in_its_team"),
            models.CheckConstraint(condition=~Q(name=""), name="plan_template_has_a_name"),
        ]
