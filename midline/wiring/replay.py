"""Sends a member's chart through the engine once more and compares every decision with the one that was stored."""

import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from midline.wiring.home import HomeError, open_home

if TYPE_CHECKING:
    from midline.care.people.models import Member
    from midline.clinical.chart import Decision

SAME, DIFFERS, CANNOT_RUN = 0, 1, 2


def run(member_id: str) -> int:
    """Prints what differs, by place and field but without the values; gives the exit status."""
    try:
        open_home()
    except HomeError as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()
    from django.db import DatabaseError

    from midline.care.people.access import NoSuchMember, member_for_operator

    try:
        found = list(differences(member_for_operator(member_id)))
    except NoSuchMember:
        print("midline: there is no member with this id", file=sys.stderr)
        return CANNOT_RUN
    except DatabaseError:
        print("midline: this folder holds no clinic; start one with midline serve or midline demo", file=sys.stderr)
        return CANNOT_RUN
    for difference in found:
        print(difference)
    if not found:
        print("every decision came out the same")
    return DIFFERS if found else SAME


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
