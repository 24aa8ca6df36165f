"""Minutes and days for remote therapeutic monitoring: what was worked for a member, and when they told something.

Nothing asks a member for anything because of it, and nobody is reminded of a day or a minute that is missing (H30).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from midline.care.careteam.models import Contact
from midline.care.people.models import Member, User
from midline.clinical import monitoring
from midline.clinical.monitoring import Month, Period

TELLING: Final = (
    "session-opened",
    "morning-reported",
    "pain-noted",
    "irritability-answered",
    "measure-answered",
    "flare-reported",
    "direction-opened",
)
"""Events by which a member tells something of their therapy; each names its day on their own calendar."""
MOST_MINUTES: Final = 600
SPOKEN: Final = (Contact.Kind.CALL, Contact.Kind.VIDEO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The contacts of a member, latest first, with both clocks."""

    contacts: tuple[Contact, ...]
    periods: tuple[Period, ...]
    months: tuple[Month, ...]


@transaction.atomic
def log_contact(
    *, member: Member, by: User, name: str, on: date, minutes: int, kind: Contact.Kind, live: bool, now: datetime
) -> Contact:
    """One contact; the same name again adds nothing. Only what is spoken can be live."""
    said = {"by": by, "on": on, "minutes": minutes, "kind": kind, "live": live and kind in SPOKEN, "written_at": now}
    return member.care_contacts.get_or_create(pk=name, defaults=said)[0]


@transaction.atomic
def strike_contact(*, member: Member, by: User, name: str) -> bool:
    """Whether an entry of one's own was struck out."""
    return bool(member.care_contacts.filter(pk=name, by=by).delete()[0])


def log_of(member: Member) -> Log:
    """Both clocks and all contacts; two queries."""
    contacts = tuple(member.care_contacts.select_related("by").order_by("-on", "-written_at"))
    counted = [monitoring.Contact(on=each.on, minutes=each.minutes, live=each.live) for each in contacts]
    firsts = sorted({each.on.replace(day=1) for each in contacts}, reverse=True)
    return Log(
        contacts=contacts,
        periods=tuple(reversed(monitoring.periods(data_days(member)))),
        months=tuple(monitoring.month_of(counted, first) for first in firsts),
    )


def data_days(member: Member) -> set[date]:
    """Days on the member's calendar on which they told something of their therapy; one query."""
    told = member.events.filter(kind__in=TELLING).values_list("body__today", flat=True).distinct()
    return {date.fromisoformat(day) for day in told if day}


def lines_of(member: Member, first: date, *, codes: bool) -> Iterator[tuple[str, ...]]:
    """The lines of a month's CSV file; codes only where the clinic counts them."""
    log = log_of(member)
    yield ("what", "from", "to", "days_or_minutes", "kind", "live", "by", "codes")
    for each in reversed(log.contacts):
        if (each.on.year, each.on.month) == (first.year, first.month):
            on, live = each.on.isoformat(), "yes" if each.live else "no"
            yield ("contact", on, on, str(each.minutes), each.kind, live, each.by.get_full_name(), "")
    month = next((each for each in log.months if each.first == first), None)
    if month is not None:
        said = " ".join(f"{code}x{times}" for code, times in month.codes) if codes else ""
        yield ("month", first.isoformat(), "", str(month.minutes), "", "yes" if month.live else "no", "", said)
    for period in reversed(log.periods):
        if (period.last.year, period.last.month) == (first.year, first.month):
            said = " ".join(period.codes) if codes else ""
            yield ("days", period.first.isoformat(), period.last.isoformat(), str(period.days), "", "", "", said)
