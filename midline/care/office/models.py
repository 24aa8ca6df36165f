"""What the administrator's desk keeps: members' wishes to be erased."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from midline.care.people.models import Member
from midline.care.ulid import LENGTH


class ErasureWish(models.Model):
    """A member asked to be erased. Open until it is taken back, kept for a reason, or done (then the row is gone too).

    `kept_until` and `reason`: why the clinic has to keep the data, as the member reads it.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="erasure_wishes")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(taken_back_at=None, kept_until=None),
                name="one_open_erasure_wish_a_member",
            ),
            models.CheckConstraint(condition=Q(kept_until=None) | ~Q(reason=""), name="keeping_has_a_reason"),
        ]
