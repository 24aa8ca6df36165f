"""Charts of weeks: a course beside what happens by itself, and shares with how sure they are. SVG text like `charts`.

Colours come from the classes in `outcomes.css` and `midline.css`; there are no style attributes, so a strict CSP holds.
Each chart has a table beside it on its page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from unicodedata import east_asian_width

from django.utils.formats import number_format
from django.utils.translation import gettext

NARROW_PX, WIDE_PX = 350, 900
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 34, 20, 54, 40
PLOT_PX = 190
LAST_WEEK = 12
ROW_PX, BAR_PX = 46, 16
CROWDED_PX = 500
NEAR_PX = 15
LETTER_PX, BOLD_PX = 7.4, 9.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A course by week. `look` is its class, `ch-<look>`; weeks without a value are left out and not bridged."""

    name: str
    look: str
    values: Mapping[int, float]
    step: int = 1
    """Weeks between two values that belong together; a wider gap breaks the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belt:
    """A stretch of values by week, from low to high."""

    name: str
    values: Mapping[int, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A share in per cent with its interval, and its people in words."""

    name: str
    percent: float
    low: float
    high: float
    people: str


def course_chart(
    lines: Sequence[Line], *, title: str, low: float, high: float, belt: Belt | None = None, width_px: int = WIDE_PX
) -> str:
    """Courses over twelve weeks, with the belt behind them."""
    axis = _Axis(low=low, high=high, width_px=width_px)
    parts = [*_rows(axis), *_weeks(axis), *_belt(axis, belt), *_lines(axis, lines), *_names(axis, lines, belt)]
    return _svg(parts, width_px, TOP_PX + PLOT_PX + BOTTOM_PX, title)


def bar_chart(bars: Sequence[Bar], *, title: str, width_px: int = WIDE_PX) -> str:
    """Shares from 0 to 100 %, each with the line of its interval and its people."""
    span = width_px - 2 * RIGHT_PX
    said = [[bar.name, f"{_number(bar.percent)} %, {bar.people}"] for bar in bars]
    if all(_wide(": ".join(each)) <= span for each in said):
        said = [[": ".join(each)] for each in said]
    row_px = ROW_PX + NEAR_PX * max((len(each) - 1 for each in said), default=0)
    told = enumerate(zip(bars, said, strict=True))
    parts = [part for place, (bar, words) in told for part in _bar(bar, words, 8 + place * row_px, span)]
    return _svg(parts, width_px, 8 + row_px * len(bars), title)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """From week and value to pixels."""

    low: float
    high: float
    width_px: int

    def x(self, week: float) -> float:
        return LEFT_PX + 8 + week * (self.width_px - RIGHT_PX - LEFT_PX - 16) / LAST_WEEK

    def y(self, value: float) -> float:
        return TOP_PX + (self.high - value) * PLOT_PX / (self.high - self.low)


def _rows(axis: _Axis) -> Iterator[str]:
    for part in range(5):
        value = axis.low + part * (axis.high - axis.low) / 4
        if axis.high <= 10 and part % 2:
            continue
        y = axis.y(value)
        yield f'<line class="ch-grid" x1="{LEFT_PX}" y1="{y:.1f}" x2="{axis.width_px - RIGHT_PX}" y2="{y:.1f}"/>'
        yield f'<text class="ch-text" x="{LEFT_PX - 8}" y="{y + 4:.1f}" text-anchor="end">{_number(value)}</text>'


def _weeks(axis: _Axis) -> Iterator[str]:
    step = 2 if axis.width_px < CROWDED_PX else 1
    y = TOP_PX + PLOT_PX + 18
    for week in range(0, LAST_WEEK + 1, step):
        yield f'<text class="ch-text" x="{axis.x(week):.1f}" y="{y}" text-anchor="middle">{week}</text>'
    name, middle = escape(gettext("week")), axis.x(LAST_WEEK / 2)
    yield f'<text class="ch-text" x="{middle:.1f}" y="{y + 17}" text-anchor="middle">{name}</text>'


