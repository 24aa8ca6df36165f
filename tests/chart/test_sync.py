"""Devices over HTTP: what is acknowledged, what is refused and how, and what a replica gets back."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from midline.care.chart import sync, upkeep
from midline.care.chart.models import Device, Event, Quarantined
from midline.care.people.models import Member, User
from midline.care.ulid import new_ulid
from tests.chart.pens import Pen
from tests.conftest import NOW

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DEVICE = new_ulid(NOW)
NOTE = {"note": "slept well"}

Push = Callable[..., Any]


@pytest.fixture
def phone(chidi: Member) -> Client:
    """Chidi's phone, signed in."""
    client = Client()
    assert chidi.user is not None
    client.force_login(chidi.user, backend=BACKEND)
    return client


@pytest.fixture
def push(phone: Client) -> Push:
    """Pushes events from Chidi's phone."""

    def push(*events: Any, device: str = DEVICE, client: Client = phone) -> Any:
        return client.post("/sync/events", {"device_id": device, "events": list(events)}, "application/json")

    return push


def event(number: int, kind: str = "note-left", body: Any = NOTE, **given: Any) -> dict[str, Any]:
    return {"id": new_ulid(NOW), "dseq": number, "type": kind, "body": body, **given}


def pull(client: Client, **query: Any) -> Any:
    return client.get("/sync/feed", query).json()


# ── Push ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_echoes_ids_and_epoch(push: Push) -> None:
    first = event(1)

    answer = push(first, event(2)).json()

    assert answer["results"][0] == {"id": first["id"], "status": "ok", "seq": 1}
    assert (answer["contiguous_dseq"], len(answer["epoch"])) == (2, 26)


def test_a_stale_epoch_is_told_the_new_one_and_absorbs_what_is_offered_again(push: Push) -> None:
    first = event(1)
    before = push(first).json()["epoch"]
    upkeep.new_epoch(now=NOW)

    again = push(first).json()

    assert again["epoch"] != before
    assert again["results"][0]["status"] == "dup"


@pytest.mark.parametrize(
    "broken",
    [
        {"dseq": 0},
        {"dseq": True},
        {"dseq": 10**30},
        {"type": None},
        {"id": 7},
        {"seen": {"ids": []}},
        {"schema_v": "1"},
        {"hlc": "x" * 41},
        {"colour": "red"},
        {"tz": "\ud800"},
        {"seen": {"holds": ["\0"]}},
    ],
    ids=str,
)
def test_an_unreadable_envelope_blocks_no_other_event(push: Push, broken: dict[str, Any]) -> None:
    answer = push(event(1), {**event(2), **broken}, event(3))

    assert [result["status"] for result in answer.json()["results"]] == ["ok", "rejected", "ok"]
    assert Quarantined.objects.get().field.startswith(next(iter(broken)))


@pytest.mark.parametrize("something", [None, 1, "x", [], [[]]])
def test_something_that_is_no_event_blocks_no_other(push: Push, something: Any) -> None:
    assert [result["status"] for result in push(something, event(1)).json()["results"]] == ["rejected", "ok"]


@pytest.mark.parametrize(
    "raw",
    [
        b" ",
        b"[]",
        b"nonsense",
        b"\xff",
        b'{"device_id": NaN}',
        b'{"events": []}',
        b'{"device_id": "x", "events": [1]}',
        b"[" * 5000,
        b"[" * 200 + b"]" * 200,
        b'{"a": ' + b"1" * 5000 + b"}",
    ],
    ids=range(10),
)
def test_a_body_that_cannot_be_read_is_refused_in_words(phone: Client, raw: bytes) -> None:
    answer = phone.post("/sync/events", raw, "application/json")

    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_a_batch_is_neither_empty_nor_longer_than_200(push: Push) -> None:
    assert push().status_code == 400
    assert push(*(event(number) for number in range(1, 202))).status_code == 400
    assert Event.objects.count() == 0
    assert push(*(event(number) for number in range(1, 201))).status_code == 200


def test_a_batch_over_256_kilobytes_is_told_to_send_less(push: Push) -> None:
    heavy = {"note": "x" * 4000}

    assert push(*(event(number, body=heavy) for number in range(1, 70))).status_code == 413
    assert Event.objects.count() == 0


