"""Walks that a member notes, and links for a helper at home. Nothing here is clinical or part of the chart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from midline.care.people.models import Member
from midline.care.ulid import LENGTH

MOST_MINUTES = 600


class Walk(models.Model):
    """A walk of the member's own. One that was a slip is struck, not deleted; a better one points at it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="walks")
    key = models.CharField(max_length=LENGTH)
    on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()
    instead_of = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="better")
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="walk_once_per_form"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=MOST_MINUTES), name="walk_fits_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["member", "on"], name="walk_of_member_by_day")]


class HelperLink(models.Model):
    """A secret link that shows a helper at home what to do and what never to do. Only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="helper_links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="one_helper_link_at_a_time"),
        ]
