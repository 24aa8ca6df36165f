"""Whoever relies on letters learns when nobody sends them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

if TYPE_CHECKING:
    from midline.care.people.models import User

WARNING = "Letters are not going out."
MINUTES = timedelta(minutes=1)


def _beat(*, ago: timedelta) -> None:
    from midline.care.careteam import pulse

    pulse.beat(now=timezone.now() - ago)


def _page(user: "User", name: str) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return str(client.get(reverse(name)).content.decode())


def test_the_worklist_warns_when_the_worker_has_not_been_heard_of(dr_osei: "User", jun: "User", sam: "User") -> None:
    pages = [(dr_osei, "worklist"), (jun, "worklist"), (sam, "staff")]

    assert all(WARNING in _page(*each) for each in pages)
    _beat(ago=3 * MINUTES)
    assert all(WARNING in _page(*each) for each in pages)
    _beat(ago=1 * MINUTES)
    assert not any(WARNING in _page(*each) for each in pages)


def test_each_round_of_the_worker_is_a_beat(client: Client, db: None) -> None:
    from midline.wiring import worker

    assert client.get("/healthz").status_code == 503
    worker.run_once()

    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"ok": True, "database": True, "worker_seconds": 0}


def test_a_round_that_fails_is_no_beat(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from midline.care.careteam import deliver
    from midline.wiring import worker

    def fail(**_options: object) -> int:
        raise DatabaseError

    monkeypatch.setattr(deliver, "run_due", fail)
    with pytest.raises(DatabaseError):
        worker.run_once()

    assert client.get("/healthz").json() == {"ok": False, "database": True, "worker_seconds": None}


@pytest.mark.parametrize(("ago_s", "status"), [(0, 200), (119, 200), (122, 503)])
def test_health_turns_after_two_minutes(client: Client, db: None, ago_s: int, status: int) -> None:
    _beat(ago=timedelta(seconds=ago_s))

    answer = client.get("/healthz")

    assert answer.status_code == status
    assert answer.json()["ok"] is (status == 200)
    assert not client.cookies
    assert set(answer.json()) == {"ok", "database", "worker_seconds"}


def test_a_database_that_does_not_answer_is_said(client: Client, broken_database: None) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": False, "worker_seconds": None}


@pytest.fixture
def broken_database(db: None) -> Iterator[None]:
    from django.db import connection

    def refuse(_execute: Callable[..., Any], *_args: Any) -> Any:
        raise DatabaseError

    with connection.execute_wrapper(refuse):
        yield
