"""Users, members, and the secret links that let a person in once."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q

from midline.care.ulid import LENGTH

HASH_LENGTH = 64
"""Hex digits of SHA-256: only the hash of a secret link is kept."""


class Role(models.TextChoices):
    """What a user is in the clinic; the labels that people read are in the templates."""

    MEMBER = "member"
    THERAPIST = "therapist"
    COACH = "coach"
    ADMINISTRATOR = "administrator"


class Team(models.Model):
    """Therapists and coaches who stand in for each other, and their members."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users whose login is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractUser):
    """Someone who can sign in. The e-mail address is the login, kept in lower case."""

    username = None  # type: ignore[assignment]  # the e-mail address is the login
    first_name = None  # type: ignore[assignment]  # one name, as the person writes it
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=13, choices=Role.choices, default=Role.MEMBER)
    language = models.CharField(max_length=10, default="en")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="staff")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # stubs expect the manager with user names

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_is_known"),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.THERAPIST, Role.COACH]) | Q(team__isnull=False), name="care_team_has_a_team"
            ),
        ]

    def get_full_name(self) -> str:
        return self.display_name or self.email

    def get_short_name(self) -> str:
        return self.get_full_name()


class Member(models.Model):
    """A person who is treated. Exists before an account does; `user` stays empty until it is claimed."""

    id = models.CharField(primary_key=True, max_length=LENGTH, editable=False)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="member")
    display_name = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    therapist = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="treated")
    coach = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="coached")
    started_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="member_country_is_iso2"),
        ]

    def __str__(self) -> str:
        return self.id


class Consent(models.Model):
    """What a member agreed to: which words, when, and until when.

    It stands until it is taken back (`withdrawn_at`) or a newer one stands in its place (`replaced_at`); the row stays.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="consents")
    slug = models.CharField(max_length=40)
    version = models.DateField()
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "slug"],
                condition=Q(withdrawn_at=None, replaced_at=None),
                name="one_standing_consent_a_member",
            ),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(language=""), name="consent_names_its_words"),
            models.CheckConstraint(condition=Q(withdrawn_at=None) | Q(replaced_at=None), name="consent_ends_once"),
        ]


class ResumeLink(models.Model):
    """A one-time link that opens a started member on another device."""

    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="resume_links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class Invitation(models.Model):
    """A one-time link by which someone of the staff makes their account."""

    token_hash = models.CharField(max_length=HASH_LENGTH, unique=True)
    email = models.EmailField()
    role = models.CharField(max_length=13, choices=Role.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role__in=[Role.THERAPIST, Role.COACH, Role.ADMINISTRATOR]), name="invitation_is_for_staff"
            ),
        ]
