"""Who tries the doors, and what of Chidi's they try to reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.test import Client

from midline.care.people import services
from midline.care.people.models import Member, Role, Team, User

PASSWORD = "a-long-password"


class Actor(StrEnum):
    """A column of the table. `own`, `team` and `other` are seen from Chidi, whose things are asked for."""

    STRANGER = "stranger"
    MEMBER = "member"
    ANOTHER = "another member"
    THERAPIST = "therapist, own"
    THERAPIST_TEAM = "therapist, same team"
    THERAPIST_OTHER = "therapist, other team"
    COACH = "coach, own"
    COACH_TEAM = "coach, same team"
    COACH_OTHER = "coach, other team"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """The people of the table."""

    chidi: Member
    users: dict[Actor, User | None]

    def clients(self) -> Iterator[tuple[Actor, Client]]:
        """A signed-in browser for each actor; the stranger's is not signed in."""
        for actor, user in self.users.items():
            client = Client(raise_request_exception=False)
            if user is not None:
                client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[1])
            yield actor, client


def gather(now: datetime) -> Cast:
    """Makes everybody."""
    south, north = services.first_team(), Team.objects.create(name="North")
    staff = {
        Actor.THERAPIST: _staff("osei", Role.THERAPIST, south),
        Actor.THERAPIST_TEAM: _staff("lind", Role.THERAPIST, south),
        Actor.THERAPIST_OTHER: _staff("moss", Role.THERAPIST, north),
        Actor.COACH: _staff("jun", Role.COACH, south),
        Actor.COACH_TEAM: _staff("kai", Role.COACH, south),
        Actor.COACH_OTHER: _staff("noor", Role.COACH, north),
        Actor.ADMINISTRATOR: _staff("sam", Role.ADMINISTRATOR, None),
    }
    chidi, ines = _member("chidi", now), _member("ines", now)
    services.assign_therapist(member=chidi, therapist=staff[Actor.THERAPIST])
    services.assign_coach(member=chidi, coach=staff[Actor.COACH])
    users: dict[Actor, User | None] = {Actor.STRANGER: None, Actor.MEMBER: chidi.user, Actor.ANOTHER: ines.user}
    return Cast(chidi=chidi, users={**users, **staff})


def _staff(login: str, role: Role, team: Team | None) -> User:
    return services.create_staff(
        email=f"{login}@clinic.example", role=role, display_name=login.title(), password=PASSWORD, team=team
    )


def _member(login: str, now: datetime) -> Member:
    user = User.objects.create_user(f"{login}@home.example", PASSWORD, display_name=login.title())
    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now - timedelta(days=9))
    services.name_member(member=member, display_name=login.title())
    return services.claim(member=member, user=user, now=now)
