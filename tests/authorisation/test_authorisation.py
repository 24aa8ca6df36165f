"""Every door of the clinic is tried by everybody; what they find is what docs/authorisation.yaml says."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midline.wiring.cli import _parser
from tests.authorisation import sockets
from tests.authorisation.actors import Actor, gather
from tests.authorisation.table import METHODS, PAGE, Cell, Door, Row, cell_of, doors, pack, page, stored, write
from tests.authorisation.things import Things

STAFF_OF_ANOTHER_TEAM = (Actor.THERAPIST_OTHER, Actor.COACH_OTHER, Actor.COACH_TEAM)
NOT_STAFF = (Actor.STRANGER, Actor.MEMBER, Actor.ANOTHER)
CLOSED = {Cell.REFUSED, Cell.HIDDEN, Cell.SIGN_IN, Cell.BEGIN, Cell.NO_SUCH}


class Undo(Exception):
    """What was tried is undone."""


@pytest.fixture
def things(db: None) -> Things:
    now = timezone.now()
    return Things(gather(now), now)


@pytest.fixture
def clients(things: Things) -> dict[Actor, Client]:
    return dict(things.cast.clients())


@pytest.fixture
def found(things: Things, clients: dict[Actor, Client]) -> dict[str, dict[str, Row]]:
    """Each door as everybody finds it; nothing that was tried stays."""
    return _rows(things, clients)


@pytest.fixture
def heard(things: Things, clients: dict[Actor, Client]) -> dict[str, Row]:
    """Each socket as everybody finds it."""
    return {
        path: pack({actor: sockets.tried(client, path, things) for actor, client in clients.items()})
        for path in sockets.PATHS
    }


def _rows(things: Things, clients: Mapping[Actor, Client]) -> dict[str, dict[str, Row]]:
    return {
        door.name: {
            method: pack({actor: _try(client, door, method, things) for actor, client in clients.items()})
            for method in METHODS
        }
        for door in doors()
    }


def _try(client: Client, door: Door, method: str, things: Things) -> Cell:
    address = reverse(door.name, kwargs=things.taken_by(door))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    try:
        with transaction.atomic():
            answer = client.get(address) if method == "GET" else client.post(address)
            cell = cell_of(answer)
            raise Undo
    except Undo:
        client.cookies.load(cookies)
    return cell


def test_every_cell_is_as_the_table_says(found: dict[str, dict[str, Row]], heard: dict[str, Row]) -> None:
    if os.environ.get("WRITE_AUTHORISATION"):
        write(found, heard, _commands())
    agreed = stored()["doors"]

    wrong = [
        f"{name} {method} {actor}: {cell}, the table says {agreed.get(name, {}).get(method, {}).get(actor)}"
        for name, methods in found.items()
        for method, row in methods.items()
        for actor, cell in row.items()
        if agreed.get(name, {}).get(method, {}).get(actor) != cell
    ]
    assert wrong == []
    assert sorted(agreed) == sorted(found)
    assert stored()["sockets"] == heard


def test_every_command_is_in_the_table() -> None:
    assert stored()["commands"] == _commands()


def test_the_page_shows_the_table() -> None:
    assert PAGE.read_text() == page(stored())


def _commands() -> list[str]:
    chosen = next(action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction))
    return sorted(chosen.choices)


# ── What must hold whatever the table says ───────────────────────────────────────────────────────────────────────────


def _cells(prefix: str) -> Iterator[tuple[str, Row]]:
    routes = {door.name: door.route for door in doors()}
    for name, methods in stored()["doors"].items():
        if routes.get(name, "").startswith(prefix):
            for method, row in methods.items():
                yield f"{name} {method}", row


@pytest.mark.parametrize("prefix", ["team/members/<str:member_id>/", "team/visits/<str:visit_id>/"])
def test_nobody_without_a_right_to_a_member_opens_a_page_about_them(prefix: str) -> None:
    closed_to = (*STAFF_OF_ANOTHER_TEAM, *NOT_STAFF, Actor.ADMINISTRATOR)

    assert [(at, who) for at, row in _cells(prefix) for who in closed_to if Cell(row[who]) not in CLOSED] == []


@pytest.mark.parametrize("prefix", ["office/", "staff/"])
def test_only_administrators_open_the_office(prefix: str) -> None:
    others = [actor for actor in Actor if actor is not Actor.ADMINISTRATOR]

    assert [(at, who) for at, row in _cells(prefix) for who in others if Cell(row[who]) not in CLOSED] == []


@pytest.mark.parametrize("name", ["team-act", "team-plan", "team-hands", "team-notes", "team-referral", "team-letter"])
def test_no_coach_makes_a_clinical_decision(name: str) -> None:
    coaches = (Actor.COACH, Actor.COACH_TEAM, Actor.COACH_OTHER)
    row = stored()["doors"][name]["POST"]

    assert [who for who in coaches if Cell(row[who]) is Cell.OPEN] == []


@pytest.mark.parametrize(
    "name",
    ["message-attachment", "visit-room", "visit-calendar", "appointment", "test-result", "paper", "medicine", "goal"],
)
def test_another_member_never_reaches_what_is_chidis(name: str) -> None:
    for row in stored()["doors"][name].values():
        assert Cell(row[Actor.ANOTHER]) in CLOSED
        assert Cell(row[Actor.STRANGER]) in CLOSED


def test_a_visit_is_for_the_two_who_are_invited() -> None:
    invited = {"staff": {Actor.THERAPIST}, "member": {Actor.MEMBER}, "guest": set[Actor]()}

    for seat, who in invited.items():
        row = stored()["sockets"][sockets.VISIT + seat]
        assert {actor for actor in Actor if row[actor] == Cell.OPEN} == who


def test_news_of_a_member_reaches_only_who_may_see_them() -> None:
    row = stored()["sockets"][sockets.WATCH]
    may = {Actor.MEMBER, Actor.THERAPIST, Actor.THERAPIST_TEAM, Actor.COACH}

    assert {actor for actor in Actor if row[actor] == Cell.OPEN} == may


@pytest.mark.parametrize("name", ["emergency", "home", "library", "hurts"])
def test_help_is_open_to_everybody(name: str) -> None:
    row = stored()["doors"][name]["GET"]

    assert all(Cell(row[who]) in (Cell.OPEN, Cell.BEGIN) for who in NOT_STAFF)
