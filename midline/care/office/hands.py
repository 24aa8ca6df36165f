"""Moves a member to another team and into other hands; the chart says so, and open notices are told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, QueryDict

from midline.care.careteam.hands import tell_again
from midline.care.chart.browser import record_form
from midline.care.people import services
from midline.care.people.access import active_staff
from midline.care.people.models import Member, Role, Team, User
from midline.ui import office_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Where a member should be. `unknown`: what was sent and does not exist (any more)."""

    team: Team | None
    therapist: User | None
    coach: User | None
    unknown: tuple[str, ...]


def read(sent: QueryDict) -> Wanted:
    """The wish that a form sent."""
    team = Team.objects.filter(pk=_number(sent.get("team", ""))).first()
    therapist = active_staff(Role.THERAPIST).filter(pk=_number(sent.get("therapist", ""))).first()
    coach = active_staff(Role.COACH).filter(pk=_number(sent.get("coach", ""))).first()
    named = (("team", team), ("therapist", therapist), ("coach", coach))
    unknown = tuple(name for name, found in named if sent.get(name, "") and found is None)
    return Wanted(team=team, therapist=therapist, coach=coach, unknown=unknown)


def faults(wanted: Wanted) -> tuple[str, ...]:
    """Why the wish cannot be fulfilled, as codes; all of them at once."""
    found = [f"{name}-unknown" for name in wanted.unknown]
    if wanted.team is None and "team" not in wanted.unknown:
        found.append("team-missing")
    if wanted.team is not None:
        for name, person in (("therapist", wanted.therapist), ("coach", wanted.coach)):
            if person is not None and person.team_id != wanted.team.pk:
                found.append(f"{name}-elsewhere")
    return tuple(found)


@transaction.atomic
def transfer(request: HttpRequest, *, member: Member, wanted: Wanted, now: datetime) -> None:
    """Moves the member; a wish without faults is expected. Writes one note into the chart when anything changed."""
    assert wanted.team is not None
    before = (member.team_id, member.therapist_id, member.coach_id)
    after = (wanted.team.pk, *(person.pk if person else None for person in (wanted.therapist, wanted.coach)))
    if before == after:
        return
    services.transfer(member=member, team=wanted.team, therapist=wanted.therapist, coach=wanted.coach)
    tell_again(member)
    names = [person.get_full_name() if person else "" for person in (wanted.therapist, wanted.coach)]
    note = office_words.transfer_note(wanted.team.name, *names)
    record_form(request, member=member, kind="note-left", body={"note": note}, now=now)


def _number(given: str) -> int:
    """The key that a choice sends; 0, which nobody has, when it is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
