"""The therapists' pages of the camera: who opens them, what they show, and what can be done with what was learned."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from midline.care.audit.models import Entry
from midline.care.camera import movements as camera_movements
from midline.care.camera.movements import watched
from midline.care.camera.teaching import LessonStream
from midline.care.camera.wire import bytes_of
from midline.care.taught import movements, services
from midline.care.taught.followed import FOLLOWED, Body
from midline.care.taught.models import Taught, Use
from midline.motion.definition import Sides
from midline.motion.lesson import Lesson, LessonError, Refused, counted, learn_lesson
from midline.motion.recording import Frames
from midline.ui import pose_files
from midline.wiring.coach_commands import _movement as read_file
from tests.camera.conftest import BACKEND, PRESS_UP
from tests.camera.drawn import filmed
from tests.conftest import NOW

if TYPE_CHECKING:
    from midline.care.people.models import User
    from tests.careteam.conftest import Past

pytestmark = pytest.mark.django_db
PLANK = "EX14"
"""Nothing is built in for it."""


def frames_of(slug: str, *, reps: int = 2, noise_px: float = 0.0) -> Frames:
    """A lesson as it comes in over the socket."""
    stream, random = LessonStream(now_s=0.0), np.random.default_rng(7)
    for frame in filmed(slug, reps=reps):
        stream.offer(bytes_of(frame), frame.t_s)
        stream.work(frame.t_s)
    frames = stream.frames()
    core = frames.core + random.normal(0.0, noise_px, frames.core.shape)
    return Frames(t_s=frames.t_s, core=core, dropped=0, boxed=False)


def learned(slug: str = "side-plank-from-knees", *, reps: int = 2) -> Lesson:
    return learn_lesson(frames_of(slug, reps=reps), reps=reps, sides=Sides.ONE)


@pytest.fixture
def taught(dr_osei: User) -> Taught:
    """The side plank, which Dr Osei has shown twice."""
    return services.keep_lesson(author=dr_osei, code=PLANK, body=Body.LYING, shown=2, lesson=learned(), now=NOW)


@pytest.fixture
def desk(dr_osei: User) -> Client:
    """Dr Osei, signed in."""
    return signed_in(dr_osei)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(response.content.decode())).split())


def page(taught: Taught, name: str = "camera-taught", *more: str) -> str:
    return reverse(name, args=[taught.pk, *more])


# What is learned


def test_a_movement_hardly_larger_than_the_noise_of_the_camera_is_refused() -> None:
    with pytest.raises(LessonError) as refused:
        learn_lesson(frames_of("pelvic-tilt", reps=3, noise_px=2.5), reps=3, sides=Sides.ONE)

    assert refused.value.why in (Refused.SMALL, Refused.STILL)


def test_a_noisy_camera_still_learns_a_movement_that_goes_far() -> None:
    lesson = learn_lesson(frames_of("bridge", reps=3, noise_px=3.0), reps=3, sides=Sides.ONE)

    assert len(counted(lesson.curve, lesson.definition)) == 3


def test_the_poses_are_those_of_rest_and_target() -> None:
    lesson = learned("sit-to-stand")

    assert lesson.rest["hips"] == pytest.approx((0.0, 0.0), abs=0.01)
    assert lesson.target["hips"][1] > 0.5
    assert lesson.target["head"][1] > lesson.rest["head"][1] + 0.5


def test_a_side_that_one_camera_does_not_see_is_not_needed() -> None:
    assert not [need for need in learned("bridge").definition.needs if need.startswith(("left_", "right_"))]


# What is done with it


def test_nothing_counts_for_members_before_a_therapist_says_so(taught: Taught, dr_lind: User) -> None:
    assert watched(PLANK) is None

    use = services.put_in_use(taught=taught, by=dr_lind, now=NOW)

    found = watched(PLANK)
    assert found is not None
    assert (found.definition, found.how.form, found.how.body) == (movements.definition_of(taught), False, Body.LYING)
    assert (use.begun_by, use.begun_at, use.ended_at) == (dr_lind, NOW, None)


def test_a_taught_movement_counts_before_the_built_in_one_until_it_is_withdrawn(dr_osei: User) -> None:
    before = watched(PRESS_UP)
    lesson = learned("prone-press-up")
    taught = services.keep_lesson(author=dr_osei, code=PRESS_UP, body=Body.LYING, shown=2, lesson=lesson, now=NOW)
    services.put_in_use(taught=taught, by=dr_osei, now=NOW)
    during = watched(PRESS_UP)

    services.withdraw(taught=taught, by=dr_osei, now=NOW)

    assert during is not None
    assert during.definition == movements.definition_of(taught)
    assert watched(PRESS_UP) == before
    assert before is not None


def test_a_new_version_takes_the_place_of_the_old_one_which_stays(taught: Taught, dr_osei: User) -> None:
    services.put_in_use(taught=taught, by=dr_osei, now=NOW)
    again = services.keep_lesson(author=dr_osei, code=PLANK, body=Body.LYING, shown=2, lesson=learned(), now=NOW)
    services.put_in_use(taught=again, by=dr_osei, now=NOW)

    assert (taught.version, again.version) == (1, 2)
    assert movements.in_use(PLANK) == again
    assert [use.ended_by for use in Use.objects.order_by("pk")] == [dr_osei, None]
    with pytest.raises(services.WasInUse):
        services.discard(taught=taught, by=dr_osei)


def test_the_database_lets_one_version_count_at_a_time(taught: Taught, dr_osei: User) -> None:
    services.put_in_use(taught=taught, by=dr_osei, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Use.objects.create(taught=taught, code=PLANK, begun_at=NOW, begun_by=dr_osei)


def test_what_does_not_count_its_own_lesson_never_counts_for_members(dr_osei: User) -> None:
    wrong = services.keep_lesson(author=dr_osei, code=PLANK, body=Body.LYING, shown=3, lesson=learned(), now=NOW)

    with pytest.raises(services.CountsWrong):
        services.put_in_use(taught=wrong, by=dr_osei, now=NOW)

    assert watched(PLANK) is None


@pytest.mark.parametrize("name", ["jun", "sam"])
def test_nobody_but_therapists_does_any_of_it(name: str, taught: Taught, request: pytest.FixtureRequest) -> None:
    other: User = request.getfixturevalue(name)

    with pytest.raises(services.NotATherapist):
        services.put_in_use(taught=taught, by=other, now=NOW)
    with pytest.raises(services.NotATherapist):
        services.withdraw(taught=taught, by=other, now=NOW)
    with pytest.raises(services.NotATherapist):
        services.discard(taught=taught, by=other)
    with pytest.raises(services.NotATherapist):
        services.keep_lesson(author=other, code=PLANK, body=Body.LYING, shown=2, lesson=learned(), now=NOW)


def test_a_change_is_a_version_of_its_own_counted_anew(taught: Taught, dr_lind: User) -> None:
    given = {name: str(value) for name, value in services.numbers_of(movements.definition_of(taught)).items()}

    same = services.change(taught=taught, author=dr_lind, body=Body.LYING, about="", numbers=given, now=NOW)
    strict = services.change(
        taught=taught, author=dr_lind, body=Body.LYING, about="", numbers={**given, "least_s": "19"}, now=NOW
    )

    assert same == taught
    assert (strict.version, strict.made_from, strict.author) == (2, taught, dr_lind)
    assert len(movements.reps_of(taught)) == 2
    assert movements.reps_of(strict) == []


# The pages


@pytest.mark.parametrize("name", ["camera-movements", "camera-teach", "camera-taught", "camera-try"])
def test_only_therapists_open_the_pages(name: str, taught: Taught, phone: Client, jun: User, sam: User) -> None:
    arguments = {"camera-movements": [], "camera-teach": [PLANK]}.get(name, [taught.pk])
    address = reverse(name, args=arguments)

    assert [signed_in(user).get(address).status_code for user in (jun, sam)] == [403, 403]
    assert phone.get(address).status_code == 403
    assert Client().get(address).headers["Location"].startswith(reverse("account_login"))


def test_the_list_says_of_each_movement_by_what_it_is_followed(taught: Taught, desk: Client, dr_lind: User) -> None:
    services.put_in_use(taught=taught, by=dr_lind, now=NOW)

    listed = desk.get(reverse("camera-movements")).content.decode()

    rows = {found[0]: found[1] for found in re.findall(r'"quiet">(X?E?X\d\d)</span>(.*?)</tr>', listed, re.S)}
    assert set(rows) == set(movements.teachable())
    assert "Taught by Dr Ama Osei, version 1" in rows[PLANK]
    assert "by Dr Eva Lind" in rows[PLANK]
    assert all("Built in" in rows[code] for code in FOLLOWED)
    assert "The timer counts" in rows["EX01"]


def test_a_lesson_that_does_not_count_yet_is_on_the_list(taught: Taught, desk: Client) -> None:
    assert page(taught) in desk.get(reverse("camera-movements")).content.decode()


def test_the_pages_with_a_camera_may_use_it_and_compile_the_model(taught: Taught, desk: Client) -> None:
    for address in (reverse("camera-teach", args=[PLANK]), page(taught, "camera-try")):
        answer = desk.get(address)
        assert "camera=(self), microphone=()" in answer["Permissions-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval';" in answer["Content-Security-Policy"]
        assert "unsafe-inline" not in answer["Content-Security-Policy"]
    assert "camera=()" in desk.get(page(taught))["Permissions-Policy"]


def test_without_the_model_the_page_says_so(desk: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pose_files.are_here, "__defaults__", (tmp_path,))

    answer = desk.get(reverse("camera-teach", args=[PLANK])).content.decode()

    assert "data-absent" in answer
    assert "pose.js" not in answer


def test_a_movement_that_nobody_may_be_given_cannot_be_taught(desk: Client) -> None:
    assert desk.get(reverse("camera-teach", args=["X04"])).status_code == 404
    assert desk.get(reverse("camera-teach", args=["nothing"])).status_code == 404


def test_what_was_learned_is_drawn_and_stands_in_a_table(taught: Taught, desk: Client) -> None:
    shown = desk.get(page(taught)).content.decode()

    assert shown.count('<svg class="lp"') == 2
    assert shown.count('class="lp-rep"') == 2 * 2
    assert shown.count('class="lp-reach"') == shown.count('class="lp-back"') == 2 * 2
    assert len(re.findall(r'<tr><th scope="row">\d</th>', shown)) == 2
    assert "It counts 2 repetitions, as you showed." in shown


def test_putting_in_use_and_withdrawing_name_the_therapist_and_stand_in_the_audit_log(
    taught: Taught, dr_lind: User
) -> None:
    lind = signed_in(dr_lind)

    used = lind.post(page(taught, "camera-taught-act", "use"), follow=True)
    assert "In use for members since" in words(used)
    assert "by Dr Eva Lind" in words(used)
    withdrawn = lind.post(page(taught, "camera-taught-act", "withdraw"), follow=True)

    assert "For members the timer counts now." in words(withdrawn)
    acts = list(Entry.objects.order_by("seq").values_list("what", flat=True))
    assert acts == ["camera-taught-act:use", "camera-taught-act:withdraw"]


def test_a_lesson_is_discarded_and_gone(taught: Taught, desk: Client) -> None:
    desk.post(page(taught, "camera-taught-act", "discard"))

    assert not Taught.objects.exists()
    assert desk.get(page(taught)).status_code == 404


def test_an_unknown_act_is_refused(taught: Taught, desk: Client) -> None:
    assert desk.post(page(taught, "camera-taught-act", "burn")).status_code == 404


def test_a_miscount_is_said_and_offers_no_use(desk: Client, dr_osei: User) -> None:
    wrong = services.keep_lesson(author=dr_osei, code=PLANK, body=Body.LYING, shown=3, lesson=learned(), now=NOW)

    shown = desk.get(page(wrong))
    forced = desk.post(page(wrong, "camera-taught-act", "use"))

    assert "It counts 2 repetitions, but you showed 3." in words(shown)
    assert "Put it in use" not in words(shown)
    assert forced.status_code == 422
    assert not Use.objects.exists()


@pytest.mark.parametrize("given", ["", "abc", "9", "91", "nan", "1e9", "４0x", "-5"])
def test_a_number_that_cannot_be_is_refused_with_its_name_and_what_would_do(
    given: str, taught: Taught, desk: Client
) -> None:
    sent = {"reach_percent": given, "home_percent": "50", "least_s": "2", "body": "lying", "about": "with a mat"}

    answer = desk.post(page(taught), sent)

    assert answer.status_code == 422
    assert f"Far enough, in per cent of the way: {given or '–'} does not work. Give a number from 10 to 90." in words(
        answer
    )
    assert 'value="with a mat"' in answer.content.decode()
    assert Taught.objects.count() == 1


def test_a_change_leads_to_its_version(taught: Taught, desk: Client) -> None:
    sent = {"reach_percent": "30", "home_percent": "40", "least_s": "1,5", "body": "standing", "about": "by the wall"}

    answer = desk.post(page(taught), sent)

    changed = Taught.objects.get(version=2)
    assert answer.headers["Location"] == page(changed)
    assert services.numbers_of(movements.definition_of(changed)) == {
        "reach_percent": 30,
        "home_percent": 40,
        "least_s": 1.5,
    }
    assert (changed.body, changed.about, changed.curve) == ("standing", "by the wall", taught.curve)


def test_the_file_suits_the_command_line(taught: Taught, desk: Client, tmp_path: Path) -> None:
    file = tmp_path / "plank.yaml"
    file.write_bytes(desk.get(page(taught, "camera-taught-file")).content)

    assert read_file(str(file)) == movements.definition_of(taught)


# For members


def test_the_player_offers_the_camera_for_what_was_taught(
    pressing_up: Past, phone: Client, dr_osei: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("midline.care.taught.movements.FOLLOWED", {})
    monkeypatch.setattr("midline.care.camera.movements.FOLLOWED", {})
    camera_movements.built_in.cache_clear()
    player, camera = reverse("session"), reverse("session-camera")
    assert camera not in phone.get(player).content.decode()
    assert phone.get(camera).status_code == 302
    lesson = learned("prone-press-up")
    taught = services.keep_lesson(author=dr_osei, code=PRESS_UP, body=Body.LYING, shown=2, lesson=lesson, now=NOW)

    services.put_in_use(taught=taught, by=dr_osei, now=NOW)

    assert camera in phone.get(player).content.decode()
    assert "camera.js" in phone.get(camera).content.decode()
    camera_movements.built_in.cache_clear()


def test_putting_in_use_changes_nothing_in_any_chart(pressing_up: Past, taught: Taught, dr_osei: User) -> None:
    before = pressing_up.chart

    services.put_in_use(taught=taught, by=dr_osei, now=NOW)

    assert pressing_up.chart == before
