"""Sponsors, the people they pay for, and who of those has started. Nothing here points at a chart, nor back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from midline.care.people.models import Team
from midline.care.sponsors.keys import KEY_LENGTH
from midline.care.ulid import LENGTH

SHA256_LENGTH = 64


class SponsorKind(models.TextChoices):
    """Who pays."""

    EMPLOYER = "employer"
    PLAN = "plan"


class Mode(models.TextChoices):
    """What a file says: everybody who is covered, or only what is new."""

    FULL = "full"
    CHANGES = "changes"


class State(models.TextChoices):
    """How far an upload got. Only `done` has changed anything."""

    TRIED = "tried"
    REFUSED = "refused"
    SAME = "same"
    DROPPED = "dropped"
    DONE = "done"


class Sponsor(models.Model):
    """An employer or a plan that pays for its people."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=SponsorKind.choices)
    contact = models.CharField(max_length=200, blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_listed = models.BooleanField(default=True)
    words = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=SponsorKind.values), name="sponsor_kind_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="sponsor_has_a_name"),
            models.CheckConstraint(
                condition=Q(closes_on=None) | Q(closes_on__gte=F("opens_on")), name="sponsor_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """One file of a sponsor: what it would change, or did. The file is not kept; `staged` is, until the answer."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    sponsor = models.ForeignKey(Sponsor, on_delete=models.CASCADE, related_name="uploads")
    mode = models.CharField(max_length=7, choices=Mode.choices)
    state = models.CharField(max_length=7, choices=State.choices)
    sha256 = models.CharField(max_length=SHA256_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    covered_before = models.PositiveIntegerField(default=0)
    staged = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="upload_mode_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="upload_state_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["sponsor", "-at"], name="upload_newest_first")]


class EligiblePerson(models.Model):
    """Somebody a sponsor pays for, as keyed hashes: no name, address or day of birth can be read back."""

    sponsor = models.ForeignKey(Sponsor, on_delete=models.CASCADE, related_name="people")
    person_key = models.CharField(max_length=KEY_LENGTH)
    number_key = models.CharField(max_length=KEY_LENGTH)
    email_key = models.CharField(max_length=KEY_LENGTH, blank=True)
    covered_from = models.DateField()
    covered_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sponsor", "person_key"], name="eligible_person_once_per_sponsor"),
            models.CheckConstraint(
                condition=Q(covered_until=None) | Q(covered_until__gte=F("covered_from")),
                name="eligible_person_ends_after_beginning",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sponsor", "number_key"], name="eligible_by_number"),
            models.Index(fields=["sponsor", "email_key"], name="eligible_by_email"),
        ]


class Enrolment(models.Model):
    """An eligible person has started. `member_id` is the member's meaningless name and on purpose no foreign key."""

    person = models.OneToOneField(EligiblePerson, on_delete=models.CASCADE, related_name="enrolment")
    member_id = models.CharField(max_length=LENGTH, unique=True)
    made_at = models.DateTimeField()


class Report(models.Model):
    """A sponsor's report of one month that is over: the cells as the query gave them, never made again."""

    sponsor = models.ForeignKey(Sponsor, on_delete=models.CASCADE, related_name="reports")
    month = models.DateField()
    least = models.PositiveSmallIntegerField()
    cells = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sponsor", "month"], name="one_report_per_month"),
            models.CheckConstraint(condition=Q(least__gte=5), name="report_hides_small_groups"),
        ]


class Price(models.Model):
    """What the clinic asks of those for whom nobody pays, in its own words, in one language."""

    language = models.CharField(max_length=10, primary_key=True)
    words = models.TextField(max_length=1000)
