"""A request goes to a thread whole and its answer comes back whole."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from midline.care.threads.making import CUT
from midline.wiring.whole import LARGEST_BODY_BYTES, LARGEST_WITH_FILE_BYTES, WholePages

Start = Callable[..., Any]


class Pieces:
    """An answer in pieces that knows whether it was closed."""

    closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield b"one "
        yield b"two"

    def close(self) -> None:
        self.closed = True


def asked(
    application: Callable[[dict[str, Any], Start], Iterable[bytes]], *messages: dict[str, Any], path: str = "/page"
) -> list[Any]:
    """What the server is told when the client sends these messages to the path, with ?x=1."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"x=1",
        "http_version": "1.1",
        "headers": [(b"host", b"clinic.example"), (b"content-type", b"text/plain")],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
    }
    told: list[Any] = []
    coming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def send(message: Any) -> None:
        told.append(message)

    # In a thread of its own: the browser of the journeys keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(WholePages(application, workers=1)(scope, receive, send))).result()
    return told


def test_a_body_in_pieces_is_read_whole_and_an_answer_in_pieces_is_sent_whole() -> None:
    pieces = Pieces()
    seen: dict[str, object] = {}

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        seen.update(body=environ["wsgi.input"].read(), where=environ["PATH_INFO"], asked=environ["QUERY_STRING"])
        start("201 Created", [("X-Kind", "page")])
        return pieces

    told = asked(
        application,
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b"},
    )

    assert seen == {"body": b"ab", "where": "/page", "asked": "x=1"}
    assert told == [
        {"type": "http.response.start", "status": 201, "headers": [(b"x-kind", b"page")]},
        {"type": "http.response.body", "body": b"one two"},
    ]
    assert pieces.closed


def test_a_body_that_is_too_large_never_reaches_the_application() -> None:
    def application(_environ: dict[str, Any], _start: Start) -> Iterable[bytes]:
        raise AssertionError("it was asked")

    half = b"x" * (LARGEST_BODY_BYTES // 2 + 1)
    told = asked(
        application,
        {"type": "http.request", "body": half, "more_body": True},
        {"type": "http.request", "body": half},
    )

    assert told[0]["status"] == 413


def test_a_client_that_has_gone_is_not_answered() -> None:
    def application(_environ: dict[str, Any], _start: Start) -> Iterable[bytes]:
        raise AssertionError("it was asked")

    assert asked(application, {"type": "http.disconnect"}) == []


@pytest.mark.parametrize("path", ["/messages/", "/team/members/01J/messages/"])
@pytest.mark.parametrize(("more", "cut"), [(0, False), (5, True)])
def test_a_page_of_messages_takes_a_file_and_is_told_when_it_was_cut(path: str, more: int, cut: bool) -> None:
    got: list[tuple[int, str, bool]] = []

    def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        got.append((len(environ["wsgi.input"].read()), environ["CONTENT_LENGTH"], CUT in environ))
        start("200 OK", [])
        return [b""]

    asked(application, {"type": "http.request", "body": bytes(LARGEST_WITH_FILE_BYTES + more)}, path=path)

    assert got == [(LARGEST_WITH_FILE_BYTES, str(LARGEST_WITH_FILE_BYTES), cut)]


def test_no_other_page_takes_as_much() -> None:
    def application(_environ: dict[str, Any], _start: Start) -> Iterable[bytes]:
        raise AssertionError("never asked")

    body = bytes(LARGEST_BODY_BYTES + 1)
    told = asked(application, {"type": "http.request", "body": body}, path="/messages/attachments/x/")

    assert told[0]["status"] == 413
