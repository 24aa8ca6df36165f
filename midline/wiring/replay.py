"""Decides charts again: a member's own, to find what was changed, and everybody's under two versions of the rules."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from midline.wiring.home import HomeError, open_home

if TYPE_CHECKING:
    from midline.care.people.models import Member
    from midline.clinical.chart import Decision, Event
    from midline.clinical.persona import Persona
    from midline.clinical.ruleset import Ruleset

SAME, DIFFERS, CANNOT_RUN = 0, 1, 2
DAYS_SHOWN: Final = 3
"""After the first days that differ a course goes its own way; the number of the others is told."""
Day = tuple[str, list[str], list[str]]
"""A day by name, with the lines that are only in the old telling and those only in the new one."""


class CannotReplay(Exception):
    """There is no clinic here, or nobody by this name; the message says which."""


def run(member_id: str) -> int:
    """Prints what differs, by place and field but without the values; gives the exit status."""
    from midline.wiring.audit import note

    try:
        open_clinic()
        member = _member(member_id)
        note("replay", member.pk)
        found = list(differences(member))
    except CannotReplay as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    for difference in found:
        print(difference)
    if not found:
        print("every decision came out the same")
    return DIFFERS if found else SAME


def open_clinic() -> None:
    """Make the clinic of MIDLINE_HOME readable. Raises CannotReplay."""
    try:
        open_home()
    except HomeError as refusal:
        raise CannotReplay(str(refusal)) from None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from midline.care.people.access import members_for_operator

    try:
        members_for_operator().exists()
    except DatabaseError:
        message = "this folder holds no clinic; start one with midline serve or midline demo"
        raise CannotReplay(message) from None


def _member(member_id: str) -> "Member":
    from midline.care.people.access import NoSuchMember, member_for_operator

    try:
        return member_for_operator(member_id)
    except NoSuchMember:
        raise CannotReplay("there is no member with this id") from None


def differences(member: "Member") -> Iterator[str]:
    """One line for each broken link of the log and for each decision that comes out differently today."""
    from midline.care.chart import engine, read, upkeep
    from midline.clinical.advance import advance
    from midline.clinical.chart import EMPTY
    from midline.clinical.decide import decide

    for seq in upkeep.broken_links(member):
        yield f"event {seq}: what is stored is not what was linked into the log"
    chart = EMPTY
    for entry in read.entries_of(member):
        made = decide(chart, entry.event, engine.rules())
        if len(made) != len(entry.decisions):
            yield f"event {entry.row.seq}: {len(entry.decisions)} decisions stored, {len(made)} made"
        for position, (then, today) in enumerate(zip(entry.decisions, made, strict=False)):
            fields = _differing(then, today)
            if fields:
                yield f"event {entry.row.seq}, decision {position}: {', '.join(fields)}"
        # What was decided stays decided: the chart moves on with the stored decisions.
        chart = advance(chart, entry.event, entry.decisions)


def _differing(then: "Decision", today: "Decision") -> list[str]:
    old, new = _plain(then), _plain(today)
    return [field for field in old if old[field] != new[field]]


def _plain(decision: "Decision") -> dict[str, Any]:
    from midline.care.chart.stored import plain

    return {
        "kind": decision.kind.value,
        "rule": decision.rule,
        "inputs": plain(decision.inputs),
        "output": plain(decision.output),
        "because": list(decision.because),
        "opens": [asdict(hold) for hold in decision.opens],
        "tells": list(decision.tells),
        "ruleset": decision.ruleset,
    }


# Two versions of the rules


def compare(old: Path, new: Path, *, database: bool, out: TextIO) -> int:
    """Prints for whom the rules below `new` decide otherwise than those below `old`, on which day, and what."""
    from midline import library
    from midline.library.personas import read_personas

    try:
        before, after = (library.load(_with_rules(folder)).rules for folder in (old, new))
        personas, _ = (read_personas(library.CONTENT, rules) for rules in (before, after))
        if database:
            open_clinic()
    except (library.ContentErrors, CannotReplay) as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    print(f"old {before.name}\nnew {after.name}", file=out)
    changed = 0
    if before.digest != after.digest:
        for persona in personas:
            changed += _tell(f"persona {persona.code}", list(persona_days(persona, before, after)), out)
        changed += sum(_tell(name, days, out) for name, days in _members(before, after)) if database else 0
    print(f"{changed} would be decided otherwise" if changed else "nobody would be decided otherwise", file=out)
    return DIFFERS if changed else SAME


def _with_rules(folder: Path) -> Path:
    if not (folder / "rules").is_dir():
        raise CannotReplay(f"{folder} is no content folder: it holds no rules")
    return folder


def _tell(name: str, days: list[Day], out: TextIO) -> int:
    """Print the first days that differ; 1 when there are any."""
    if not days:
        return 0
    print(f"\n{name}", file=out)
    for day, old, new in days[:DAYS_SHOWN]:
        print(f"  {day}", file=out)
        for sign, lines in (("-", old), ("+", new)):
            for line in lines:
                print(f"    {sign} {line}", file=out)
    left = len(days) - DAYS_SHOWN
    if left > 0:
        print(f"  and {left} more days", file=out)
    return 1


def persona_days(persona: "Persona", old: "Ruleset", new: "Ruleset") -> Iterator[Day]:
    """The days on which a persona is decided otherwise."""
    from midline.clinical.persona import live
    from midline.wiring.cohort import changes

    before, after = _by_day(changes(live(persona, old))), _by_day(changes(live(persona, new)))
    for day in sorted({*before, *after}):
        yield from _day(f"day {day}", before.get(day, []), after.get(day, []))


def _by_day(lines: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for day, line in lines:
        found.setdefault(day, []).append(line.partition("  ")[2].strip() if line.startswith("day") else line)
    return found


def _day(name: str, old: list[str], new: list[str]) -> Iterator[Day]:
    gone, come = [line for line in old if line not in new], [line for line in new if line not in old]
    if gone or come:
        yield name, gone, come


def _members(old: "Ruleset", new: "Ruleset") -> Iterator[tuple[str, list[Day]]]:
    from midline.care.chart import read
    from midline.care.people.access import members_for_operator

    for member in members_for_operator():
        events = [entry.event for entry in read.entries_of(member)]
        yield f"member {member.pk}", list(event_days(events, old, new))


def event_days(events: Iterable["Event"], old: "Ruleset", new: "Ruleset") -> Iterator[Day]:
    """The days on which the same events would be decided otherwise; each version goes on from its own decisions."""
    before, after = _Telling(old), _Telling(new)
    found: dict[str, tuple[list[str], list[str]]] = {}
    day = "before the first dated event"
    for event in events:
        on = getattr(event.fact, "today", None)
        day = day if on is None else on.isoformat()
        lines = found.setdefault(day, ([], []))
        for telling, told in zip((before, after), lines, strict=True):
            told.extend(telling.of(event))
    for name, (gone, come) in found.items():
        yield from _day(name, gone, come)


class _Telling:
    """One version of the rules on its way through a log."""

    def __init__(self, rules: "Ruleset") -> None:
        from midline.clinical.chart import EMPTY

        self.rules = rules
        self.chart = EMPTY
        self.seen: dict[str, str] = {}
        self.last: Any = None

    def of(self, event: "Event") -> list[str]:
        """What is decided about an event, in words."""
        from midline.clinical.advance import advance
        from midline.clinical.decide import decide
        from midline.wiring.cohort import events_told, plan_changes, plan_of

        decisions = decide(self.chart, event, self.rules)
        self.chart = advance(self.chart, event, decisions)
        told = list(events_told(event, decisions, self.seen))
        for decision in decisions:
            if decision.kind.value == "plan":
                made = plan_of(decision.output)
                parts = "; ".join(plan_changes(self.last, made))
                told += [f"{made.phase.value} {made.status.value}: {parts}"] if parts else []
                self.last = made
        return told