def _belt(axis: _Axis, belt: Belt | None) -> Iterator[str]:
    if belt is None or len(belt.values) < 2:
        return
    weeks = sorted(belt.values)
    there = [f"{axis.x(week):.1f},{axis.y(belt.values[week][1]):.1f}" for week in weeks]
    back = [f"{axis.x(week):.1f},{axis.y(belt.values[week][0]):.1f}" for week in reversed(weeks)]
    yield f'<polygon class="ch-natural" points="{" ".join([*there, *back])}"/>'


def _lines(axis: _Axis, lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        for run in _runs(line):
            if len(run) > 1:
                path = " ".join(f"{axis.x(week):.1f},{axis.y(line.values[week]):.1f}" for week in run)
                yield f'<polyline class="ch-line ch-{line.look}" points="{path}"/>'
        for week, value in line.values.items():
            yield f'<circle class="ch-dot ch-{line.look}" cx="{axis.x(week):.1f}" cy="{axis.y(value):.1f}" r="4"/>'


def _runs(line: Line) -> Iterator[list[int]]:
    run: list[int] = []
    for week in sorted(line.values):
        if run and week - run[-1] > line.step:
            yield run
            run = []
        run.append(week)
    if run:
        yield run


def _names(axis: _Axis, lines: Sequence[Line], belt: Belt | None) -> Iterator[str]:
    """What each line is, in a row above the plot; each name in the look of its line."""
    x, y = float(LEFT_PX), 14.0
    named = [(line.name, f"ch-line ch-{line.look}", f"ch-name-{line.look}") for line in lines if line.values]
    if belt is not None and belt.values:
        named.append((belt.name, "ch-natural", "ch-name-natural"))
    for name, look, words in named:
        width = 46 + _wide(name) * BOLD_PX / LETTER_PX
        if x + width > axis.width_px and x > LEFT_PX:
            x, y = float(LEFT_PX), y + NEAR_PX
        if look == "ch-natural":
            yield f'<rect class="ch-natural" x="{x:.1f}" y="{y - 10:.1f}" width="22" height="12"/>'
        else:
            yield f'<line class="{look}" x1="{x:.1f}" y1="{y - 4:.1f}" x2="{x + 22:.1f}" y2="{y - 4:.1f}"/>'
        yield f'<text class="ch-strong {words}" x="{x + 28:.1f}" y="{y:.1f}">{escape(name)}</text>'
        x += width


def _wide(text: str) -> float:
    """About how wide a line of text is, in pixels."""
    return LETTER_PX * sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _bar(bar: Bar, said: Sequence[str], top: float, span: float) -> Iterator[str]:
    for place, words in enumerate(said):
        y = top + 13 + place * NEAR_PX
        yield f'<text class="ch-text" x="{RIGHT_PX}" y="{y:.1f}">{escape(words)}</text>'
    top += NEAR_PX * (len(said) - 1)
    left, middle = RIGHT_PX, top + 20 + BAR_PX / 2
    ends = [left + span * each / 100 for each in (bar.low, bar.percent, bar.high)]
    yield f'<rect class="ch-track" x="{left}" y="{top + 20:.1f}" width="{span}" height="{BAR_PX}" rx="4"/>'
    yield f'<rect class="ch-bar" x="{left}" y="{top + 20:.1f}" width="{ends[1] - left:.1f}" height="{BAR_PX}" rx="4"/>'
    yield f'<line class="ch-sure" x1="{ends[0]:.1f}" y1="{middle:.1f}" x2="{ends[2]:.1f}" y2="{middle:.1f}"/>'
    for end in (ends[0], ends[2]):
        yield f'<line class="ch-sure" x1="{end:.1f}" y1="{middle - 5:.1f}" x2="{end:.1f}" y2="{middle + 5:.1f}"/>'


def _number(value: float) -> str:
    return number_format(value, 0 if value == int(value) else 1)


def _svg(parts: Sequence[str], width_px: int, height_px: float, title: str) -> str:
    head = f'<svg viewBox="0 0 {width_px} {height_px:g}" role="img" aria-label="{escape(title)}">'
    return f"{head}<title>{escape(title)}</title>{''.join(parts)}</svg>"
