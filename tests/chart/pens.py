"""Those who write a chart: a person with a device, putting events into the log in this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, Receipt, Result, record
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from tests.chart import telling


@dataclass(slots=True)
class Pen:
    """One author on one device; its events carry the device's own numbers."""

    member: Member
    author: Author
    device: Device
    now: datetime
    written: list[Draft] = field(default_factory=list)
    highest: int = 0

    def draft(self, kind: str, body: Any, **given: Any) -> Draft:
        """The next event, not yet sent."""
        self.highest += 1
        self.now += timedelta(seconds=1)
        draft = Draft(**{"id": new_ulid(self.now), "kind": kind, "body": body, "dseq": self.highest, **given})
        self.written.append(draft)
        return draft

    def send(self, *drafts: Draft) -> Receipt:
        """One batch."""
        return record(
            member=self.member, author=self.author, device=self.device, drafts=drafts, now=self.now, locale="en"
        )

    def write(self, kind: str, body: Any, **given: Any) -> Result:
        """One event, sent on its own."""
        return self.send(self.draft(kind, body, **given)).results[0]

    def tell(self, *told: telling.Told) -> Receipt:
        """Several events in one batch."""
        return self.send(*(self.draft(kind, body) for kind, body in told))


def member_pen(member: Member, now: datetime) -> Pen:
    """The member, on a new device."""
    author = Author(role=Role.MEMBER, name="Chidi", user=member.user)
    device = Device(id=new_ulid(now), member=member, user=member.user, first_seen=now)
    return Pen(member=member, author=author, device=device, now=now)


def staff_pen(member: Member, user: User, now: datetime) -> Pen:
    """Someone of the staff, on a new device, writing into this member's chart."""
    author = Author(role=Role(user.role), name=user.get_full_name(), user=user)
    device = Device(id=new_ulid(now), user=user, first_seen=now)
    return Pen(member=member, author=author, device=device, now=now)
