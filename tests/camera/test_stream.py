"""One live stream: what is counted, what is told and how often, and what ends it."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.care.camera import crowd
from midline.care.camera.inlet import (
    BACKWARDS,
    FAULT,
    FLOOD,
    GARBAGE,
    MOST_LATE,
    MOST_WAITING,
    TOO_LARGE,
    TOO_LONG,
    Cut,
    Reply,
)
from midline.care.camera.stream import Stream, Summary
from midline.care.camera.wire import FRAME_BYTES, bytes_of, frames_of
from midline.motion import judging
from midline.motion.coach import Frame
from midline.motion.landmarks import PLACE
from midline.motion.signals import Kind
from midline.motion.streams import Streams
from tests.camera.alone import alone, work
from tests.camera.drawn import filmed, nobody, sent
from tests.motion.drawn import definition, motion

STANDING_AND_LYING = ("sit-to-stand", "hip-hinge", "bridge", "single-knee-to-chest", "prone-press-up", "bird-dog")


def stream_of(slug: str = "bridge", *, form: bool = True) -> Stream:
    return alone(definition(slug), form=form)


def watched(slug: str, frames: Sequence[Frame]) -> tuple[Summary, list[Reply]]:
    """What a set was that saw all of these as they came, and what was told."""
    stream = stream_of(slug)
    told: list[Reply] = []
    for frame in frames:
        stream.offer(bytes_of(frame), frame.t_s)
        told += work(stream, frame.t_s)
    last, summary = stream.finish()
    return summary, told + last


def reps_of(told: list[Reply]) -> list[Reply]:
    return [reply for reply in told if "rep" in reply]


@pytest.mark.parametrize("slug", STANDING_AND_LYING)
def test_every_repetition_is_counted_once(slug: str) -> None:
    _, told = watched(slug, filmed(slug, reps=4))

    assert [reply["rep"] for reply in reps_of(told)] == [1, 2, 3, 4]


@pytest.mark.parametrize("slug", ["bridge", "prone-press-up", "standing-back-bend"])
def test_a_hold_is_timed_within_a_quarter_of_a_second(slug: str) -> None:
    wanted_s = max(phase.hold_s for phase in motion(slug).phases[:-1])

    _, told = watched(slug, filmed(slug, reps=3))

    held = [reply["held_s"] for reply in reps_of(told)]
    assert held == [pytest.approx(wanted_s, abs=0.25)] * 3


def test_each_second_of_a_hold_is_told_once() -> None:
    _, told = watched("bridge", filmed("bridge", reps=1))

    assert [reply["holding_s"] for reply in told if "holding_s" in reply] == [1, 2, 3, 4, 5]


def test_a_clean_set_has_no_cue_and_a_shallow_one_has_one_for_each_repetition() -> None:
    _, clean = watched("sit-to-stand", filmed("sit-to-stand"))
    _, shallow = watched("sit-to-stand", filmed("sit-to-stand", way=0.55))

    assert [reply["cue"] for reply in reps_of(clean)] == [None] * 3
    assert [reply["cue"] for reply in reps_of(shallow)] == ["knee_flexion_left-more"] * 3


def test_where_form_did_not_hold_in_measurement_only_the_count_is_told() -> None:
    stream = stream_of("sit-to-stand", form=False)
    told: list[Reply] = []
    for frame in filmed("sit-to-stand", way=0.55):
        stream.offer(bytes_of(frame), frame.t_s)
        told += work(stream, frame.t_s)

    assert [(reply["rep"], reply["verdict"], reply["cue"]) for reply in reps_of(told)] == [
        (number, "unsure", None) for number in (1, 2, 3)
    ]


def test_little_is_told_one_word_for_each_change() -> None:
    frames = filmed("bridge", reps=3)

    _, told = watched("bridge", frames)

    assert len(told) < 30
    assert len(frames) > 700


def test_nobody_in_the_picture_is_told_once_and_counts_nothing() -> None:
    frames = filmed("bridge", reps=1)
    end_s = frames[-1].t_s
    gone = tuple(nobody(end_s + number / 30) for number in range(1, 91))

    summary, told = watched("bridge", frames + gone)

    assert [reply["seen"] for reply in told if "seen" in reply] == [True, False]
    assert summary.reps == 1


def test_the_summary_holds_the_whole_set_and_no_frame() -> None:
    summary, _ = watched("bridge", filmed("bridge", reps=3))

    assert (summary.reps, summary.good + summary.off + summary.unsure) == (3, 3)
    assert summary.longest_hold_s == pytest.approx(5.0, abs=0.3)
    assert summary.seen == 1.0


def test_of_frames_that_pile_up_the_newest_are_seen() -> None:
    frames = sent(filmed("bridge", reps=1))[:40]
    stream = stream_of()

    for frame in frames:
        stream.offer(frame, 1.0)
    work(stream, 1.0)

    assert stream.let_go == len(frames) - MOST_WAITING


def test_in_a_hurried_house_a_set_is_counted_from_half_of_its_frames() -> None:
    stream = stream_of()
    told: list[Reply] = []
    for frame in filmed("bridge", reps=3, rate_hz=30.0):
        stream.offer(bytes_of(frame), frame.t_s)
        told += work(stream, frame.t_s, hurried=True)

    assert [reply["rep"] for reply in reps_of(told)] == [1, 2, 3]
    assert [reply["held_s"] for reply in reps_of(told)] == [pytest.approx(5.0, abs=0.25)] * 3
    assert stream.let_go > 400


def test_a_page_whose_frames_come_ever_later_is_asked_for_fewer_and_later_for_all_again() -> None:
    stream = stream_of()
    told: list[Reply] = []

    def hear(frame: Frame, late_s: float) -> None:
        stream.offer(bytes_of(frame), frame.t_s + late_s)
        told.extend(work(stream, frame.t_s + late_s))

    for number in range(900):
        t_s = number / 30
        late_s = 0.7 if 5 < t_s < 12 else 0.0
        hear(nobody(t_s), late_s)

    assert [reply["fps"] for reply in told if "fps" in reply] == [15, 30]


# What ends a stream


def fed(stream: Stream, data: bytes, *moments_s: float) -> None:
    for now_s in moments_s:
        stream.offer(data, now_s)
        work(stream, now_s)


def poured(stream: Stream, frames: int) -> None:
    for _ in range(frames):
        stream.offer(bytes_of(nobody(0.0)), 4.0)


def cut_of(stream: Stream, data: bytes, *moments_s: float) -> int:
    with pytest.raises(Cut) as cut:
        fed(stream, data, *moments_s)
    assert cut.value.reason
    return cut.value.code


def test_bytes_of_another_length_end_it() -> None:
    assert cut_of(stream_of(), b"x" * 10, 0.0) == GARBAGE
    assert cut_of(stream_of(), b"x" * 100_000, 0.0) == TOO_LARGE


def test_a_flood_ends_it_and_a_line_that_catches_up_does_not() -> None:
    held_back, flood = stream_of(), stream_of()

    fed(held_back, bytes_of(nobody(0.0)), *[4.0] * 90)

    with pytest.raises(Cut) as cut:
        poured(flood, 1000)
    assert cut.value.code == FLOOD


def test_a_set_that_never_ends_is_ended() -> None:
    stream = stream_of()

    assert cut_of(stream, bytes_of(nobody(0.0)), 1201.0) == TOO_LONG


@pytest.mark.parametrize("times", [(-1.7e308, 1e308), (0.0, 1201.0)])
def test_a_clock_that_leaps_ends_it(times: tuple[float, float]) -> None:
    stream = stream_of()
    for t_s in times:
        stream.offer(struct.pack("<d", t_s) + bytes_of(filmed("bridge")[0])[8:], 0.0)

    with pytest.raises(Cut) as cut:
        work(stream, 0.0)

    assert cut.value.code == TOO_LONG


@pytest.mark.parametrize("alone", [False, True])
def test_a_fault_of_ours_with_one_streams_numbers_ends_that_stream_alone(
    alone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(*given: Any) -> Any:
        if given[2].definition is broken:
            raise ZeroDivisionError
        return judging.judge(*given)

    broken, whole = definition("bridge"), definition("sit-to-stand")
    if alone:
        views = {k: replace(v, counting=replace(v.counting, window_s=0.1)) for k, v in broken.views.items()}
        broken = replace(broken, views=views)
    monkeypatch.setattr("midline.motion.streams.judge", judge)
    monkeypatch.setattr("midline.motion.coach.judge", judge)
    streams = Streams(Kind.PICTURE, 2)
    lines = [Stream(streams, each, now_s=0.0) for each in (broken, whole)]
    told: list[Reply] = []
    cuts: list[int] = []
    for one, other in zip(filmed("bridge", reps=2), filmed("sit-to-stand", reps=4), strict=False):
        waiting = lines[len(cuts) :]
        for stream, frame in zip(lines, (one, other), strict=True):
            stream.offer(bytes_of(frame), other.t_s)
        for stream, news in zip(waiting, crowd.work(streams, waiting, other.t_s), strict=True):
            if isinstance(news, Cut):
                cuts.append(news.code)
            elif stream is lines[1]:
                told += news

    assert cuts == [FAULT]
    assert len(reps_of(told)) >= 2


def test_time_that_stands_still_ends_it() -> None:
    stream = stream_of()

    assert cut_of(stream, bytes_of(nobody(1e300)), *[number / 30 for number in range(MOST_LATE + 2)]) == BACKWARDS


@pytest.mark.parametrize("text", ["", "x", "[]", "1", '{"a": 1}', "[" * 150, '{"ask": ' + "1" * 300 + "}"])
def test_words_that_are_none_end_it(text: str) -> None:
    with pytest.raises(Cut):
        stream_of().hear(text, 0.0)


def test_a_question_is_answered_after_the_frames_before_it() -> None:
    stream = stream_of()
    stream.hear(json.dumps({"ask": 7}), 0.0)

    assert work(stream, 0.0) == [{"answer": 7}]


@given(data=st.binary(min_size=FRAME_BYTES, max_size=FRAME_BYTES), times=st.lists(st.floats(width=64), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_bytes_of_a_frames_length_are_borne(data: bytes, times: list[float]) -> None:
    stream = stream_of()

    codes = set()
    for t_s in times:
        stream.offer(struct.pack("<d", t_s) + data[8:], 0.0)
        try:
            work(stream, 0.0)
        except Cut as cut:
            codes.add(cut.code)

    assert codes <= {TOO_LONG}
    assert stream.finish()[1].reps == 0


def test_a_frame_comes_back_as_it_was_sent_and_what_is_not_finite_was_not_seen() -> None:
    joints = [(float(number), 2.0, 3.0) for number in range(33)]
    joints[11], joints[12] = (math.inf, 1.0, 1.0), (1e30, 1.0, 1.0)

    sent = [bytes_of(Frame(t_s=t_s, joints=joints, visibility=[0.5] * 33)) for t_s in (1.5, 2.5)]

    t_s, core = frames_of(sent)

    assert t_s.tolist() == [1.5, 2.5]
    assert core[:, PLACE["left_hip"]].tolist() == [[23.0, -2.0]] * 2
    assert core[:, PLACE["hips"]].tolist() == [[23.5, -2.0]] * 2
    assert np.isnan(core[:, [PLACE["left_shoulder"], PLACE["right_shoulder"]]]).all()


def test_what_the_model_guesses_was_not_seen() -> None:
    frame = Frame(t_s=0.0, joints=[(1.0, 2.0, 3.0)] * 33, visibility=[0.49] * 33)

    assert np.isnan(frames_of([bytes_of(frame)])[1]).all()


def test_streams_that_are_seen_together_are_told_what_each_is_told_alone() -> None:
    slugs = ("bridge", "sit-to-stand", "bird-dog")
    takes = [filmed(slug, reps=2) for slug in slugs]
    streams = Streams(Kind.PICTURE, len(slugs))
    lines = [Stream(streams, definition(slug), now_s=0.0) for slug in slugs]
    told: list[list[Reply]] = [[] for _ in slugs]
    for index in range(max(len(take) for take in takes)):
        here = [place for place, take in enumerate(takes) if index < len(take)]
        for place in here:
            lines[place].offer(bytes_of(takes[place][index]), takes[place][index].t_s)
        for place, news in zip(here, crowd.work(streams, [lines[p] for p in here], index / 20), strict=True):
            assert not isinstance(news, Cut)
            told[place] += news

    for slug, line, take, news in zip(slugs, lines, takes, told, strict=True):
        assert reps_of(news + line.finish()[0]) == reps_of(watched(slug, take)[1])


def test_one_stream_that_is_cut_off_harms_no_other() -> None:
    streams = Streams(Kind.PICTURE, 2)
    good, bad = (Stream(streams, definition("bridge"), now_s=0.0) for _ in range(2))
    told: list[Reply] = []
    cut: Cut | None = None
    for frame in filmed("bridge", reps=2):
        good.offer(bytes_of(frame), frame.t_s)
        bad.offer(bytes_of(nobody(0.0)), frame.t_s)
        news, other = crowd.work(streams, [good, bad], frame.t_s)
        assert not isinstance(news, Cut)
        told += news
        cut = cut or (other if isinstance(other, Cut) else None)

    assert cut is not None
    assert cut.code == BACKWARDS
    assert len(reps_of(told)) == 2
