"""The charts: what is not known is never drawn, and nothing needs an inline style."""

import re
from datetime import date, timedelta

import pytest

from midline.ui.charts import NARROW_PX, WIDE_PX, RetreatDay, intensity_chart, retreat_chart

START = date(2026, 3, 2)


def _day(after: int, *, left: int | None = 5, leg: int | None = 4, flag: str | None = None) -> RetreatDay:
    return RetreatDay(date=START + timedelta(days=after), left=left, right=0, leg=leg, back=2, flag=flag)


def _lines(svg: str, name: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<polyline class="ch-line ch-{name}" points="([^"]+)"', svg)
    return [[(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())] for points in found]


def test_a_day_without_an_answer_breaks_the_line() -> None:
    days = [_day(0), _day(1), _day(2, left=None, leg=None), _day(3), _day(4)]

    assert [len(line) for line in _lines(retreat_chart(days), "left")] == [2, 2]
    assert [len(line) for line in _lines(intensity_chart(days), "leg")] == [2, 2]


def test_a_day_missing_from_the_list_breaks_the_line_too() -> None:
    svg = retreat_chart([_day(0), _day(1), _day(5), _day(6)])

    assert [len(line) for line in _lines(svg, "left")] == [2, 2]


def test_pain_that_moves_towards_the_back_rises_on_the_picture() -> None:
    [line] = _lines(retreat_chart([_day(0, left=6), _day(1, left=4), _day(2, left=1)]), "left")

    heights = [y for _, y in line]
    assert heights == sorted(heights, reverse=True)


def test_less_pain_is_lower_on_the_picture() -> None:
    [line] = _lines(intensity_chart([_day(0, leg=8), _day(1, leg=5), _day(2, leg=0)]), "leg")

    heights = [y for _, y in line]
    assert heights == sorted(heights)


def test_equal_sides_stay_two_lines() -> None:
    days = [RetreatDay(date=START + timedelta(days=i), left=4, right=4, leg=3, back=2) for i in range(3)]
    svg = retreat_chart(days)

    assert _lines(svg, "left") != _lines(svg, "right")


def test_a_stop_carries_its_word() -> None:
    assert ">Stopped</text>" in retreat_chart([_day(0), _day(1, flag="Stopped")])


def test_words_from_outside_cannot_become_markup() -> None:
    assert "<b>" not in retreat_chart([_day(0, flag="<b>now</b>")])


@pytest.mark.parametrize("width_px", [NARROW_PX, WIDE_PX])
@pytest.mark.parametrize("count", [0, 1, 3, 60])
def test_everything_stays_inside_the_frame(width_px: int, count: int) -> None:
    days = [_day(i, left=i % 7) for i in range(count)]

    for svg in (retreat_chart(days, width_px=width_px), intensity_chart(days, width_px=width_px)):
        assert all(0 <= float(x) <= width_px for x in re.findall(r'\bc?x[12]?="([\d.]+)"', svg))
        assert "style=" not in svg
