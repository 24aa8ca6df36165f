"""What the chart is told of medicines: the flags of one, when somebody adds it or changes what matters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from midline.care.chart.browser import author_of, record_form
from midline.care.chart.engine import library
from midline.care.chart.record import Receipt, Status
from midline.care.followup.forms import MedicineSaid
from midline.care.followup.lists import told_of
from midline.care.followup.services import Refused, keep_medicine
from midline.care.people.models import Member
from midline.clinical.medicines import Flag, Said

KIND = "medicines-told"
TAKEN = (Status.OK, Status.DUPLICATE)


@transaction.atomic
def keep_and_tell(
    request: HttpRequest, *, member: Member, thing: str, seen: int, said: MedicineSaid, today: date, now: datetime
) -> Receipt | None:
    """The medicine in the list and what it means in the chart, or neither. None when nothing new follows.

    Raises Refused.
    """
    author = author_of(request, member)
    kept = keep_medicine(member=member, author=author, thing=thing, seen=seen, said=said, now=now)
    told = told_of(kept, today=today, names=library().medicines)
    before = member.medicines.filter(thing=kept.thing, version=kept.version - 1).first()
    if before is not None and told_of(before, today=today, names=library().medicines) == told:
        return None
    return tell(request, member=member, flags=told, note="", today=today, now=now)


@transaction.atomic
def tell(
    request: HttpRequest, *, member: Member, flags: dict[Flag, Said], note: str, today: date, now: datetime
) -> Receipt:
    """The flags in the chart, by whoever is signed in. Raises Refused."""
    body: dict[str, Any] = {
        "flags": {flag.value: said.value for flag, said in flags.items()},
        "note": note,
        "today": today.isoformat(),
    }
    receipt = record_form(request, member=member, kind=KIND, body=body, now=now)
    if receipt.results[0].status not in TAKEN:
        raise Refused("not-recorded")
    return receipt
