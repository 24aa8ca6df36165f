"""Who may sit in a room, what goes from seat to seat, and what becomes of everybody else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from asgiref import testing
from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer
from django.test import Client
from django.urls import reverse

from midline.care.visits.rooms import rooms
from midline.wiring.live import sockets

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from midline.care.visits.models import Visit

    SignIn = Callable[[User], Client]

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED, REPLACED, TOO_MUCH = 4403, 4409, 4429
PAGE: Any = testing.ApplicationCommunicator  # it has no types


class Seated:
    """One page's socket: what it hears, and how it was closed."""

    def __init__(self, client: Client, visit: Visit, seat: str, page: str) -> None:
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers = [(b"origin", b"http://testserver"), (b"host", b"testserver"), (b"cookie", cookies.encode())]
        scope = {
            "type": "websocket",
            "path": f"/ws/visits/{visit.pk}/",
            "query_string": f"as={seat}&page={page}".encode(),
            "headers": headers,
            "subprotocols": [],
        }
        self._socket: Any = PAGE(sockets, scope)
        self.code = 0

    async def come_in(self) -> dict[str, Any]:
        """The greeting; empty when turned away."""
        await self._socket.send_input({"type": "websocket.connect"})
        assert (await self._socket.receive_output(5))["type"] == "websocket.accept"
        return await self.next("ways")

    async def say(self, **words: Any) -> None:
        await self.say_text(json.dumps(words))

    async def say_text(self, text: str) -> None:
        await self._socket.send_input({"type": "websocket.receive", "text": text})

    async def next(self, name: str) -> dict[str, Any]:
        """The next message that carries this; empty when the socket closes before."""
        while not self.code:
            sent = await self._socket.receive_output(5)
            if sent["type"] == "websocket.close":
                self.code = int(sent["code"])
                break
            said = json.loads(sent["text"])
            if name in said:
                return dict(said)
        return {}

    async def sees(self) -> set[str]:
        """The seats that are taken, as this page was told last."""
        await self.say(how={"sound": True, "camera": True})
        seats: set[str] = set()
        while not self.code:
            said = json.loads((await self._socket.receive_output(5))["text"])
            if "how" in said:
                break
            seats = {each["seat"] for each in said.get("here", [])} or seats
        return seats

    async def closed(self) -> int:
        await self.next("nothing that is ever said")
        return self.code

    async def leave(self) -> None:
        await self._socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._socket.wait(5)


@pytest.fixture
def member_page(chidi: Member, visit: Visit, signed_in: SignIn) -> Client:
    assert chidi.user is not None
    return signed_in(chidi.user)


@pytest.fixture
def staff_page(dr_osei: User, signed_in: SignIn) -> Client:
    return signed_in(dr_osei)


def _guest(visit: Visit, now: datetime) -> tuple[Client, str]:
    from midline.care.visits import guests
    from midline.care.visits.models import GuestLink

    token = guests.invite(visit=visit, name="Rosa", label=GuestLink.Label.HELPER, by=None, now=now)
    return Client(), reverse("visit-guest", args=[token])


def _play(story: Callable[[], Awaitable[None]]) -> None:
    async_to_sync(story)()


def test_the_two_meet_and_the_visit_begins(visit: Visit, member_page: Client, staff_page: Client) -> None:
    async def story() -> None:
        member, staff = Seated(member_page, visit, "member", "m1"), Seated(staff_page, visit, "staff", "s1")
        first = await member.come_in()
        await staff.come_in()
        roster = await member.next("here")
        while len(roster["here"]) < 2:
            roster = await member.next("here")

        assert first["you"] == "member"
        assert {(each["seat"], each["name"]) for each in roster["here"]} == {("member", ""), ("staff", "Dr Ama Osei")}
        await member.leave()
        await staff.leave()

    _play(story)
    visit.refresh_from_db()
    assert visit.state == "live"


def test_a_signal_reaches_the_other_page_and_nobody_else(visit: Visit, member_page: Client, staff_page: Client) -> None:
    async def story() -> None:
        member, staff = Seated(member_page, visit, "member", "m1"), Seated(staff_page, visit, "staff", "s1")
        await member.come_in()
        await staff.come_in()
        await staff.say(to="member", **{"for": "m0"}, signal={"n": "for a page that has gone"})
        await staff.say(to="member", **{"for": "m1"}, signal={"n": "for this page"})

        heard = await member.next("signal")

        assert heard == {"from": "staff", "key": "s1", "signal": {"n": "for this page"}}
        await member.leave()
        await staff.leave()

    _play(story)


def test_a_second_window_takes_the_seat_and_the_first_is_told(visit: Visit, member_page: Client) -> None:
    async def story() -> None:
        first, second = Seated(member_page, visit, "member", "m1"), Seated(member_page, visit, "member", "m2")
        await first.come_in()
        await second.come_in()

        assert await first.next("replaced")
        assert await first.closed() == REPLACED
        assert [sitting.key for sitting in rooms.here(visit.pk).values()] == ["m2"]
        await first.leave()
        assert rooms.here(visit.pk)
        await second.leave()

    _play(story)
    assert not rooms.here(visit.pk)


