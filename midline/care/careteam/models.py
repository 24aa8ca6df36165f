"""What the care team's side keeps for itself: when the worker was last at work, and how far its round came."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

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
