"""Where a repetition of a signal begins and ends: as the examples were marked, in order, and never from hindsight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from midline.motion.definition import Edges, plain, read_definition
from midline.motion.holds import hold_in
from midline.motion.landmarks import Array
from midline.motion.movement import MotionError
from midline.motion.signal_learning import SignalExample, learn_signal
from midline.motion.watch import count_signal

RATE_HZ = 30.0


def performed(reps: int, *, up_s: float = 2.0, rest_s: float = 1.6) -> tuple[Array, Array, list[tuple[float, float]]]:
    """A signal that goes up and back, and rests; marked from half a rest before to half a rest before the next."""
    one = 1 - np.cos(np.linspace(0, 2 * np.pi, round(up_s * RATE_HZ), endpoint=False))
    rest = np.zeros(round(rest_s * RATE_HZ))
    values = np.concatenate((rest, *[np.concatenate((one, rest)) for _ in range(reps)]))
    cycle_s = (len(one) + len(rest)) / RATE_HZ
    marks = [(rest_s / 2 + n * cycle_s, rest_s / 2 + (n + 1) * cycle_s) for n in range(reps)]
    return np.arange(len(values)) / RATE_HZ, values, marks


def example(reps: int, *, marked: bool = True) -> SignalExample:
    t_s, values, marks = performed(reps)
    return SignalExample(t_s=t_s, channels={"value": values}, reps=tuple(marks) if marked else None)


def test_repetitions_begin_and_end_where_the_examples_were_marked() -> None:
    made = learn_signal([example(4), example(3)]).definition
    t_s, values, marks = performed(5)
    assert made.channel is not None
    assert made.counting is not None

    found = count_signal(t_s, {"value": values}, made.channel, made.counting, edges=made.edges, offline=True)

    assert [(rep.start_s, rep.end_s) for rep in found] == [pytest.approx(mark, abs=0.5) for mark in marks]


def test_examples_without_marks_move_no_edge() -> None:
    assert learn_signal([example(4, marked=False)]).definition.edges is None


def test_edges_are_written_down_and_read_again() -> None:
    made = learn_signal([example(4), example(3)]).definition

    assert made.edges is not None
    back = read_definition(plain(made))
    assert back.edges is not None
    assert (back.edges.begins_s, back.edges.ends_s) == pytest.approx((made.edges.begins_s, made.edges.ends_s), rel=1e-3)


def test_an_edge_that_lies_far_off_is_refused_by_name() -> None:
    top = plain(learn_signal([example(4), example(3)]).definition)

    with pytest.raises(MotionError, match=r"edges\.ends_s.*at most 5 s"):
        read_definition({**top, "edges": {"begins_s": 0, "ends_s": 9}})


@given(begins_s=st.floats(-3, 3), ends_s=st.floats(-3, 3), cut=st.integers(60, 500))
def test_moved_repetitions_stand_in_order_and_a_recording_cut_off_gives_the_same(
    begins_s: float, ends_s: float, cut: int
) -> None:
    made = learn_signal([example(4)]).definition
    made = replace(made, edges=Edges(begins_s=begins_s, ends_s=ends_s))
    t_s, values, _ = performed(5)
    assert made.channel is not None
    assert made.counting is not None

    whole = count_signal(t_s, {"value": values}, made.channel, made.counting, edges=made.edges)
    part = count_signal(t_s[:cut], {"value": values[:cut]}, made.channel, made.counting, edges=made.edges)

    assert len(whole) == 5
    assert all(rep.start_s < rep.peak_s < rep.end_s <= (rep.counted_s or 0.0) for rep in whole)
    assert all(one.end_s <= other.start_s for one, other in zip(whole, whole[1:], strict=False))
    told = [rep for rep in whole if rep.counted_s is not None and rep.counted_s < t_s[cut - 1]]
    assert part[: len(told)] == told


def test_what_never_rises_above_rest_has_no_hold() -> None:
    t_s = np.arange(0, 5, 1 / RATE_HZ)

    assert hold_in(t_s, -np.ones(len(t_s)), start=0.0, returned=True) is None
