"""The coach's socket: who comes in, what a set leaves in the chart, and that one bad stream harms no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from midline.care.camera.inlet import FLOOD, GARBAGE, TOO_LARGE
from midline.care.camera.socket import MOST_KNOCKS, MOST_STREAMS, OVER, REPLACED, TOO_OFTEN
from midline.care.everyday import lock
from tests.camera.conftest import BACKEND, PRESS_UP
from tests.camera.drawn import filmed, nobody, sent
from tests.camera.line import Camera
from tests.careteam.conftest import reading, worst

if TYPE_CHECKING:
    from midline.care.people.models import Member, User
    from tests.careteam.conftest import Past

pytestmark = pytest.mark.django_db
SET = sent(filmed("prone-press-up", reps=2, rate_hz=10.0))
REFUSED, NOT_NOW, NOT_FROM_HERE = 4403, 4404, 1000


async def a_set(camera: Camera) -> Camera:
    """A whole set of two, well performed."""
    await camera.open()
    for start in range(0, len(SET), 3):
        await camera.film(SET[start : start + 3])
    await camera.end()
    return camera


def kinds(member: Member) -> list[str]:
    return list(member.events.order_by("seq").values_list("kind", flat=True))


# Who comes in


@async_to_sync
async def closes(client: Client, exercise: str = PRESS_UP, origin: str = "http://testserver") -> int:
    camera = await Camera(client, exercise=exercise, origin=origin).open()
    if camera.told:
        await camera.end()
    return camera.code


def test_a_stranger_is_refused(pressing_up: Past) -> None:
    assert closes(Client()) == REFUSED


@pytest.mark.parametrize("name", ["dr_osei", "jun", "sam"])
def test_staff_is_refused_even_that_of_the_member(name: str, pressing_up: Past, request: Any) -> None:
    client = Client()
    client.force_login(request.getfixturevalue(name), backend=BACKEND)

    assert closes(client) == REFUSED


def test_a_page_of_another_site_is_refused(pressing_up: Past, phone: Client) -> None:
    assert closes(phone, origin="http://elsewhere.example") == NOT_FROM_HERE


def test_a_locked_phone_is_refused(pressing_up: Past, phone: Client) -> None:
    session = phone.session
    lock.set_number(session, "1234", pressing_up.now)
    lock.lock_now(session)
    session.save()

    assert closes(phone) == REFUSED


def test_only_the_exercise_that_is_under_way_is_watched(pressing_up: Past, phone: Client) -> None:
    assert closes(phone, exercise="EX09") == NOT_NOW


def test_after_the_exercise_nothing_is_watched(pressing_up: Past, phone: Client) -> None:
    said = {"session": "s1", "exercise": PRESS_UP}
    ended = {"during": worst(), "new_neuro": False, "flags": [], "stopped": False}
    pressing_up.tell("exercise-ended", {**said, **ended})

    assert closes(phone) == NOT_NOW


def test_a_direction_that_was_closed_meanwhile_is_not_watched(pressing_up: Past, phone: Client, dr_osei: User) -> None:
    body = {"group": "EXT", "note": "wait", "today": pressing_up.today}
    pressing_up.tell("direction-locked", body, dr_osei)

    assert closes(phone) == NOT_NOW


# A set


def test_a_set_is_counted_and_leaves_one_event(pressing_up: Past, phone: Client, chidi: Member) -> None:
    camera = async_to_sync(a_set)(Camera(phone))

    assert [reply["rep"] for reply in camera.told if "rep" in reply] == [1, 2]
    assert camera.code == OVER
    watched = chidi.events.get(kind="set-watched")
    assert (watched.body["reps"], watched.body["exercise"], watched.body["session"]) == (2, PRESS_UP, "s1")
    assert watched.decisions.count() == 0


def test_a_page_that_goes_in_the_middle_leaves_what_was_done(pressing_up: Past, phone: Client, chidi: Member) -> None:
    async def half(camera: Camera) -> None:
        await camera.open()
        for start in range(0, len(SET) * 6 // 10, 3):
            await camera.film(SET[start : start + 3])
        await camera.leave()

    async_to_sync(half)(Camera(phone))

    assert chidi.events.get(kind="set-watched").body["reps"] == 1


def test_where_nobody_was_seen_nothing_is_kept(pressing_up: Past, phone: Client, chidi: Member) -> None:
    async def empty(camera: Camera) -> None:
        await camera.open()
        await camera.film(sent([nobody(number / 30) for number in range(20)]))
        await camera.end()

    async_to_sync(empty)(Camera(phone))

    assert "set-watched" not in kinds(chidi)


def test_what_the_camera_saw_changes_no_verdict(pressing_up: Past, phone: Client) -> None:
    before = pressing_up.chart

    async_to_sync(a_set)(Camera(phone))
    after = pressing_up.chart

    assert after.session == before.session
    assert after.holds == before.holds
    said = {"session": "s1", "exercise": PRESS_UP}
    ended = {"during": worst(), "new_neuro": False, "flags": [], "stopped": False}
    pressing_up.tell("exercise-ended", {**said, **ended})
    verdict = pressing_up.tell("exercise-rechecked", {**said, "after5": reading(6, leg=8), "early": False})
    assert verdict.results[0].decisions[0].output["colour"] == "red"


# What harms nobody else


HOSTILE: dict[str, tuple[Callable[[Camera], Awaitable[None]], int]] = {
    "garbage": (lambda camera: camera.film([b"\x00" * 535]), GARBAGE),
    "huge": (lambda camera: camera.film([b"\xff" * 200_000]), TOO_LARGE),
    "no words": (lambda camera: camera.say("{" * 100), GARBAGE),
    "flood": (lambda camera: camera.pour([SET[0]] * 400), FLOOD),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_page_is_cut_off_by_name_and_another_counts_on(way: str, pressing_up: Past, phone: Client) -> None:
    attack, code = HOSTILE[way]

    async def both() -> tuple[Camera, Camera]:
        good, bad = Camera(phone), Camera(phone)
        await bad.open()
        whole = asyncio.ensure_future(a_set(good))
        await attack(bad)
        await bad.closed()
        return await whole, bad

    good, bad = async_to_sync(both)()

    assert bad.code == code
    assert bad.reason
    assert [reply["rep"] for reply in good.told if "rep" in reply] == [1, 2]


def test_of_too_many_streams_of_one_person_the_oldest_ends(pressing_up: Past, phone: Client) -> None:
    async def many() -> list[int]:
        cameras = [await Camera(phone).open() for _ in range(MOST_STREAMS + 1)]
        first = await cameras[0].closed()
        for camera in cameras[1:]:
            await camera.end()
        return [first, *(camera.code for camera in cameras[1:])]

    assert async_to_sync(many)() == [REPLACED, *[OVER] * MOST_STREAMS]


def test_who_opens_too_often_has_to_wait(pressing_up: Past, phone: Client) -> None:
    async def knock() -> int:
        for _ in range(MOST_KNOCKS):
            camera = await Camera(phone).open()
            if camera.told:
                await camera.leave()
        return (await Camera(phone).open()).code

    assert async_to_sync(knock)() == TOO_OFTEN
