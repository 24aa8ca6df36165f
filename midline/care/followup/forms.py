"""What the forms of follow-up say, and every fault in them at once; what was typed goes back as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from midline.care.followup.models import (
    LINE_LENGTH,
    NAME_LENGTH,
    TEXT_LENGTH,
    Answer,
    AppointmentKind,
    ResultKind,
)
from midline.care.followup.papers import LARGEST_PHOTO_BYTES, Clean, Fault, Refusal, cleaned
from midline.clinical.medicines import Flag, Said
from midline.ui.forms import FieldError

AHEAD: Final = timedelta(days=3 * 366)
BACK: Final = timedelta(days=5 * 366)
LIFE: Final = timedelta(days=100 * 366)
MOST_FILES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentSaid:
    """An appointment as somebody typed it, at a moment."""

    kind: str
    whom: str
    begins_at: datetime
    place: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSaid:
    """What a test said, as somebody typed it, with files that are safe already."""

    kind: str
    on: date
    said: str
    said_by: str
    files: tuple[Clean, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineSaid:
    """A medicine as the member wrote it; None where a question was not answered."""

    name: str
    reason: str
    how: str
    since: date | None
    until: date | None
    answers: Mapping[Flag, Said]


@dataclass(slots=True)
class Reader:
    """Reads fields of a post and gathers all faults together."""

    post: QueryDict
    faults: list[FieldError] = field(default_factory=list)

    def line(self, name: str, longest: int, *, needed: bool = False) -> str:
        """Some words; a fault when they are needed and missing, too long, or hold what cannot be stored."""
        words = self.post.get(name, "").replace("\r\n", "\n").strip()
        if "\0" in words:
            self.wrong(name, "impossible")
        elif len(words) > longest:
            self.wrong(name, "long")
        elif needed and not words:
            self.wrong(name, "missing")
        return words

    def choice(self, name: str, allowed: list[str]) -> str:
        """One of the values; a fault when it is missing or unknown."""
        given = self.post.get(name, "")
        if given not in allowed:
            self.wrong(name, "missing" if not given else "impossible")
        return given

    def day(self, name: str, *, earliest: date, latest: date, needed: bool = False) -> date | None:
        """A day as browsers send it, 2026-01-31; a fault when it is none, or outside of the span."""
        given = self.post.get(name, "").strip()
        if not given:
            if needed:
                self.wrong(name, "missing")
            return None
        try:
            found = date.fromisoformat(given)
        except ValueError:
            self.wrong(name, "impossible")
            return None
        if not earliest <= found <= latest:
            self.wrong(name, "range")
            return None
        return found

    def clock(self, name: str) -> time | None:
        """A time of the day, 07:30; a fault when it is missing or none."""
        given = self.post.get(name, "").strip()
        try:
            return time.fromisoformat(given).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.wrong(name, "impossible" if given else "missing")
            return None

    def wrong(self, name: str, code: str) -> None:
        """Note a fault."""
        self.faults.append(FieldError(field=name, code=code))


def read_appointment(
    post: QueryDict, *, zone: ZoneInfo, today: date
) -> tuple[AppointmentSaid | None, list[FieldError]]:
    """The appointment, or its faults. Day and time are those of the wall clock in `zone`."""
    reader = Reader(post)
    kind = reader.choice("kind", AppointmentKind.values)
    whom = reader.line("whom", NAME_LENGTH, needed=True)
    day = reader.day("day", earliest=today - BACK, latest=today + AHEAD, needed=True)
    clock = reader.clock("clock")
    place, note = reader.line("place", LINE_LENGTH), reader.line("note", TEXT_LENGTH)
    begins_at = _moment(day, clock, zone) if day is not None and clock is not None else None
    if day is not None and clock is not None and begins_at is None:
        reader.wrong("clock", "gap")
    if reader.faults or begins_at is None:
        return None, reader.faults
    return AppointmentSaid(kind=kind, whom=whom, begins_at=begins_at, place=place, note=note), []


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The moment of a wall clock; None where the clocks go forward and leave that time out."""
    local = datetime.combine(day, clock, tzinfo=zone)
    moment = local.astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else None


def read_result(request: HttpRequest, *, today: date, has_files: bool) -> tuple[ResultSaid | None, list[FieldError]]:
    """The result, or its faults. Words or a file are needed; `has_files` says that the result has some already."""
    reader = Reader(request.POST)
    kind = reader.choice("kind", ResultKind.values)
    on = reader.day("on", earliest=today - LIFE, latest=today, needed=True)
    said, said_by = reader.line("said", TEXT_LENGTH), reader.line("said_by", NAME_LENGTH)
    sent = [each for each in request.FILES.getlist("papers") if each]
    if not said and not sent and not has_files:
        reader.wrong("said", "words-or-file")
    if len(sent) > MOST_FILES:
        reader.wrong("papers", "file-many")
        sent = []
    files = tuple(_files(sent, reader))
    if reader.faults or on is None:
        return None, reader.faults
    return ResultSaid(kind=kind, on=on, said=said, said_by=said_by, files=files), []


def _files(sent: list[UploadedFile[bytes]], reader: Reader) -> Iterator[Clean]:
    for each in sent:
        try:
            if (each.size or 0) > LARGEST_PHOTO_BYTES:
                raise Refusal(Fault.LARGE_PHOTO)
            yield cleaned(each.name or "", each.read())
        except Refusal as refusal:
            reader.wrong("papers", refusal.fault.value)


def read_medicine(post: QueryDict, *, today: date) -> tuple[MedicineSaid | None, list[FieldError]]:
    """The medicine, or its faults."""
    reader = Reader(post)
    name = reader.line("name", NAME_LENGTH, needed=True)
    reason, how = reader.line("reason", LINE_LENGTH), reader.line("how", LINE_LENGTH)
    since = reader.day("since", earliest=today - LIFE, latest=today + AHEAD)
    until = reader.day("until", earliest=today - LIFE, latest=today + AHEAD)
    if since is not None and until is not None and until < since:
        reader.wrong("until", "order")
    answers = {flag: reader.choice(flag.value, Answer.values) for flag in Flag}
    if reader.faults:
        return None, reader.faults
    said = {flag: Said(answer) for flag, answer in answers.items()}
    return MedicineSaid(name=name, reason=reason, how=how, since=since, until=until, answers=said), []
