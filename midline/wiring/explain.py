"""Why a member's plan of a day is as it is, printed: in plain words and in clinical ones, each with rule and source."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, TextIO

from midline.clinical.chart import EMPTY, Chart, Kind
from midline.clinical.outlook import conditions_known, todays_plan
from midline.clinical.plan import Item, Plan, Withheld, main_reasons
from midline.library.reasons import has_words, in_words
from midline.wiring.audit import note
from midline.wiring.cohort import plan_of
from midline.wiring.replay import CANNOT_RUN, SAME, CannotReplay, open_clinic

if TYPE_CHECKING:
    from midline.care.chart.read import Entry
    from midline.care.people.models import Member
    from midline.library import Library

AT: Final = "@"
INDENT: Final = "  "


def run(name: str, *, on: date | None, language: str, out: TextIO) -> int:
    """Print the plan of today, or of the day `on`, of the member with this id or e-mail address; the exit status."""
    try:
        open_clinic()
        from midline.care.chart.engine import library

        if language not in library().languages:
            raise CannotReplay(f"the languages are {', '.join(library().languages)}")
        member = _member(name)
        note("explain", member.pk)
        account = _account(member, on)
    except CannotReplay as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    for line in Telling(library(), language).lines(member.display_name or member.pk, account):
        print(line, file=out)
    return SAME


def _member(name: str) -> Member:
    from midline.care.people.access import NoSuchMember, member_for_operator, member_of_address

    try:
        return member_of_address(name) if AT in name else member_for_operator(name)
    except NoSuchMember:
        raise CannotReplay("there is no member with this id or e-mail address") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is explained: the plan of a day, the chart it followed from, and the version of the rules behind it."""

    on: date
    made: Plan
    chart: Chart
    ruleset: str


def _account(member: Member, on: date | None) -> Account:
    from midline.care.chart.engine import rules
    from midline.care.chart.read import entries_of
    from midline.care.people.local import today_of
    from midline.clinical.advance import advance

    today = on or today_of(member)
    chart, given, ruleset = EMPTY, None, rules().name
    for entry in entries_of(member):
        if _day_of(entry, member) > today:
            break
        chart = advance(chart, entry.event, entry.decisions)
        for decision in entry.decisions:
            if decision.kind is Kind.PLAN and decision.inputs.get("today") == today.isoformat():
                given, ruleset = plan_of(decision.output), decision.ruleset
    if chart.seq == 0:
        raise CannotReplay("nothing was told of this member up to that day")
    if on is None or given is None:
        given, ruleset = todays_plan(chart, today, rules()), rules().name
    return Account(on=today, made=given, chart=chart, ruleset=ruleset)


def _day_of(entry: Entry, member: Member) -> date:
    """The day an event speaks of; for one that names none, the day at the member's place on which it came."""
    from midline.care.people.local import today_of

    on = getattr(entry.event.fact, "today", None)
    return on if isinstance(on, date) else today_of(member, entry.row.received_at)


