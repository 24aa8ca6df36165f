"""What members keep of their care elsewhere. Nothing is changed or lost: each edit is one more version of a thing."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from midline.care.people.models import Member
from midline.care.ulid import LENGTH

NAME_LENGTH, LINE_LENGTH, TEXT_LENGTH = 80, 200, 2000
DIGEST_LENGTH = 64


class Version(models.Model):
    """One state of a thing, by whom and when. The highest `version` of a `thing` is how it is now."""

    thing = models.CharField(max_length=LENGTH)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    role = models.CharField(max_length=13)
    author = models.CharField(max_length=NAME_LENGTH)
    struck = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thing", "version"], name="%(class)s_version_is_unique"),
            models.CheckConstraint(condition=Q(version__gte=1), name="%(class)s_version_from_one"),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "thing", "version"], name="%(class)s_now")]

    def __str__(self) -> str:
        return f"{self.thing} {self.version}"


class AppointmentKind(models.TextChoices):
    """With whom; the words that people read are in the templates."""

    DOCTOR = "doctor"
    SCAN = "scan"
    SURGEON = "surgeon"
    OTHER = "other"


class Appointment(Version):
    """An appointment outside of Midline."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="appointments")
    kind = models.CharField(max_length=8, choices=AppointmentKind.choices)
    whom = models.CharField(max_length=NAME_LENGTH)
    begins_at = models.DateTimeField()
    place = models.CharField(max_length=LINE_LENGTH, blank=True)
    note = models.CharField(max_length=TEXT_LENGTH, blank=True)

    class Meta(Version.Meta):
        constraints: ClassVar = [
            *Version.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=AppointmentKind.values), name="appointment_kind_is_known"),
            models.CheckConstraint(condition=~Q(whom=""), name="appointment_is_with_somebody"),
        ]


class ResultKind(models.TextChoices):
    """What was done; the words that people read are in the templates."""

    MRI = "mri"
    XRAY = "xray"
    NERVES = "nerves"
    BLOOD = "blood"
    OTHER = "other"


class Result(Version):
    """What a test said, in the words of who said it. Midline adds no meaning of its own."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="results")
    kind = models.CharField(max_length=6, choices=ResultKind.choices)
    on = models.DateField()
    said = models.CharField(max_length=TEXT_LENGTH, blank=True)
    said_by = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta(Version.Meta):
        constraints: ClassVar = [
            *Version.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=ResultKind.values), name="result_kind_is_known"),
        ]


class PaperKind(models.TextChoices):
    """What a file is."""

    PHOTO = "photo"
    PDF = "pdf"


class Paper(models.Model):
    """A photo or PDF of a result; `content` is what is given out. Struck out, it stays until the member is erased."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="papers")
    thing = models.CharField(max_length=LENGTH)
    kind = models.CharField(max_length=5, choices=PaperKind.choices)
    name = models.CharField(max_length=NAME_LENGTH)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=DIGEST_LENGTH)
    at = models.DateTimeField()
    role = models.CharField(max_length=13)
    author = models.CharField(max_length=NAME_LENGTH)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.CharField(max_length=NAME_LENGTH, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_is_known"),
            models.CheckConstraint(condition=Q(size__gte=1), name="paper_is_not_empty"),
            models.UniqueConstraint(
                fields=["thing", "digest"], condition=Q(struck_at=None), name="paper_of_a_result_is_there_once"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Answer(models.TextChoices):
    """What was answered about a medicine."""

    NO = "no"
    YES = "yes"
    UNSURE = "unsure"


class Medicine(Version):
    """A medicine as the person writes it, and what they answered about it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="medicines")
    name = models.CharField(max_length=NAME_LENGTH)
    reason = models.CharField(max_length=LINE_LENGTH, blank=True)
    how = models.CharField(max_length=LINE_LENGTH, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    thinner = models.CharField(max_length=6, choices=Answer.choices)
    steroid = models.CharField(max_length=6, choices=Answer.choices)
    opioid = models.CharField(max_length=6, choices=Answer.choices)

    class Meta(Version.Meta):
        constraints: ClassVar = [
            *Version.Meta.constraints,
            models.CheckConstraint(condition=~Q(name=""), name="medicine_has_a_name"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="medicine_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(thinner__in=Answer.values) & Q(steroid__in=Answer.values) & Q(opioid__in=Answer.values),
                name="medicine_answers_are_known",
            ),
        ]


class OwnQuestions(Version):
    """What the member wants to ask at the next appointment; one thing for each member."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="own_questions")
    text = models.CharField(max_length=TEXT_LENGTH, blank=True)
