"""What a member keeps of their care elsewhere, as it is now: each thing in its latest version."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from midline.care.followup.models import Appointment, Medicine, OwnQuestions, Paper, Result, Version
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.medicines import Flag, MedicineNames, Said, flags_told

AnyVersion = TypeVar("AnyVersion", bound=Version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments:
    """Those to come, the next one first; those that were, the latest first; and those that were struck out."""

    coming: tuple[Appointment, ...]
    past: tuple[Appointment, ...]
    struck: tuple[Appointment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResult:
    """A result with its files, without their content."""

    row: Result
    papers: tuple[Paper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicines:
    """Those that are taken now, those that ended, and those that were struck out; each by name."""

    now: tuple[Medicine, ...]
    ended: tuple[Medicine, ...]
    struck: tuple[Medicine, ...]


def appointments_of(member: Member, now: datetime) -> Appointments:
    """The member's appointments as they are now."""
    rows = sorted(_latest(member.appointments.all()), key=lambda each: each.begins_at)
    kept = [each for each in rows if not each.struck]
    return Appointments(
        coming=tuple(each for each in kept if each.begins_at >= now),
        past=tuple(reversed([each for each in kept if each.begins_at < now])),
        struck=tuple(each for each in rows if each.struck),
    )


def results_of(member: Member, *, struck: bool = False) -> tuple[KeptResult, ...]:
    """The member's results, the latest first; or those that were struck out."""
    files = list(member.papers.defer("content").filter(struck_at=None).order_by("at", "pk"))
    rows = [each for each in _latest(member.results.all()) if each.struck is struck]
    return tuple(
        KeptResult(row=row, papers=tuple(each for each in files if each.thing == row.thing))
        for row in sorted(rows, key=lambda each: (each.on, each.thing), reverse=True)
    )


def medicines_of(member: Member, today: date) -> Medicines:
    """The member's medicines. One without an end, or whose end is still to come, is taken now."""
    rows = sorted(_latest(member.medicines.all()), key=lambda each: (each.name.casefold(), each.thing))
    kept = [each for each in rows if not each.struck]
    return Medicines(
        now=tuple(each for each in kept if each.until is None or each.until >= today),
        ended=tuple(each for each in kept if each.until is not None and each.until < today),
        struck=tuple(each for each in rows if each.struck),
    )


def questions_of(member: Member) -> OwnQuestions | None:
    """What the member wants to ask at the next appointment."""
    return member.own_questions.order_by("-version").first()


def versions(rows: Any, thing: str) -> list[Any]:
    """Every version of a thing, the latest first."""
    return list(rows.filter(thing=thing).order_by("-version"))


def told_of(medicine: Medicine, *, today: date, names: MedicineNames) -> dict[Flag, Said]:
    """What one medicine of the list tells of each flag, by its name and its answers."""
    answers: dict[Flag, Said | None] = {flag: Said(getattr(medicine, flag.value)) for flag in Flag}
    told = flags_told(medicine.name, answers, since=medicine.since, until=medicine.until, today=today, names=names)
    return dict(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A flag that stands, and the medicines of the list that speak for it; none when nothing on the list does now."""

    flag: Flag
    said: Said
    because: tuple[Medicine, ...]


def standing_of(chart: Chart, medicines: Medicines, *, today: date, names: MedicineNames) -> tuple[Standing, ...]:
    """Every flag that stands in the chart, in one order."""

    def speaks(flag: Flag) -> Callable[[Medicine], bool]:
        return lambda each: told_of(each, today=today, names=names)[flag].counts

    return tuple(
        Standing(flag=flag, said=chart.medicines[flag], because=tuple(filter(speaks(flag), medicines.now)))
        for flag in Flag
        if flag in chart.medicines
    )


def _latest(rows: Iterable[AnyVersion]) -> list[AnyVersion]:
    found: dict[str, AnyVersion] = {}
    for row in sorted(rows, key=lambda each: each.version):
        found[row.thing] = row
    return list(found.values())
