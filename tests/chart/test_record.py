"""Into the log: nothing lost, nothing doubled, and a hold stays until a therapist names it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from midline.care.chart import ledger, read, upkeep
from midline.care.chart import record as recording
from midline.care.chart.models import Device, Event, Outbox, Quarantined, StoredDecision
from midline.care.chart.record import NotYourDevice, Stale, Status
from midline.care.people.models import Member, User
from midline.clinical.chart import EMPTY
from midline.clinical.decide import decide
from tests.chart.pens import Pen, member_pen, staff_pen
from tests.chart.telling import FIRST_DAY, reading, screen, session, worst

TODAY = "2026-03-02"
NOTE = {"note": "slept well"}
SADDLE = {"run": "run", "code": "CES4", "value": "yes"}


def release(*holds: str) -> dict[str, Any]:
    return {"holds": list(holds), "note": "seen on video", "today": TODAY}


def open_holds(member: Member) -> set[str]:
    return {hold.id for hold in read.chart_of(member).open_holds}


def reasons(member: Member) -> list[str]:
    return list(Outbox.objects.filter(member=member).order_by("pk").values_list("reason", flat=True))


# ── Repeats and conflicts ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_repeat_is_answered_with_its_first_place_and_has_no_second_effect(chidis: Pen) -> None:
    draft = chidis.draft("screen-answered", SADDLE)
    first = chidis.send(draft).results[0]

    again = chidis.send(draft)

    assert first.status is Status.OK
    assert (again.results[0].status, again.results[0].seq) == (Status.DUPLICATE, first.seq)
    assert again.chart == read.chart_of(chidis.member)
    assert Event.objects.count() == 1
    assert Outbox.objects.count() == 1


def test_a_repeat_within_one_batch_has_no_second_effect(chidis: Pen) -> None:
    draft = chidis.draft("note-left", NOTE)

    statuses = [result.status for result in chidis.send(draft, draft).results]

    assert statuses == [Status.OK, Status.DUPLICATE]
    assert Event.objects.count() == 1


def test_the_same_id_with_other_content_is_kept_apart_and_shown(chidis: Pen) -> None:
    draft = chidis.draft("note-left", NOTE)
    chidis.send(draft)

    result = chidis.send(replace(draft, body={"note": "slept badly"})).results[0]

    kept = Quarantined.objects.get()
    assert result.status is Status.CONFLICT
    assert Event.objects.get().body == NOTE
    assert (kept.event_id, kept.member, kept.raw["body"]) == (draft.id, chidis.member, {"note": "slept badly"})


def test_a_conflict_within_one_batch_is_kept_apart(chidis: Pen) -> None:
    draft = chidis.draft("note-left", NOTE)

    statuses = [result.status for result in chidis.send(draft, replace(draft, body={"note": "no"}, dseq=2)).results]

    assert statuses == [Status.OK, Status.CONFLICT]


def test_the_same_id_in_two_charts_is_a_conflict_and_tells_nothing_of_the_other(
    chidis: Pen, ana: Member, now: datetime
) -> None:
    draft = chidis.draft("note-left", NOTE)
    chidis.send(draft)

    result = member_pen(ana, now).send(draft).results[0]

    assert (result.status, result.seq, result.decisions) == (Status.CONFLICT, None, ())
    assert read.chart_of(ana) == EMPTY
    assert Quarantined.objects.get().member == ana


def test_what_was_set_apart_is_set_apart_once(chidis: Pen) -> None:
    draft = chidis.draft("note-left", {"note": ""})

    chidis.send(draft, draft)
    chidis.send(draft)

    assert Quarantined.objects.count() == 1


def test_a_number_of_the_device_stands_for_one_event_only(chidis: Pen) -> None:
    chidis.write("note-left", NOTE)

    result = chidis.write("note-left", NOTE, dseq=1)

    assert (result.status, result.field) == (Status.REJECTED, "dseq")
    assert Quarantined.objects.count() == 1


def test_a_number_whose_event_was_refused_may_be_used_for_a_better_one(chidis: Pen) -> None:
    chidis.write("note-left", {"note": ""})

    assert chidis.write("note-left", NOTE, dseq=1).status is Status.OK


# ── One bad event never blocks the batch ─────────────────────────────────────────────────────────────────────────────


def test_one_bad_event_never_blocks_the_batch(chidis: Pen) -> None:
    drafts = [
        chidis.draft("note-left", NOTE),
        chidis.draft("pain-noted", {"reading": {"zone": {"left": 7}}, "today": TODAY}),
        chidis.draft("no-such-type", {}),
        chidis.draft("note-left", NOTE, id="not a ulid"),
        chidis.draft("note-left", NOTE, schema_v=2),
        chidis.draft("note-left", NOTE),
    ]

    receipt = chidis.send(*drafts)

    assert [(result.status.value, result.field) for result in receipt.results] == [
        ("ok", ""),
        ("rejected", "body.reading.zone.left"),
        ("rejected", "type"),
        ("rejected", "id"),
        ("rejected", "schema_v"),
        ("ok", ""),
    ]
    assert Quarantined.objects.count() == 4
    assert receipt.contiguous_dseq == 6


def test_an_impossible_level_of_the_body_map_is_refused_in_words(chidis: Pen) -> None:
    result = chidis.write("pain-noted", {"reading": {"zone": {"left": 7, "right": 0}}, "today": TODAY})

    assert result.reason == "a whole number from 0 to 6 is expected"


@pytest.mark.parametrize(
    "note",
    ["\0", "\ud800", float("nan"), float("inf"), -float("inf"), {"\udfff": 1}, ["\0"], 10**400, [[[[1e999]]]]],
    ids=ascii,
)
def test_what_a_database_cannot_hold_is_kept_as_text(chidis: Pen, note: Any) -> None:
    receipt = chidis.tell(("note-left", {"note": note}), ("note-left", NOTE))

    assert [result.status for result in receipt.results] == [Status.REJECTED, Status.OK]
    assert Quarantined.objects.get().raw


@pytest.mark.parametrize("event_id", ["", "\ud800", "\0", "x" * 26, "7" + "Z" * 26], ids=ascii)
def test_an_event_without_a_usable_id_is_kept(chidis: Pen, event_id: str) -> None:
    assert chidis.write("note-left", NOTE, id=event_id).status is Status.REJECTED
    assert Quarantined.objects.get().raw["body"] == NOTE


def test_an_unknown_key_with_half_a_character_is_refused_and_kept(chidis: Pen) -> None:
    assert chidis.write("note-left", {"note": "x", "\ud800": 1}).status is Status.REJECTED
    assert Quarantined.objects.count() == 1


def test_an_event_on_which_the_rules_fail_is_kept_and_blocks_nothing(
    chidis: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = chidis.draft("note-left", NOTE)

    def fails(chart: Any, event: Any, rules: Any) -> Any:
        if event.id == broken.id:
            raise ZeroDivisionError
        return decide(chart, event, rules)

    monkeypatch.setattr(recording, "decide", fails)

    receipt = chidis.send(broken, chidis.draft("note-left", NOTE))

    assert [result.status for result in receipt.results] == [Status.REJECTED, Status.OK]
    assert Quarantined.objects.get().event_id == broken.id


# ── Numbers and clocks ───────────────────────────────────────────────────────────────────────────────────────────────


def test_events_enter_in_the_order_in_which_the_device_wrote_them(chidis: Pen) -> None:
    drafts = [chidis.draft("note-left", {"note": str(number)}) for number in range(1, 6)]

    receipt = chidis.send(*reversed(drafts))

    assert list(Event.objects.order_by("seq").values_list("dseq", flat=True)) == [1, 2, 3, 4, 5]
    assert [result.id for result in receipt.results] == [draft.id for draft in reversed(drafts)]


def test_numbers_are_contiguous_only_up_to_the_first_hole(chidis: Pen) -> None:
    first, second, third = (chidis.draft("note-left", NOTE) for _ in range(3))

    reached = [chidis.send(draft).contiguous_dseq for draft in (first, third, second)]

    assert reached == [1, 1, 3]


def test_a_refused_event_fills_its_number(chidis: Pen) -> None:
    bad, good = chidis.draft("note-left", {"note": ""}), chidis.draft("note-left", NOTE)
    chidis.send(good)

    assert chidis.send(bad).contiguous_dseq == 2


def test_the_server_numbers_what_a_form_sends(chidis: Pen) -> None:
    chidis.write("note-left", NOTE, dseq=None)
    chidis.write("note-left", NOTE, dseq=None)

    assert list(Event.objects.order_by("seq").values_list("dseq", flat=True)) == [1, 2]


@pytest.mark.parametrize("wall", ["1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z", "nonsense", ""])
def test_no_clock_of_a_device_changes_what_follows(chidis: Pen, ana: Member, now: datetime, wall: str) -> None:
    other = member_pen(ana, now)
    told = [*screen(), ("screen-answered", SADDLE)]
    for kind, body in told:
        chidis.write(kind, body)
        other.write(kind, body, wall=wall, hlc=wall[:20])

    decided = StoredDecision.objects.order_by("event__seq", "position")
    mine = list(decided.filter(event__member=chidis.member).values_list("rule", "output", "tells"))
    assert mine == list(decided.filter(event__member=ana).values_list("rule", "output", "tells"))


def test_the_chain_holds_whatever_time_zone_the_server_is_in(chidis: Pen) -> None:
    chidis.now = chidis.now.astimezone(timezone(timedelta(hours=7)))
    chidis.write("note-left", NOTE)

    assert upkeep.broken_links(chidis.member) == []


# ── Who may say what ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_member_cannot_release_a_hold(chidis: Pen) -> None:
    chidis.write("screen-answered", SADDLE)
    (hold,) = open_holds(chidis.member)

    result = chidis.write("hold-released", release(hold))

    assert (result.status, result.field) == (Status.REJECTED, "type")
    assert open_holds(chidis.member) == {hold}


@pytest.mark.parametrize("kind", ["hold-released", "pain-noted"])
def test_a_coach_writes_nothing_clinical(chidi: Member, jun: User, now: datetime, kind: str) -> None:
    juns = staff_pen(chidi, jun, now)

    assert juns.write(kind, {}).status is Status.REJECTED
    assert juns.write("note-left", NOTE).status is Status.OK


def test_what_a_signed_out_device_sends_is_kept_but_has_no_effect(chidis: Pen) -> None:
    sent = chidis.draft("note-left", NOTE)
    chidis.send(sent)
    Device.objects.update(revoked_at=chidis.now)

    late = chidis.write("screen-answered", SADDLE)

    assert (late.status, late.field) == (Status.REJECTED, "device_id")
    assert Quarantined.objects.count() == 1
    assert chidis.send(sent).results[0].status is Status.DUPLICATE


def test_nobody_writes_on_another_persons_device(
    chidis: Pen, ana: Member, dr_osei: User, dr_lind: User, now: datetime
) -> None:
    chidis.write("note-left", NOTE)
    thief = member_pen(ana, now)
    thief.device = Device(id=chidis.device.pk, member=ana, first_seen=now)
    oseis, linds = staff_pen(chidis.member, dr_osei, now), staff_pen(chidis.member, dr_lind, now)
    oseis.write("note-left", NOTE)
    linds.device = Device(id=oseis.device.pk, user=dr_lind, first_seen=now)

    with pytest.raises(NotYourDevice):
        thief.write("note-left", NOTE)
    with pytest.raises(NotYourDevice):
        linds.write("note-left", NOTE)
    assert Event.objects.count() == 2


# ── Holds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_a_release_that_names_it_closes_a_hold(chidis: Pen, oseis: Pen) -> None:
    chidis.write("screen-answered", SADDLE)
    (hold,) = open_holds(chidis.member)

    oseis.write("hold-released", release("another"))
    assert open_holds(chidis.member) == {hold}

    oseis.write("hold-released", release(hold))
    assert open_holds(chidis.member) == set()


def test_a_hold_opened_meanwhile_survives_the_release(chidis: Pen, oseis: Pen) -> None:
    chidis.write("screen-answered", SADDLE)
    (seen,) = open_holds(chidis.member)
    oseis.write("direction-locked", {"group": "EXT", "note": "wait", "today": TODAY})
    late = open_holds(chidis.member) - {seen}

    oseis.write("hold-released", release(seen))

    assert open_holds(chidis.member) == late != set()


def test_work_in_a_held_direction_is_marked_and_told_and_never_counts(chidis: Pen) -> None:
    chidis.tell(*screen(), ("pain-noted", {"reading": reading(), "today": TODAY}))
    opened, *rest = session("s", FIRST_DAY, exercises=("EX10",))
    chidis.tell(opened)
    chidis.write("screen-answered", {**SADDLE, "run": "later"})
    told = len(reasons(chidis.member))
    before = read.chart_of(chidis.member)

    chidis.tell(*rest)

    after = read.chart_of(chidis.member)
    gates = StoredDecision.objects.filter(rule="performed-during-hold")
    assert gates.exists()
    assert set(reasons(chidis.member)[told:]) == {"performed-during-hold"}
    assert after.history == before.history


# ── One transaction ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", ["append", "number"])
def test_a_fault_in_the_middle_leaves_neither_event_nor_notice(
    chidis: Pen, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    draft = chidis.draft("screen-answered", SADDLE)
    with monkeypatch.context() as patch:
        patch.setattr(ledger, where, _breaks)
        with pytest.raises(DatabaseError, match="disk full"):
            chidis.send(draft)
    assert (Event.objects.count(), Outbox.objects.count(), StoredDecision.objects.count()) == (0, 0, 0)
    assert read.chart_of(chidis.member) == EMPTY

    assert chidis.send(draft).results[0].status is Status.OK
    assert reasons(chidis.member) == ["screen-t0"]


def _breaks(*_: object, **__: object) -> None:
    raise DatabaseError("disk full")


def test_a_chart_is_kept_only_once_its_events_are_committed(
    chidis: Pen, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Any]]]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as committed:
        chidis.write("note-left", NOTE)
        assert read.kept.get(chidis.member.pk) == ("", EMPTY)

    assert committed
    assert read.kept.get(chidis.member.pk)[0] == Event.objects.get().link


def test_a_chart_that_was_rolled_back_is_not_read(chidis: Pen) -> None:
    chidis.write("note-left", NOTE)
    before = read.chart_of(chidis.member)

    mark = transaction.savepoint()
    chidis.write("screen-answered", SADDLE)
    assert read.chart_of(chidis.member) != before
    transaction.savepoint_rollback(mark)

    assert read.chart_of(chidis.member) == before


def test_a_reader_that_is_overtaken_gets_the_chart_of_the_head_it_read(chidis: Pen) -> None:
    chidis.write("note-left", NOTE)
    old = Event.objects.get().link
    chidis.write("screen-answered", SADDLE)
    assert read.chart_of(chidis.member).seq == 2

    assert read.chart_at(chidis.member, old, 1).seq == 1
    assert read.chart_of(chidis.member).seq == 2


def test_the_kept_chart_is_what_the_log_folds_to(chidis: Pen, oseis: Pen) -> None:
    chidis.tell(*screen(), *session("s", FIRST_DAY))
    oseis.write("diagnosis-confirmed", {"note": "seen", "today": TODAY})
    ended = {"session": "s", "exercise": "EX05", "during": worst(), "new_neuro": None, "flags": None, "stopped": True}
    last = chidis.tell(("exercise-ended", ended), ("screen-answered", SADDLE)).chart

    read.kept.clear()

    assert read.chart_of(chidis.member) == last


def test_a_page_that_is_out_of_date_records_nothing(chidis: Pen) -> None:
    draft = chidis.draft("note-left", NOTE)

    with pytest.raises(Stale, match="moved-on"):
        recording.record(
            member=chidis.member,
            author=chidis.author,
            device=chidis.device,
            drafts=[draft],
            now=chidis.now,
            expect=lambda _: "moved-on",
        )

    assert Event.objects.count() == 0


# ── Append-only ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE chart_event SET body = '{}'",
        "DELETE FROM chart_event",
        "UPDATE chart_storeddecision SET rule = 'S12'",
        "DELETE FROM chart_storeddecision",
    ],
)
def test_the_database_itself_refuses_to_change_the_log(chidis: Pen, statement: str) -> None:
    chidis.write("screen-answered", SADDLE)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
