"""What the desk keeps: members' wishes to be erased, and what one team asks of another."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from midline.care.people.models import Member, Team
from midline.care.ulid import LENGTH

LONGEST_ASKS, LONGEST_NOTE, LONGEST_REASON = 200, 2000, 400


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


class Outcome(models.TextChoices):
    """What became of a referral; the labels that people read are in the templates."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"
    LAPSED = "lapsed"
    """The member was moved before anybody answered."""


class Referral(models.Model):
    """A therapist asks another team to take a member over. Open while it has no outcome.

    `asks`: what is asked, in a sentence; `note`: what the others have to know, read before they see the chart;
    `follows`: the referral by which the member had come, when this one leads back or on.
    """

    id = models.CharField(primary_key=True, max_length=LENGTH)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="team_referrals")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asks = models.CharField(max_length=LONGEST_ASKS)
    note = models.CharField(max_length=LONGEST_NOTE)
    asked_at = models.DateTimeField()
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member"], condition=Q(outcome=""), name="one_open_referral_a_member"),
            models.CheckConstraint(condition=~Q(from_team=F("to_team")), name="referral_leads_to_another_team"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at=None) | ~Q(outcome="") & ~Q(answered_at=None),
                name="answered_referral_says_when",
            ),
            models.CheckConstraint(condition=~Q(outcome="declined") | ~Q(reason=""), name="declining_has_a_reason"),
        ]
