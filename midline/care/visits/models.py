"""Visits by video: when, between whom, who else is invited, what was noted, and how each attempt to connect went.

Nothing here holds a picture, a sound, or what two browsers tell each other to find their way.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from midline.care.people.models import HASH_LENGTH, Member, User
from midline.care.ulid import LENGTH

SHORTEST_MIN, LONGEST_MIN = 10, 120
FURTHEST_ZONE = 6


class Kind(models.TextChoices):
    """What a visit is for; the words that people read are in the templates."""

    FIRST = "first"
    REVIEW = "review"
    ASSESSMENT = "assessment"
    COACH = "coach"


class State(models.TextChoices):
    """Where a visit stands."""

    BOOKED = "booked"
    LIVE = "live"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Seat(models.TextChoices):
    """The three places of a room; nobody else has one."""

    STAFF = "staff"
    MEMBER = "member"
    GUEST = "guest"


class Outcome(models.TextChoices):
    """How an attempt to connect went."""

    CONNECTED = "connected"
    NO_PERMISSION = "no-permission"
    NO_DEVICE = "no-device"
    NO_NETWORK = "no-network"
    NO_BROWSER = "no-browser"
    LEFT = "left"


class Way(models.TextChoices):
    """How the picture travels."""

    DIRECT = "direct"
    RELAY = "relay"
    NONE = "none"


class Hours(models.Model):
    """A stretch of the week in which somebody of the staff offers visits, by the clock of their own place."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_is_monday_0_to_sunday_6"),
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="hours_end_after_they_begin"),
        ]
        ordering: ClassVar = ["weekday", "begins"]


class Visit(models.Model):
    """One visit. `phone` is what the member gave in case video fails; `sequence` counts changes for calendars."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="visits")
    staff = models.ForeignKey(User, on_delete=models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.BOOKED)
    phone = models.CharField(max_length=32, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="visit_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="visit_state_is_known"),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST_MIN, minutes__lte=LONGEST_MIN), name="visit_has_a_sane_length"
            ),
            models.UniqueConstraint(
                fields=["staff", "starts_at"],
                condition=~Q(state=State.CANCELLED),
                name="nobody_begins_two_visits_at_once",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CANCELLED) | Q(cancelled_at__isnull=False), name="cancelled_visit_says_when"
            ),
        ]
        ordering: ClassVar = ["starts_at"]


class GuestLink(models.Model):
    """A link by which one helper or interpreter comes to one visit, in the one browser that used it first.

    `bound_hash` is the hash of a secret that only that browser's session holds.
    """

    class Label(models.TextChoices):
        """What the guest is there for."""

        HELPER = "helper"
        INTERPRETER = "interpreter"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="guest_links")
    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    name = models.CharField(max_length=80)
    label = models.CharField(max_length=11, choices=Label.choices)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)
    bound_hash = models.CharField(max_length=HASH_LENGTH, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="guest_has_a_name"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(revoked_at__isnull=True), name="one_guest_link_for_a_visit"
            ),
        ]


class VisitNote(models.Model):
    """What somebody of the staff noted during a visit; each writes one, and may mend it."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=8000)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "author"], name="one_note_each_for_a_visit"),
        ]


class Movement(models.Model):
    """How far the member moved in one direction, and what it did to the pain; None is not noted."""

    class Towards(models.TextChoices):
        """Directions that are looked at, standing."""

        BEND = "bend"
        ARCH = "arch"
        GLIDE_LEFT = "glide-left"
        GLIDE_RIGHT = "glide-right"

    class Range(models.TextChoices):
        """How far it goes."""

        NONE = "none"
        SOME = "some"
        FULL = "full"

    class Response(models.TextChoices):
        """What it did to the pain."""

        CENTRALISES = "centralises"
        PERIPHERALISES = "peripheralises"
        NO_CHANGE = "no-change"
        WORSE = "worse"

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="movements")
    towards = models.CharField(max_length=11, choices=Towards.choices)
    range = models.CharField(max_length=4, choices=Range.choices, blank=True)
    response = models.CharField(max_length=14, choices=Response.choices, blank=True)
    zone_before = models.PositiveSmallIntegerField(null=True)
    zone_after = models.PositiveSmallIntegerField(null=True)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "towards"], name="one_line_for_a_direction"),
            models.CheckConstraint(
                condition=(Q(zone_before__isnull=True) | Q(zone_before__lte=FURTHEST_ZONE))
                & (Q(zone_after__isnull=True) | Q(zone_after__lte=FURTHEST_ZONE)),
                name="zones_are_0_to_6",
            ),
        ]


class DeviceCheck(models.Model):
    """What somebody's own camera, microphone, speaker and network could do before a visit; the latest counts."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="checks")
    seat = models.CharField(max_length=6, choices=Seat.choices)
    at = models.DateTimeField()
    camera = models.BooleanField()
    microphone = models.BooleanField()
    speaker = models.BooleanField(null=True)
    way = models.CharField(max_length=6, choices=Way.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "seat"], name="the_latest_check_counts"),
        ]


class Attempt(models.Model):
    """One try to connect in a visit: by whom, how it went, and how the picture travelled. Never an address."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="attempts")
    seat = models.CharField(max_length=6, choices=Seat.choices)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=13, choices=Outcome.choices)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.NONE)
    took_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="attempt_outcome_is_known"),
        ]
        ordering: ClassVar = ["at", "pk"]
