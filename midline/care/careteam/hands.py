"""In whose hands a member is: taken, handed over, given a coach. Each leaves a note in the chart."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import assert_never

from django.db import transaction
from django.http import HttpRequest

from midline.care.careteam.acts import Refused
from midline.care.careteam.forms import FieldError, Filled
from midline.care.chart.browser import record_form
from midline.care.chart.record import Status
from midline.care.people import services
from midline.care.people.access import active_staff
from midline.care.people.models import Member, Role, User
from midline.clinical.bodies import LONGEST_NOTE
from midline.ui import clinic_words


class Move(StrEnum):
    """What can be changed; the value is the last part of its address."""

    TAKE = "take"
    HANDOVER = "handover"
    COACH = "coach"


@transaction.atomic
def move(request: HttpRequest, *, therapist: User, member: Member, move: Move, filled: Filled, now: datetime) -> None:
    """Does what the form asks for, by a therapist who may see the member; a repeat changes nothing.

    Raises Refused for an unsound form, and services.InOtherHands when somebody else is responsible by now.
    """
    match move:
        case Move.TAKE:
            if services.take_member(member=member, therapist=therapist):
                _note(request, member, clinic_words.hands_note(move.value, ""), filled, now)
        case Move.HANDOVER:
            _hand_over(request, therapist, member, filled, now)
        case Move.COACH:
            _choose_coach(request, therapist, member, filled, now)
        case _:
            assert_never(move)


def _hand_over(request: HttpRequest, therapist: User, member: Member, filled: Filled, now: datetime) -> None:
    colleague = (
        active_staff(Role.THERAPIST, team_id=member.team_id)
        .exclude(pk=therapist.pk)
        .filter(pk=_number(filled.person))
        .first()
    )
    said = clinic_words.hands_note(Move.HANDOVER.value, colleague.get_full_name() if colleague else "")
    errors = []
    if colleague is None:
        errors.append(FieldError(field="person", code="colleague-missing"))
    if not filled.note:
        errors.append(FieldError(field="note", code="handover-note-missing"))
    elif len(said) + 1 + len(filled.note) > LONGEST_NOTE:
        errors.append(FieldError(field="note", code="note-long"))
    if errors or colleague is None:
        raise Refused(*errors)
    services.hand_over(member=member, therapist=therapist, to=colleague)
    tell_again(member)
    _note(request, member, f"{said}\n{filled.note}", filled, now)


def _choose_coach(request: HttpRequest, therapist: User, member: Member, filled: Filled, now: datetime) -> None:
    coach = active_staff(Role.COACH, team_id=member.team_id).filter(pk=_number(filled.person)).first()
    if filled.person and coach is None:
        raise Refused(FieldError(field="person", code="coach-missing"))
    member.refresh_from_db(fields=["therapist", "coach"])
    if member.therapist_id != therapist.pk:
        raise services.InOtherHands
    if member.coach_id != (coach.pk if coach else None):
        services.assign_coach(member=member, coach=coach)
        name = coach.get_full_name() if coach else ""
        _note(request, member, clinic_words.hands_note(Move.COACH.value, name), filled, now)


def tell_again(member: Member) -> None:
    """Open notices are sent once more: whoever is responsible from now on has not had their letter."""
    member.outbox.filter(acknowledged_at=None).update(sent_at=None, leased_until=None, attempts=0)


def _note(request: HttpRequest, member: Member, note: str, filled: Filled, now: datetime) -> None:
    receipt = record_form(
        request, member=member, kind="note-left", body={"note": note}, event_id=filled.event_id, now=now
    )
    status = receipt.results[0].status
    if status not in (Status.OK, Status.DUPLICATE):
        raise Refused(FieldError(field="form", code=f"not-recorded-{status.value}"))


def _number(given: str) -> int:
    """The key that a choice sends; 0, which nobody has, when it is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