@pytest.mark.parametrize("slow", ["group_add", "group_send"])
def test_two_who_come_at_the_same_moment_both_hear_of_each_other(
    visit: Visit, member_page: Client, staff_page: Client, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    quick: Any = getattr(InMemoryChannelLayer, slow)
    waited: list[str] = []

    async def first_time_slow(*args: Any) -> None:
        if not waited:
            waited.append(slow)
            await asyncio.sleep(1)
        await quick(*args)

    async def story() -> None:
        member, staff = Seated(member_page, visit, "member", "m1"), Seated(staff_page, visit, "staff", "s1")
        monkeypatch.setattr(InMemoryChannelLayer, slow, first_time_slow)
        await asyncio.gather(staff.come_in(), member.come_in())
        await asyncio.sleep(1.5)

        assert await member.sees() == {"member", "staff"}
        assert await staff.sees() == {"member", "staff"}
        await member.leave()
        await staff.leave()

    _play(story)


@pytest.mark.parametrize("who", ["colleague", "coach", "another team", "administrator", "stranger"])
@pytest.mark.parametrize("seat", ["staff", "member", "guest"])
def test_anybody_else_is_refused_and_the_two_are_told(
    visit: Visit,
    member_page: Client,
    dr_lind: User,
    dr_moss: User,
    jun: User,
    sam: User,
    signed_in: SignIn,
    who: str,
    seat: str,
) -> None:
    users = {"colleague": dr_lind, "coach": jun, "another team": dr_moss, "administrator": sam}
    stranger = signed_in(users[who]) if who in users else Client()

    async def story() -> None:
        member, third = Seated(member_page, visit, "member", "m1"), Seated(stranger, visit, seat, "x1")
        await member.come_in()

        assert await third.come_in() == {}
        assert third.code == REFUSED
        assert await member.next("tried")
        await member.leave()

    _play(story)


def test_a_guest_has_the_third_seat(visit: Visit, member_page: Client, right_now: datetime) -> None:
    rosa, door = _guest(visit, right_now)
    rosa.post(door)

    async def story() -> None:
        guest = Seated(rosa, visit, "guest", "g1")

        assert (await guest.come_in())["you"] == "guest"
        await guest.leave()

    _play(story)


def test_a_guest_whose_link_is_taken_back_can_not_come_in(visit: Visit, right_now: datetime) -> None:
    from midline.care.visits import guests

    rosa, door = _guest(visit, right_now)
    rosa.post(door)
    guests.revoke(visit=visit, now=right_now)

    async def story() -> None:
        guest = Seated(rosa, visit, "guest", "g1")
        assert await guest.come_in() == {}
        assert guest.code == REFUSED

    _play(story)


@pytest.mark.parametrize(("minutes", "opens"), [(9, True), (11, False), (-89, True), (-91, False)])
def test_the_room_is_shut_before_and_after(
    visit: Visit, member_page: Client, right_now: datetime, minutes: int, opens: bool
) -> None:
    visit.starts_at = right_now + timedelta(minutes=minutes)
    visit.save()

    async def story() -> None:
        member = Seated(member_page, visit, "member", "m1")
        assert bool(await member.come_in()) is opens
        await member.leave()

    _play(story)


@pytest.mark.parametrize("flood", ["long", "often"])
def test_who_says_too_much_is_sent_out(visit: Visit, member_page: Client, flood: str) -> None:
    async def story() -> None:
        member = Seated(member_page, visit, "member", "m1")
        await member.come_in()
        if flood == "long":
            await member.say_text("x" * 50_000)
        else:
            for _ in range(401):
                await member.say_text("{}")

        assert await member.closed() == TOO_MUCH
        await member.leave()

    _play(story)


@pytest.mark.parametrize("nonsense", ["", "[]", "{", '{"signal": 1}', '{"how": []}', '{"attempt": "x"}', "null"])
def test_nonsense_is_passed_over(visit: Visit, member_page: Client, nonsense: str) -> None:
    async def story() -> None:
        member = Seated(member_page, visit, "member", "m1")
        await member.come_in()
        await member.say_text(nonsense)
        await member.say(how={"sound": True, "camera": False})

        assert (await member.next("how"))["how"] == {"sound": True, "camera": False}
        await member.leave()

    _play(story)


def test_an_attempt_is_kept_as_words_and_nothing_else(visit: Visit, member_page: Client) -> None:
    async def story() -> None:
        member = Seated(member_page, visit, "member", "m1")
        await member.come_in()
        await member.say(attempt={"outcome": "connected", "way": "relay", "took_ms": 812, "address": "192.0.2.1"})
        await member.say(attempt={"outcome": "told a story"})
        await member.say(how={})
        await member.next("how")
        await member.leave()

    _play(story)
    assert [(each.seat, each.outcome, each.way, each.took_ms) for each in visit.attempts.all()] == [
        ("member", "connected", "relay", 812)
    ]
