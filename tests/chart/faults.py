"""Faults to plant, one at a time, to see whether the machine would find them in us."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from midline.care.chart import record
from midline.care.chart.record import Draft
from midline.care.ulid import new_ulid
from midline.clinical import advance, decide
from midline.clinical.chart import Chart, Release
from tests.chart.machine import BEGIN, ChartMachine
from tests.chart.replica import Envelope, Replica


@contextmanager
def the_latest_clock_wins() -> Iterator[None]:
    """Devices order what they hear by the wall clock of its author."""

    def by_wall(_: Replica, events: list[Envelope]) -> list[Envelope]:
        return sorted(events, key=lambda event: str(event["wall"]))

    with patch.object(Replica, "ordered", by_wall):
        yield


@contextmanager
def a_release_clears_everything() -> Iterator[None]:
    """A therapist's release closes all open holds, seen or not."""

    def clears(chart: Chart, event: Any, fact: Any) -> Chart:
        closed = {
            hold.id: Release(hold=hold.id, by=event.author, note=fact.note, today=fact.today)
            for hold in chart.open_holds
        }
        return replace(chart, releases={**chart.releases, **closed})

    with patch.object(advance, "_hold_released", clears):
        yield


@contextmanager
def what_is_sent_is_dropped() -> Iterator[None]:
    """A device takes an event out of its outbox when it sends it."""
    whole = Replica.batch

    def drops(device: Replica) -> Envelope:
        batch = whole(device)
        device.outbox = []
        return batch

    with patch.object(Replica, "batch", drops):
        yield


@contextmanager
def repeats_are_not_recognised() -> Iterator[None]:
    """Every delivery is a new event."""
    take = record._Batch.take

    def anew(batch: Any, draft: Draft) -> Any:
        if draft.id in getattr(batch, "known", {}):
            result = take(batch, replace(draft, id=new_ulid(BEGIN), dseq=None))
            return replace(result, id=draft.id)
        return take(batch, draft)

    with patch.object(record._Batch, "take", anew):
        yield


@contextmanager
def the_epoch_is_ignored() -> Iterator[None]:
    """A device does not notice that the server came back from a copy."""
    with patch.object(Replica, "notice", lambda *_: None), patch.object(Replica, "take_page", _any_epoch):
        yield


def _any_epoch(device: Replica, page: Mapping[str, Any]) -> None:
    device.known += [event for event in page["events"] if event["seq"] > device.cursor]
    device.cursor = max(device.cursor, page["next"])


@contextmanager
def it_is_acknowledged_before_the_commit() -> Iterator[None]:
    """The answer leaves before the transaction is durable."""
    with patch.object(ChartMachine, "acknowledges_early", True):
        yield


@contextmanager
def only_the_server_holds() -> Iterator[None]:
    """The device lets every exercise start."""
    with patch.object(Replica, "may_start", lambda *_: True):
        yield


@contextmanager
def work_during_a_hold_counts() -> Iterator[None]:
    """The server does not look at holds when work arrives."""
    with patch.object(decide, "_gate", lambda *_: ()):
        yield


@contextmanager
def a_copy_brings_the_erased_back() -> Iterator[None]:
    """Tombstones are lost when the server comes back from a copy."""
    with patch.multiple(ChartMachine, keeps_tombstones=False, erases_after=5):
        yield


@contextmanager
def any_answer_is_an_acknowledgement() -> Iterator[None]:
    """A device takes every 200 for a receipt."""
    hear = Replica.hear

    def believes(device: Replica, answer: Any) -> set[str]:
        if isinstance(answer, dict) and "results" not in answer:
            device.received |= {*device.outbox}
            device.outbox = []
            return device.received
        return hear(device, answer)

    with patch.object(Replica, "hear", believes):
        yield


@contextmanager
def other_content_is_taken_for_a_repeat() -> Iterator[None]:
    """The server compares ids only."""
    take = record._Batch.take

    def believes(batch: Any, draft: Draft) -> Any:
        known = getattr(batch, "known", {}).get(draft.id)
        if known is not None:
            return record.Result(id=draft.id, status=record.Status.DUPLICATE, seq=known[0])
        return take(batch, draft)

    with patch.object(record._Batch, "take", believes):
        yield


FAULTS: Mapping[Callable[[], AbstractContextManager[None]], frozenset[str]] = {
    the_latest_clock_wins: frozenset({"I3", "I12"}),
    a_release_clears_everything: frozenset({"I5"}),
    what_is_sent_is_dropped: frozenset({"I1", "I11"}),
    repeats_are_not_recognised: frozenset({"I2", "I9"}),
    the_epoch_is_ignored: frozenset({"I1", "I3", "I14"}),
    it_is_acknowledged_before_the_commit: frozenset({"I1", "I11"}),
    only_the_server_holds: frozenset({"I4"}),
    work_during_a_hold_counts: frozenset({"I6"}),
    a_copy_brings_the_erased_back: frozenset({"I14"}),
    any_answer_is_an_acknowledgement: frozenset({"I11"}),
    other_content_is_taken_for_a_repeat: frozenset({"I9"}),
}
"""Each fault, and the invariants under whose name it may be found."""
