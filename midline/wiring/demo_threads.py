"""What the cast has written to each other, sent the way everybody's messages are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from midline.care.chart.models import Device
from midline.care.chart.record import Author
from midline.care.people.models import Member, User
from midline.care.threads import services
from midline.care.threads.services import Said, Writer
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from midline.clinical.facts import Addressee

MEMBER, THERAPIST, COACH = "member", "therapist", "coach"
THREADS: Final = {
    "chidi": (
        (COACH, timedelta(days=2), "Four sessions since Monday. A rest day counts too; take one when you need it."),
        (MEMBER, timedelta(minutes=50), "My leg is better, but I notice my back more now. Is that all right?"),
        (
            THERAPIST,
            timedelta(minutes=35),
            "Yes. Pain that moves up towards the back often comes before it eases. Stay with the plan, and write to me "
            "if it runs further down the leg again.",
        ),
        (MEMBER, timedelta(minutes=8), "Thank you. I have a long drive on Friday. How often should I get out?"),
    ),
    "dev": (
        (
            THERAPIST,
            timedelta(days=2, hours=3),
            "You can begin again. Start with the gentle set, and tell me tomorrow how the leg was in the night.",
        ),
        (MEMBER, timedelta(days=2), "It slept well. I did the first two movements this morning."),
        (THERAPIST, timedelta(days=1, hours=20), "Good. Keep to these two until our visit."),
    ),
}
"""Who wrote how long ago, oldest first; the last word of Chidi waits for an answer."""


def live(*, login: str, member: Member, now: datetime) -> None:
    """Write the thread of one of the cast, where there is one."""
    device = Device(id=new_ulid(now), member=member, user=member.user, first_seen=now)
    for who, ago, text in THREADS.get(login, ()):
        _write(member, who, device, text, now - ago)


def _write(member: Member, who: str, device: Device, text: str, at: datetime) -> None:
    said = Said(id=new_ulid(at), text=text)
    if who == MEMBER:
        author = Author(role=Role.MEMBER, name=member.display_name, user=member.user)
        services.read_up_to(member=member, user=None, moment=at, now=at)
        services.send(writer=Writer(member=member, author=author, device=device, now=at), said=said, to=Addressee.TEAM)
        return
    user: User | None = member.therapist if who == THERAPIST else member.coach
    assert user is not None  # the cast has both
    services.read_up_to(member=member, user=user, moment=at, now=at)
    services.reply(member=member, user=user, said=said, shown_to=at, now=at)
