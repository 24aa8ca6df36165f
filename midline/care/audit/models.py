"""The audit log: one row for each sight of a member and each act of the staff, in a chain of hashes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

HASH_LENGTH = 64


class Deed(models.TextChoices):
    """What kind of thing was done; the words that people read are in the templates."""

    READ = "read"
    WRITE = "write"
    REFUSED = "refused"
    COMMAND = "command"


class Entry(models.Model):
    """Who did what about whom; never changed. `about` is a member's id and stays when the member is erased.

    It holds no name of a member, no answer and no words of anybody. `cover`: a therapist who stood in for a colleague.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    """`user:<id>`, `member:<id>` or `operator`."""
    role = models.CharField(max_length=13)
    deed = models.CharField(max_length=8, choices=Deed.choices)
    what = models.CharField(max_length=80)
    """The name of the page, the command or the act."""
    about = models.CharField(max_length=40, blank=True)
    cover = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(default=0)
    """Of the HTTP answer; 0 when there was none."""
    previous_link = models.CharField(max_length=HASH_LENGTH, blank=True)
    link = models.CharField(max_length=HASH_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_place_starts_at_one"),
            models.CheckConstraint(condition=Q(deed__in=Deed.values), name="audit_deed_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["about", "-seq"], name="audit_about_latest_first")]
