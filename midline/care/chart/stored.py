"""Between rows and the engine's values."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from midline.care.chart.ledger import NewDecision
from midline.care.chart.models import Event as EventRow
from midline.care.chart.models import StoredDecision
from midline.clinical import bodies
from midline.clinical.chart import Decision, Event, Hold, HoldKind, Kind, Role
from midline.clinical.ruleset import Ruleset

canonical: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""JSON with one spelling per value."""


def unstorable(value: Any) -> str | None:
    """Why a JSON value cannot be stored as it is on every database, or None.

    JSON lets NUL and halves of surrogate pairs into text, and Python lets numbers grow to infinity.
    """
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if not _is_storable(each):
                return "text without NUL and without half characters is expected"
        elif isinstance(each, float):
            if not math.isfinite(each):
                return "a finite number is expected"
        elif isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return None


def _is_storable(text: str) -> bool:
    return "\0" not in text and (text.isascii() or text == printable(text))


def printable(text: str) -> str:
    """The text with what cannot be stored spelled out."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def keepable(value: Any) -> Any:
    """The value itself, or its JSON as text when it cannot be stored as it is."""
    return {"text": json.dumps(value)} if unstorable(value) else value


def content_hash(*, member_id: str, kind: str, schema_v: int, supersedes: str, body: str) -> str:
    """What the event says, without its clocks and numbers: two of one id and one hash are the same event.

    `body` is canonical JSON.
    """
    content = f"{canonical([member_id, kind, schema_v, supersedes])[:-1]},{body}]"
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def link(
    previous: str,
    *,
    event_id: str,
    member_id: str,
    seq: int,
    device_id: str,
    dseq: int,
    kind: str,
    schema_v: int,
    hlc: str,
    wall: str,
    tz: str,
    seen: str,
    supersedes: str,
    body: str,
    role: str,
    author: str,
    received_at: datetime,
    epoch: str,
    content_hash: str,
) -> str:
    """The next link of the hash chain: the previous one and everything this event stores.

    `seen` and `body` are canonical JSON, `received_at` is in UTC.
    """
    before = canonical([event_id, member_id, seq, device_id, dseq, kind, schema_v, hlc, wall, tz])
    after = canonical([role, author, received_at.isoformat(), epoch, content_hash])
    content = f"{previous}{before[:-1]},{seen},{canonical(supersedes)},{body},{after[1:]}"
    return hashlib.sha256(content.encode()).hexdigest()


def link_of(previous: str, row: EventRow) -> str:
    """The link that this row should carry after `previous`."""
    return link(
        previous,
        event_id=row.pk,
        member_id=row.member_id,
        seq=row.seq,
        device_id=row.device_id,
        dseq=row.dseq,
        kind=row.kind,
        schema_v=row.schema_v,
        hlc=row.hlc,
        wall=row.wall,
        tz=row.tz,
        seen=canonical(row.seen),
        supersedes=row.supersedes,
        body=canonical(row.body),
        role=row.role,
        author=row.author,
        received_at=row.received_at,
        epoch=row.epoch,
        content_hash=content_hash_of(row),
    )


def content_hash_of(row: EventRow) -> str:
    """The hash that this row's content should have."""
    return content_hash(
        member_id=row.member_id,
        kind=row.kind,
        schema_v=row.schema_v,
        supersedes=row.supersedes,
        body=canonical(row.body),
    )


def event_of(row: EventRow, rules: Ruleset) -> Event:
    """The engine's event. Raises strict.Fault when the stored body cannot be read by these rules."""
    return Event(
        id=row.id,
        seq=row.seq,
        role=Role(row.role),
        author=row.author,
        fact=bodies.read(row.kind, row.body, rules),
    )


def decisions_of(rows: Iterable[StoredDecision]) -> tuple[Decision, ...]:
    """The decisions stored beside an event, in their order."""
    return tuple(decision_of(row) for row in sorted(rows, key=lambda row: row.position))


def decision_of(row: StoredDecision) -> Decision:
    """One stored decision as the engine made it."""
    return Decision(
        kind=Kind(row.kind),
        rule=row.rule,
        inputs=row.inputs,
        output=row.output,
        because=tuple(row.because),
        opens=tuple(_hold(stored) for stored in row.opens),
        tells=tuple(row.tells),
        ruleset=row.ruleset,
    )


def decision_rows(
    event_id: str, decisions: Iterable[Decision], *, locale: str, decided_at: str
) -> Iterable[NewDecision]:
    """Rows for the decisions that follow from an event."""
    for position, decision in enumerate(decisions):
        yield NewDecision(
            event_id=event_id,
            position=position,
            kind=decision.kind.value,
            rule=decision.rule,
            inputs=canonical(decision.inputs),
            output=canonical(decision.output),
            because=canonical(decision.because),
            opens=canonical([asdict(hold) for hold in decision.opens]),
            tells=canonical(decision.tells),
            ruleset=decision.ruleset,
            locale=locale,
            decided_at=decided_at,
        )


def plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """A copy without own types, as JSON gives it back."""
    copied: dict[str, Any] = json.loads(canonical(value))
    return copied


def _hold(stored: Mapping[str, str]) -> Hold:
    return Hold(id=stored["id"], scope=stored["scope"], kind=HoldKind(stored["kind"]), cause=stored["cause"])
