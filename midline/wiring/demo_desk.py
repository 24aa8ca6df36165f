"""What the therapist of the demo keeps at the desk: notes, minutes of contact, a template of a plan."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from midline.care.careteam import contacts, notes, plan_templates
from midline.care.careteam.forms import Filled
from midline.care.careteam.models import Contact, NoteKind
from midline.care.people.local import today_of
from midline.care.people.models import Member, User
from midline.care.ulid import named_ulid

TEMPLATE: Final = "Calm first week"
SOAP: Final = {
    "subjective": "Leg pain less often, mornings stiff for half an hour. Slept through four nights.\n",
    "objective": "Leg 4 to 3 of 10, reach from calf to thigh. All sessions done. Heel and toe walking even.\n",
    "assessment": "Settling well. Extension still eases. No sign that asks for a doctor.\n",
    "plan": "Go on as planned, walk twice a day. Look again in two weeks by video.\n",
}
TALKS: Final = (
    (6, 20, Contact.Kind.VIDEO, True),
    (3, 8, Contact.Kind.MESSAGE, False),
    (1, 6, Contact.Kind.REVIEW, False),
)


def live(*, login: str, member: Member, therapist: User, now: datetime) -> None:
    """What is kept about one of the cast."""
    if login == "chidi":
        _noted(member, therapist, now)
        _talked(member, therapist, now)
        _template(therapist, now)


def _noted(member: Member, therapist: User, now: datetime) -> None:
    then = now - timedelta(days=2)
    written = notes.Written(kind=NoteKind.SOAP, sections=SOAP)
    name = named_ulid("demo note", member.pk)
    note = notes.keep_draft(member=member, author=therapist, note_id=name, written=written, now=then)
    notes.sign(note=note, now=then)
    added = named_ulid("demo addendum", member.pk)
    notes.add(note=note, author=therapist, note_id=added, text="Asked for a lumbar roll at work.", now=now)


def _talked(member: Member, therapist: User, now: datetime) -> None:
    for ago, minutes, kind, live in TALKS:
        on = today_of(member, now - timedelta(days=ago))
        name = named_ulid("demo contact", member.pk, str(ago))
        contacts.log_contact(
            member=member, by=therapist, name=name, on=on, minutes=minutes, kind=kind, live=live, now=now
        )


def _template(therapist: User, now: datetime) -> None:
    if plan_templates.templates_for(therapist).filter(name=TEMPLATE).exists():
        return
    dose = {"sets": "1", "reps": "5", "hold_s": "5", "per_day": "2"}
    said = {"name": TEMPLATE, "about": "High irritability: little, often.", "aim": ""}
    doses = {f"dose-EX05-{part}": value for part, value in dose.items()}
    plan_templates.keep(user=therapist, template=None, filled=Filled(said={**said, **doses}), now=now)