def test_a_batch_is_sent_as_json(phone: Client) -> None:
    raw = json.dumps({"device_id": DEVICE, "events": [event(1)]})

    assert phone.post("/sync/events", raw, "text/plain").status_code == 415
    assert phone.post("/sync/events", {"events": raw}).status_code == 415


def test_nothing_is_taken_without_the_token_of_the_page(chidi: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    assert chidi.user is not None
    client.force_login(chidi.user, backend=BACKEND)

    answer = client.post("/sync/events", {"device_id": DEVICE, "events": [event(1)]}, "application/json")

    assert answer.status_code == 403
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_a_stranger_is_told_that_nothing_is_lost(push: Push, sam: User, dr_osei: User) -> None:
    for client in (Client(), Client(), Client()):
        assert push(event(1), client=client).status_code == 403
        client.force_login(sam, backend=BACKEND)
        assert push(event(1), client=client).status_code == 403
        client.force_login(dr_osei, backend=BACKEND)
        assert push(event(1), client=client).status_code == 403
        assert client.get("/sync/feed").status_code == 403


def test_another_persons_device_is_refused(push: Push, ana: Member) -> None:
    Device.objects.create(id=DEVICE, member=ana, first_seen=NOW)

    assert push(event(1)).status_code == 403
    assert Event.objects.count() == 0


def test_a_fault_of_the_server_is_503_and_nothing_is_stored(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(**_: object) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(sync, "record", locked)
        assert push(event(1)).status_code == 503
    assert Event.objects.count() == 0
    assert push(event(1)).status_code == 200


def test_a_clock_that_jumped_changes_nothing(push: Push) -> None:
    told = [event(1, wall="1970-01-01T00:00:00Z"), event(2, wall="2999-01-01T00:00:00Z", hlc="zzz"), event(3, wall="")]

    assert {result["status"] for result in push(*told).json()["results"]} == {"ok"}


# ── Pull ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_feed_gives_every_event_once_in_order_over_pages(phone: Client, push: Push) -> None:
    push(*(event(number) for number in range(1, 8)))

    after, got, pages = 0, [], 0
    while True:
        page = pull(phone, after=after, limit=3)
        got += [entry["seq"] for entry in page["events"]]
        after, pages = page["next"], pages + 1
        if page["done"]:
            break

    assert (got, pages) == ([1, 2, 3, 4, 5, 6, 7], 3)
    assert page["digest"]["count"] == 7


def test_the_digest_is_that_of_the_hashes_in_the_feed(phone: Client, push: Push) -> None:
    push(*(event(number) for number in range(1, 4)))

    page = pull(phone)

    folded = 0
    for entry in page["events"]:
        folded ^= int(entry["content_hash"], 16)
    assert page["digest"] == {"count": 3, "xor": f"{folded:064x}"}


def test_another_epoch_begins_from_the_start(phone: Client, push: Push) -> None:
    push(event(1), event(2))

    assert [entry["seq"] for entry in pull(phone, after=2, epoch=new_ulid(NOW))["events"]] == [1, 2]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 1}, {"after": 10**9}])
def test_a_strange_page_still_ends(phone: Client, push: Push, query: dict[str, Any]) -> None:
    push(event(1))

    page = pull(phone, **query)

    assert page["done"]
    assert page["next"] >= 1


@pytest.mark.parametrize("query", [{"after": "-1"}, {"after": "٣"}, {"limit": "x"}, {"after": "9" * 40}])
def test_a_number_that_is_none_is_refused(phone: Client, query: dict[str, Any]) -> None:
    assert phone.get("/sync/feed", query).status_code == 400


def test_nobody_pulls_another_members_log(push: Push, ana: Member) -> None:
    push(event(1))
    client = Client()
    session = client.session
    session["member_id"] = ana.pk
    session.save()

    assert pull(client)["events"] == []


def test_after_an_erasure_nothing_comes_back_from_a_device(
    phone: Client, push: Push, chidis: Pen, now: datetime
) -> None:
    told = [event(1), event(2)]
    push(*told)
    upkeep.erase(member=chidis.member, now=now)
    upkeep.new_epoch(now=now)

    answer = push(*told)

    assert {result["status"] for result in answer.json()["results"]} == {"erased"}
    assert (Event.objects.count(), Quarantined.objects.count(), Device.objects.count()) == (0, 0, 0)
    page = pull(phone, after=2)
    assert (page["events"], page["erased"], page["digest"]["count"]) == ([], True, 0)
