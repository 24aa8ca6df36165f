"""A therapist before the camera: what is learned of a lesson over the socket, what is not, and who may not come in."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client

from midline.care.audit.models import Entry
from midline.care.camera import inlet, socket, teaching
from midline.care.camera.inlet import FLOOD, GARBAGE, TOO_LARGE, TOO_LONG, Cut
from midline.care.camera.movements import watched
from midline.care.camera.socket import OVER
from midline.care.camera.teaching import LEAST_APART_S, LONGEST_S, LessonStream
from midline.care.camera.wire import bytes_of
from midline.care.chart.engine import library
from midline.care.everyday import lock
from midline.care.taught import services
from midline.care.taught.models import Taught
from midline.motion.coach import Frame
from tests.camera.alone import alone, work
from tests.camera.conftest import BACKEND
from tests.camera.drawn import filmed, nobody, sent
from tests.camera.line import Camera
from tests.conftest import NOW

if TYPE_CHECKING:
    from midline.care.people.models import User
    from tests.careteam.conftest import Past

pytestmark = pytest.mark.django_db
REFUSED, NOT_NOW = 4403, 4404
MOVEMENTS = [
    ("EX04", "standing-back-bend", "standing"),
    ("EX07", "single-knee-to-chest", "lying"),
    ("EX08", "double-knee-to-chest", "lying"),
    ("EX09", "bridge", "lying"),
    ("EX12", "bird-dog", "kneeling"),
    ("EX14", "side-plank-from-knees", "lying"),
    ("EX18", "sit-to-stand", "standing"),
]


@pytest.fixture(autouse=True)
def _a_house_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes in often is remembered by number, and the numbers of users begin anew with each test."""
    monkeypatch.setattr(socket.coach, "_house", socket.House())


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson may come in as fast as it can be sent."""
    monkeypatch.setattr(inlet, "MOST_AT_ONCE", 5000.0)


@pytest.fixture
def desk(dr_osei: User) -> Client:
    """Dr Osei, signed in; what takes long the first time has been read."""
    library()
    return signed_in(dr_osei)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def close_account(user: User) -> None:
    user.is_active = False
    user.save()


def lesson_of(code: str, *, reps: int = 1, body: str = "lying", sides: str = "one") -> str:
    return f"lesson={code}&reps={reps}&body={body}&sides={sides}"


@async_to_sync
async def shown(client: Client, query: str, frames: Sequence[Frame]) -> Camera:
    """A whole lesson: opened, shown, ended."""
    camera = await Camera(client, query=query).open()
    film = sent(frames)
    for start in range(0, len(film), 3):
        if camera.code:
            break
        await camera.film(film[start : start + 3], wait_s=0.002)
    await camera.end()
    return camera


def counted(frames: Sequence[Frame], code: str) -> int:
    """How many the camera counts for a member now."""
    found = watched(code)
    assert found is not None
    stream = alone(found.definition, form=found.how.form)
    told: list[dict[str, Any]] = []
    for frame in frames:
        stream.offer(bytes_of(frame), frame.t_s)
        told += work(stream, frame.t_s)
    return sum("rep" in word for word in told + stream.finish()[0])


# What is learned


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("reps", [1, 3])
@pytest.mark.parametrize(("code", "slug", "body"), MOVEMENTS)
def test_what_was_shown_once_or_more_is_counted_right_afterwards(
    code: str, slug: str, body: str, reps: int, desk: Client, dr_osei: User
) -> None:
    camera = shown(desk, lesson_of(code, reps=reps, body=body), filmed(slug, reps=reps))
    taught = Taught.objects.get(pk=camera.told[-1]["taught"])
    services.put_in_use(taught=taught, by=dr_osei, now=NOW)

    assert camera.code == OVER
    assert (taught.code, taught.version, taught.author, taught.shown) == (code, 1, dr_osei, reps)
    assert counted(filmed(slug, reps=4), code) == 4


@pytest.mark.usefixtures("quick")
def test_getting_up_at_the_end_is_not_learned(desk: Client) -> None:
    frames = filmed("bridge", reps=2)
    last = frames[-1]
    up = [
        Frame(t_s=last.t_s + step / 20, joints=[(x + 8 * step, y - 5 * step, z) for x, y, z in last.joints])
        for step in range(1, 50)
    ]

    camera = shown(desk, lesson_of("EX09", reps=2), [*frames, *up])

    taught = Taught.objects.get(pk=camera.told[-1]["taught"])
    assert max(taught.curve["t_s"]) < last.t_s + 1


@pytest.mark.usefixtures("quick")
def test_no_frame_is_kept(desk: Client) -> None:
    frames = filmed("bridge", reps=2)

    camera = shown(desk, lesson_of("EX09", reps=2), frames)

    taught = Taught.objects.get(pk=camera.told[-1]["taught"])
    stored = repr([taught.definition, taught.curve, taught.poses])
    assert set(taught.poses) == {"rest", "target"}
    assert set(taught.curve) == {"t_s", "progress"}
    assert not any(f"{joint[0]:.2f}" in stored for joint in frames[40].joints if math.isfinite(joint[0]))


@pytest.mark.usefixtures("quick")
def test_only_counting_is_learned_and_nothing_of_form(desk: Client) -> None:
    camera = shown(desk, lesson_of("EX18", reps=2, body="standing"), filmed("sit-to-stand", reps=2))
    taught = Taught.objects.get(pk=camera.told[-1]["taught"])

    view = taught.definition["views"]["picture"]
    assert "form" not in view
    assert "usual" not in view
    assert "faults" not in taught.definition


@pytest.mark.usefixtures("quick")
def test_a_lesson_is_written_into_the_audit_log(desk: Client, dr_osei: User) -> None:
    shown(desk, lesson_of("EX09", reps=1), filmed("bridge", reps=1))

    entry = Entry.objects.latest("seq")
    assert (entry.actor, entry.what, entry.about) == (f"user:{dr_osei.pk}", "camera-taught", "")


# What is not learned


def still(frame: Frame, seconds: float) -> list[Frame]:
    return [Frame(t_s=step / 20, joints=frame.joints) for step in range(round(20 * seconds))]


REFUSALS: dict[str, Sequence[Frame]] = {
    "nobody": [nobody(step / 20) for step in range(100)],
    "still": still(filmed("bridge")[0], 6),
    "short": filmed("bridge")[:25],
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_lesson_that_shows_nothing_is_refused_by_name(why: str, desk: Client) -> None:
    camera = shown(desk, lesson_of("EX09"), REFUSALS[why])

    assert camera.told[-1] == {"refused": why}
    assert camera.code == OVER
    assert not Taught.objects.exists()


def test_without_any_frame_nothing_is_learned(desk: Client) -> None:
    assert shown(desk, lesson_of("EX09"), []).told[-1] == {"refused": "nobody"}


def test_a_page_that_goes_in_the_middle_teaches_nothing(desk: Client) -> None:
    async def half(camera: Camera) -> None:
        await camera.open()
        await camera.film(sent(filmed("bridge", reps=1))[:90])
        await camera.leave()

    async_to_sync(half)(Camera(desk, query=lesson_of("EX09")))

    assert not Taught.objects.exists()


@pytest.mark.usefixtures("quick")
def test_a_fault_in_learning_is_told_and_harms_nobody(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(teaching, "learned", broken)

    assert shown(desk, lesson_of("EX09"), filmed("bridge", reps=1)).told[-1] == {"refused": "fault"}


# Who comes in


@async_to_sync
async def opened(client: Client, query: str) -> Camera:
    camera = await Camera(client, query=query).open()
    if camera.told:
        await camera.leave()
    return camera


@pytest.mark.parametrize("name", ["jun", "sam"])
def test_nobody_else_of_the_staff_teaches(name: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(name))

    assert opened(client, lesson_of("EX09")).code == REFUSED
    assert opened(client, "try=x").code == REFUSED


def test_neither_a_member_nor_a_stranger_teaches(pressing_up: Past, phone: Client) -> None:
    for client in (phone, Client()):
        assert opened(client, lesson_of("EX03")).code == REFUSED
        assert opened(client, "try=x").code == REFUSED


def test_a_locked_device_teaches_nothing(desk: Client) -> None:
    session = desk.session
    lock.set_number(session, "1234", NOW)
    lock.lock_now(session)
    session.save()

    assert opened(desk, lesson_of("EX09")).code == REFUSED


def test_a_line_that_was_replaced_before_it_began_ends_as_replaced() -> None:
    async def run() -> Cut | None:
        async def nothing(_message: object = None) -> Any:
            await asyncio.sleep(60)

        line = socket.Line(LessonStream(now_s=0.0), nothing, socket.House())
        line.cut(Cut(socket.REPLACED, "opened elsewhere"))
        return await line.run(nothing)

    cut = async_to_sync(run)()

    assert cut is not None
    assert cut.code == socket.REPLACED


def test_an_account_that_is_closed_during_a_lesson_leaves_nothing(desk: Client, dr_osei: User) -> None:
    async def teach() -> Camera:
        camera = await Camera(desk, query=lesson_of("EX09")).open()
        await camera.film(sent(filmed("bridge", reps=1, rate_hz=10.0)), wait_s=0.002)
        await sync_to_async(close_account)(dr_osei)
        await camera.end()
        return camera

    camera = async_to_sync(teach)()

    assert "taught" not in camera.told[-1]
    assert not Taught.objects.exists()


def test_a_therapist_whose_account_was_closed_teaches_no_more(desk: Client, dr_osei: User) -> None:
    dr_osei.is_active = False
    dr_osei.save()

    assert opened(desk, lesson_of("EX09")).code == REFUSED


@pytest.mark.parametrize(
    "query",
    [
        lesson_of("EX99"),
        lesson_of("X04"),
        lesson_of("EX09", reps=0),
        lesson_of("EX09", reps=6),
        "lesson=EX09&reps=²&body=lying&sides=one",
        lesson_of("EX09", body="flying"),
        lesson_of("EX09", sides="none"),
        "lesson=EX09",
        "try=gone",
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(query: str, desk: Client) -> None:
    camera = opened(desk, query)

    assert camera.code == NOT_NOW
    assert camera.reason


# What harms nobody else

HOSTILE: dict[str, tuple[Callable[[Camera], Awaitable[None]], int]] = {
    "garbage": (lambda camera: camera.film([b"\x00" * 535]), GARBAGE),
    "huge": (lambda camera: camera.film([b"\xff" * 200_000]), TOO_LARGE),
    "no words": (lambda camera: camera.say("{" * 100), GARBAGE),
    "flood": (lambda camera: camera.pour(sent(filmed("bridge"))[:1] * 400), FLOOD),
    "a clock that runs": (
        lambda camera: camera.film(sent([nobody(0.0), nobody(LONGEST_S + 1)])),
        TOO_LONG,
    ),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_a_hostile_page_is_cut_off_by_name_and_another_teaches_on(way: str, desk: Client, dr_lind: User) -> None:
    attack, code = HOSTILE[way]
    other = signed_in(dr_lind)
    film = sent(filmed("bridge", reps=1, rate_hz=10.0))

    async def both() -> tuple[Camera, Camera]:
        good, bad = Camera(other, query=lesson_of("EX09")), Camera(desk, query=lesson_of("EX09"))
        await good.open()
        await bad.open()
        whole = asyncio.ensure_future(good.film(film, wait_s=0.002))
        await attack(bad)
        await bad.closed()
        await whole
        await good.end()
        return good, bad

    good, bad = async_to_sync(both)()

    assert bad.code == code
    assert bad.reason
    assert "taught" in good.told[-1]
    assert Taught.objects.count() == 1


def test_silence_ends_a_lesson(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "SILENT_S", 0.2)

    async def silent() -> int:
        return await (await Camera(desk, query=lesson_of("EX09")).open()).closed()

    assert async_to_sync(silent)() == socket.SILENT


def test_the_memory_of_a_lesson_is_bounded_however_fast_frames_come() -> None:
    stream = LessonStream(now_s=0.0)
    frame = filmed("bridge")[0]

    for step in range(60 * 60):
        now_s = step / 60
        stream.offer(bytes_of(Frame(t_s=now_s, joints=frame.joints)), now_s)
        stream.work(now_s)

    assert len(stream.frames().t_s) <= 60 / LEAST_APART_S


def test_a_lesson_has_an_end() -> None:
    stream = LessonStream(now_s=0.0)
    stream.offer(bytes_of(nobody(0.0)), LONGEST_S)

    with pytest.raises(Cut, match="3 minutes"):
        stream.offer(bytes_of(nobody(1.0)), LONGEST_S + 1)


@pytest.mark.parametrize(
    "strange",
    [
        [math.nan, math.inf, -math.inf],
        [1e30, -1e30, 99_999.0],
        [0.0, 0.0, 0.0],
    ],
)
def test_strange_places_are_refused_and_not_a_fault(strange: list[float], desk: Client) -> None:
    frames = [
        Frame(t_s=step / 20, joints=[(strange[(step + joint) % 3], strange[step % 3], 0.0) for joint in range(33)])
        for step in range(80)
    ]

    told = shown(desk, lesson_of("EX09"), frames).told[-1]

    assert "taught" in told or told["refused"] != "fault"


# Trying


@pytest.mark.usefixtures("quick")
def test_a_version_is_tried_before_anybody_is_counted_by_it_and_nothing_is_kept(desk: Client) -> None:
    camera = shown(desk, lesson_of("EX14", reps=1), filmed("side-plank-from-knees", reps=1))
    name = camera.told[-1]["taught"]

    tried = shown(desk, f"try={name}", filmed("side-plank-from-knees", reps=3))

    assert [word["rep"] for word in tried.told if "rep" in word] == [1, 2, 3]
    assert tried.told[-1]["over"]["reps"] == 3
    assert watched("EX14") is None
    assert Taught.objects.count() == 1
