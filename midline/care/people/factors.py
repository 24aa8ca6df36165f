"""The second key of the staff: who still has to set one up before anything opens."""

from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from .models import Role, User

FACTORS: Final = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
PROVED: Final = "has_second_factor"


def needs_factor(user: User, session: SessionBase) -> bool:
    """Whether this person still has to set up a second factor; the session remembers once they have."""
    if settings.STAFF_SECOND_FACTOR != "required" or user.role == Role.MEMBER or session.get(PROVED):
        return False
    if not is_mfa_enabled(user, FACTORS):
        return True
    session[PROVED] = True
    return False


def with_factor(users: list[User]) -> set[int]:
    """Those of these users who have a second factor, by key; one query."""
    found = Authenticator.objects.filter(user__in=users, type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))
