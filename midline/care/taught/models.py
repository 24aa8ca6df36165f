"""Movements that therapists taught the camera: versions that never change, and when each one counted for members."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.taught.followed import Body
from midline.care.ulid import LENGTH
from midline.motion.lesson import MOST_REPS

LONGEST_ABOUT: Final = 80


class Taught(models.Model):
    """One version of a movement as the camera learned it. A change is a version of its own (`made_from`).

    `shown`: how many repetitions the therapist said they did. `definition` is that of the motion coach as plain data.
    `curve`: {"t_s", "progress"} of the lesson; `poses`: {"rest", "target"}, joints by name. No frame is kept.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    code = models.CharField(max_length=8)
    version = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField()
    body = models.CharField(max_length=8)
    shown = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=LONGEST_ABOUT, blank=True)
    definition = models.JSONField()
    curve = models.JSONField()
    poses = models.JSONField()
    made_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="taught_version_is_one_of_its_movement"),
            models.CheckConstraint(condition=~Q(code="") & Q(version__gte=1), name="taught_names_its_movement"),
            models.CheckConstraint(condition=Q(body__in=[each.value for each in Body]), name="taught_body_is_known"),
            models.CheckConstraint(
                condition=Q(shown__gte=1, shown__lte=MOST_REPS), name="taught_was_shown_a_few_times"
            ),
        ]


class Use(models.Model):
    """That a version counts for members: since when and by whom, until when and by whom. At most one at a time."""

    taught = models.ForeignKey(Taught, on_delete=models.PROTECT, related_name="uses")
    code = models.CharField(max_length=8)
    """As in the version: only so can the database keep to one."""
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(ended_at=None), name="one_taught_version_counts_for_a_movement"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="taught_use_ends_by_somebody",
            ),
        ]
