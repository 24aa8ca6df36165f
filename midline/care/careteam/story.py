"""What happened to a member, newest first, and what stands now: everything the member page tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q

from midline.care.careteam.readings import Measure, measures_of
from midline.care.chart.engine import rules
from midline.care.chart.models import Event, Quarantined, StoredDecision
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart, Hold, Role
from midline.clinical.facts import CLINICIAN_TYPES, COACH_TYPES, EITHER_TYPES
from midline.clinical.intake import Question
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading
from midline.ui import clinic_words
from midline.ui.charts import RetreatDay

ENTRIES_SHOWN = 40
TOLD_WITHOUT_DECISION = ("note-left", "exercise-skipped", "form-reported", "flare-reported")
NOTED = (*CLINICIAN_TYPES, *EITHER_TYPES, *COACH_TYPES, "note-left")
CALM_BOUND = 0
DAYS_CHARTED = 42
CALM_COLOURS = (Colour.GREEN.value, Colour.GREEN_PLUS.value)
RED_MORNINGS = ("N1", "N2", "N3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One decision as the story tells it."""

    row: StoredDecision

    @property
    def measures(self) -> tuple[Measure, ...]:
        return measures_of(self.row.kind, self.row.inputs)

    @property
    def colour(self) -> str | None:
        colour = self.row.output.get("colour")
        return None if colour is None else str(colour)

    @property
    def is_calm(self) -> bool:
        return self.colour is not None and self.colour.lower() in CALM_COLOURS

    @property
    def answered(self) -> list[tuple[str, Any]]:
        """Raised codes of a screen with the answers that raised them, most urgent first."""
        answers: Mapping[str, Any] = self.row.inputs.get("answers", {})
        raised = sorted(self.row.output.get("raised", []), key=lambda each: str(each["tier"]))
        return [(each["code"], answers.get(each["code"])) for each in raised if each["basis"] == "answer"]

    @property
    def worries(self) -> list[tuple[str, str | None]]:
        """Questions of the short check that were not answered with no."""
        check: Mapping[str, str] = self.row.inputs.get("check", {})
        return [(code, check.get(code)) for code in self.row.output.get("worries", [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of the story. `at` is the member's local time."""

    row: Event
    at: datetime
    decisions: tuple[Told, ...]
    named: tuple[Hold, ...] = ()

    @property
    def note(self) -> str:
        return str(self.row.body.get("note", "")) if self.row.kind in NOTED else ""

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the story, newest entry first. `results` are its sessions and mornings, oldest first."""

    day: date
    entries: tuple[Entry, ...]

    @property
    def results(self) -> list[Told]:
        told = [each for entry in reversed(self.entries) for each in entry.decisions]
        return [each for each in told if each.row.kind in ("session", "morning")]

    @property
    def is_calm(self) -> bool:
        """Whether nothing but calm results happened, so that it need not stand open."""
        told = [each for entry in self.entries for each in entry.decisions]
        judged = all(each.is_calm for each in told if each.colour is not None)
        return judged and all(entry.row.role == Role.MEMBER for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer of the latest screen. `worrying`: not the calmest value, or it raised something."""

    code: str
    value: str | int | float
    worrying: bool
    tier: str | None
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHold:
    """A hold that is open, with the event that opened it."""

    hold: Hold
    opened: Event | None


def today_of(member: Member, now: datetime) -> date:
    """The member's calendar day."""
    return now.astimezone(zone_of(member)).date()


def story(member: Member, chart: Chart, *, whole: bool) -> tuple[list[Entry], bool]:
    """The entries, newest first, and whether there are older ones that are not among them."""
    decided = Exists(StoredDecision.objects.filter(event=OuterRef("pk")))
    rows = member.events.filter(Q(decided) | Q(kind__in=TOLD_WITHOUT_DECISION))
    rows = rows.order_by("-seq").prefetch_related("decisions")
    found = list(rows if whole else rows[: ENTRIES_SHOWN + 1])
    more = not whole and len(found) > ENTRIES_SHOWN
    zone = zone_of(member)
    return [_entry(row, chart, zone) for row in (found[:ENTRIES_SHOWN] if more else found)], more


def days(entries: Iterable[Entry]) -> list[Day]:
    """The entries by day, newest day first."""
    return [Day(day=day, entries=tuple(own)) for day, own in groupby(entries, key=lambda entry: entry.day)]


def _entry(row: Event, chart: Chart, zone: ZoneInfo) -> Entry:
    decisions = sorted(row.decisions.all(), key=lambda each: each.position)
    names = row.body.get("holds", []) if row.kind == "hold-released" else []
    return Entry(
        row=row,
        at=row.received_at.astimezone(zone),
        decisions=tuple(Told(row=each) for each in decisions),
        named=tuple(chart.holds[name] for name in names if name in chart.holds),
    )


def answers(chart: Chart) -> list[Answered]:
    """The latest screen, worrying answers first, each part in the order of the screen."""
    if chart.screen is None:
        return []
    tiers = {each["code"]: each["tier"] for each in chart.screen.raised if each["basis"] == "answer"}
    given = chart.screen.answers
    known = rules().triage.question_of
    found = [
        Answered(
            code=code,
            value=given[code],
            worrying=code in tiers or _is_worrying(known[code], given[code]),
            tier=tiers.get(code),
            accepted=code in chart.accepted,
        )
        for code in known
        if code in given
    ]
    return sorted(found, key=lambda each: (each.tier or "T9", not each.worrying))


def _is_worrying(question: Question, value: str | int | float) -> bool:
    return any(option.value == value and option.worry > CALM_BOUND for option in question.options)


def acceptable(chart: Chart) -> list[str]:
    """Codes of answers that hold the tier at T2 or T3 and that a therapist may accept."""
    if chart.screen is None:
        return []
    allowed = {*rules().triage.question_of, "INFL"}
    return [
        each["code"]
        for each in chart.screen.raised
        if each["basis"] == "answer" and each["tier"] in ("T2", "T3") and each["code"] in allowed
    ]


def retreat_days(chart: Chart) -> list[RetreatDay]:
    """Per day the latest reading: after the last exercise, and the next morning."""
    found: dict[date, RetreatDay] = {}
    for each in chart.history:
        flag = clinic_words.colour_name(each.colour.value) if each.colour is not None and each.colour.red else None
        found[each.today] = _retreat_day(each.today, each.after5, flag)
        if each.morning != Reading():
            next_day = each.today + timedelta(days=1)
            flag = each.nextday if each.nextday in RED_MORNINGS else None
            found[next_day] = _retreat_day(next_day, each.morning, flag)
    return [found[day] for day in sorted(found)][-DAYS_CHARTED:]


def _retreat_day(day: date, reading: Reading, flag: str | None) -> RetreatDay:
    zone = reading.zone
    return RetreatDay(date=day, left=zone.left, right=zone.right, leg=reading.leg, back=reading.back, flag=flag)


def open_holds(member: Member, chart: Chart) -> list[OpenHold]:
    """Open holds with the events that opened them; one query, none without holds."""
    names = {hold.id: hold.id.partition(":")[0] for hold in chart.open_holds}
    events = member.events.in_bulk(set(names.values())) if names else {}
    return [OpenHold(hold=hold, opened=events.get(names[hold.id])) for hold in chart.open_holds]


def quarantined(member: Member) -> list[Quarantined]:
    """Events that could not enter the log, newest first."""
    return list(member.quarantined.order_by("-received_at")[:ENTRIES_SHOWN])


def decision_of(member: Member, pk: int) -> StoredDecision | None:
    """One stored decision about the member."""
    return StoredDecision.objects.filter(pk=pk, event__member=member).select_related("event").first()
