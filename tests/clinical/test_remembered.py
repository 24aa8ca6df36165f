"""Answers that are given again: only for the very same values, and never more of them than asked for."""

from __future__ import annotations

from collections.abc import Mapping

from midline.clinical.remembered import is_same, remembered
from midline.clinical.symptoms import Reading, Sides


def test_an_answer_is_worked_out_once_for_the_same_values() -> None:
    asked: list[Reading] = []

    @remembered(latest=2)
    def worst(reading: Reading) -> int:
        asked.append(reading)
        return reading.leg or 0

    found = [worst(Reading(leg=3)), worst(Reading(leg=3)), worst(Reading(leg=4)), worst(Reading(leg=3))]

    assert found == [3, 3, 4, 3]
    assert asked == [Reading(leg=3), Reading(leg=4)]


def test_only_the_latest_answers_are_kept() -> None:
    asked: list[int] = []

    @remembered(latest=1)
    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    found = [double(1), double(2), double(1)]

    assert found == [2, 4, 2]
    assert asked == [1, 2, 1]


def test_values_that_are_only_alike_are_not_the_same() -> None:
    said: Mapping[str, str] = {"CES1": "no"}

    assert is_same(Reading(zone=Sides(left=2)), Reading(zone=Sides(left=2)))
    assert is_same((said, 1), (said, 1))
    assert not is_same(1, True)
    assert not is_same(1, 1.0)
    assert not is_same(Reading(leg=0), Reading(leg=None))
    assert not is_same((1,), (1, 2))
    assert not is_same(said, dict(said))