class Telling:
    """The words of one language for an account."""

    def __init__(self, content: Library, language: str) -> None:
        self.content = content
        self.language = language

    def lines(self, name: str, account: Account) -> Iterator[str]:
        """The whole account, line by line."""
        made = account.made
        yield self.page("plan").format(member=name, day=account.on.isoformat())
        yield ""
        yield f"{self.page('status')}: {made.status.value}{listed(made.because)}"
        yield from self.plain("plan.status", main_reasons(made.because))
        yield f"{self.page('phase')}: {made.phase.value}{self.short('bench.phase', made.phase_rule)}"
        yield from self.gate(made)
        yield from self.titled("answers", self.answers(account))
        yield from self.titled("given", (line for item in made.items for line in self.item(item)))
        yield from self.titled("withheld", (self.withheld(each) for each in made.withheld))
        yield from self.titled("holds", self.holds(account.chart))
        yield from self.titled("reasons", self.meanings(made))
        yield ""
        yield f"{self.page('ruleset')}: {account.ruleset}"

    def page(self, key: str) -> str:
        """A word of the page itself."""
        return self.content.text(f"explain.page.{key}", self.language)

    def titled(self, key: str, lines: Iterable[str]) -> Iterator[str]:
        """A part under its title; a part without lines says so."""
        yield ""
        yield self.page(key)
        told = list(lines)
        yield from (INDENT + line for line in told or [self.page("none")])

    def gate(self, made: Plan) -> Iterator[str]:
        """Why nothing goes up today, or that it may."""
        if not made.gate:
            yield self.page("open")
            return
        yield f"{self.page('held')}:"
        for code in made.gate:
            family = "bench.gate" if self.content.has(f"bench.gate.{code}") else "explain.gate"
            yield f"{INDENT}[{code}]{self.short(family, code)}"

    def short(self, family: str, code: str) -> str:
        """The words for a code after a dash; nothing when there are none."""
        return f" - {self.text(f'{family}.{code}')}" if self.content.has(f"{family}.{code}") else ""

    def item(self, item: Item) -> Iterator[str]:
        """An exercise that is given: its dose, the codes of the reasons for both, and the reasons in plain words."""
        dose = item.dose
        parts = {"sets": dose.sets, "reps": dose.reps, "hold_s": dose.hold_s, "per_day": dose.per_day}
        amount = self.page("dose").format(**parts)
        yield f"{self.exercise(item.exercise)}: {amount}{listed(item.because)}"
        yield from self.plain("plan.reason", item.because)

    def plain(self, family: str, codes: Iterable[str]) -> Iterator[str]:
        """Reasons in the member's words, a line each."""
        for code in codes:
            if has_words(self.content, family, code):
                yield f"{INDENT}{in_words(self.content, family, code, self.language)}"

    def withheld(self, each: Withheld) -> str:
        """An exercise that is not given, and the codes of the reasons."""
        return f"{self.exercise(each.exercise)}{listed(each.because)}"

    def exercise(self, code: str) -> str:
        """An exercise by code and name."""
        movement = self.content.movements.get(code)
        return f"{code} {movement.text(self.language).name}" if movement else code

    def meanings(self, made: Plan) -> Iterator[str]:
        """Each reason of this plan once: in plain words, in clinical words, and where it comes from."""
        given = dict.fromkeys(code for item in made.items for code in item.because)
        closed = dict.fromkeys((*made.because, *(code for each in made.withheld for code in each.because)))
        for plain, clinical, codes in (
            ("plan.reason", "explain.given", given),
            ("plan.closed", "explain.closed", closed),
        ):
            for code in codes:
                yield from self.meaning(plain, clinical, code)

    def meaning(self, plain: str, clinical: str, code: str) -> Iterator[str]:
        """One reason."""
        yield f"[{code}]"
        ways = (("told", plain, ""), ("clinical", clinical, "clinical"), ("source", clinical, "source"))
        for title, family, part in ways:
            if has_words(self.content, family, code, part):
                yield f"{INDENT}{self.page(title)}: {in_words(self.content, family, code, self.language, part)}"

    def answers(self, account: Account) -> Iterator[str]:
        """The member's own answers that the plan follows from."""
        chart, unknown = account.chart, self.page("unknown")
        yield f"{self.page('screen')}: {self._screen(chart) or unknown}"
        yield f"{self.page('pain')}: {self._pain(chart) or unknown}"
        level = chart.irritability
        yield f"{self.page('irritability')}: {self.text(f'irritability.{level.value}') if level else unknown}"
        yield f"{self.page('direction')}: {self._direction(chart) or unknown}"
        yield f"{self.page('conditions')}: {self._conditions(chart)}"
        released = [code for code, until in chart.released.items() if account.on <= until]
        if released:
            yield f"{self.page('released')}: {', '.join(released)}"

    def text(self, key: str) -> str:
        """A text of the library."""
        return self.content.text(key, self.language)

    def _screen(self, chart: Chart) -> str:
        screen = chart.screen
        if screen is None:
            return ""
        signs = "".join(f"; {self.text('sign.' + code)}" for code in dict.fromkeys(e["code"] for e in screen.raised))
        return f"{screen.tier.name} {self.text(f'tier.{screen.tier.name}.title')} ({screen.answered_on}){signs}"

    def _pain(self, chart: Chart) -> str:
        pain = chart.pain
        if pain.on is None:
            return ""
        zone = self.page("unknown") if pain.zone is None else self.text(f"zone.{pain.zone}")
        return f"{self.page('unknown') if pain.leg is None else pain.leg}/10, {zone} ({pain.on})"

    def _direction(self, chart: Chart) -> str:
        known = chart.direction
        if known is None:
            return ""
        return f"{known.label.value}{self.short('direction.label', known.label.value + '.title')} ({known.on})"

    def _conditions(self, chart: Chart) -> str:
        known = [self.text(f"condition.{code}") for code in conditions_known(chart, self.content.rules)]
        if chart.conditions is None:
            known.append(self.page("unknown"))
        return ", ".join(known) or self.page("none")

    def holds(self, chart: Chart) -> Iterator[str]:
        """What is closed until a therapist names it."""
        for hold in chart.open_holds:
            yield f"{hold.scope} ({hold.kind.value}, {hold.cause})"


def listed(codes: Iterable[str]) -> str:
    """Codes in brackets behind what they explain; nothing without any."""
    told = ", ".join(codes)
    return f" [{told}]" if told else ""
