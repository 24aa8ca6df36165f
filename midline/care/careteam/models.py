"""What the care team's side keeps for itself: when the worker was last at work."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Pulse(models.Model):
    """When the worker last ended a round without a fault; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    beat_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="pulse_is_one_row")]
