"""Charts as SVG text for page, print and mail: days from left to right, nothing invented between two known days.

Colours come from the classes in `midline.css`; there are no style attributes, so a strict CSP holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.formats import date_format
from django.utils.translation import gettext

from midline.ui import words

NARROW_PX, WIDE_PX = 350, 900
ROW_PX = 34
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 62, 26, 56, 34
FIRST_LEG_ZONE, FURTHEST_ZONE, WORST_PAIN = 3, 6, 10
INTENSITY_PX = 150
FLAG_ROWS_PX, LETTER_PX = (14, 30), 8.2
SIDE_SHIFT_PX = 4
"""Left and right are drawn this far above and below their row, so that equal sides stay two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetreatDay:
    """One day's reading: zones 0-6 by side, leg and back pain 0-10; None where it is not known."""

    date: date
    left: int | None
    right: int | None
    leg: int | None
    back: int | None
    flag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A known value on the canvas, in pixels, with the pain 0-10 that tints it (None: not known)."""

    day: int
    x: float
    y: float
    pain: int | None = None


def retreat_chart(days: Sequence[RetreatDay], *, width_px: int = NARROW_PX) -> str:
    """How far down the leg it reaches, per day and side; a line that rises goes back towards the back."""
    canvas = _Canvas(days=days, width_px=width_px, plot_px=ROW_PX * FURTHEST_ZONE)
    left = list(_reach(canvas, [day.left for day in days], shift_px=-SIDE_SHIFT_PX))
    right = list(_reach(canvas, [day.right for day in days], shift_px=SIDE_SHIFT_PX))
    parts = [
        *_zone_rows(canvas),
        *_flags(canvas),
        *_line(left, days, "left"),
        *_line(right, days, "right"),
        *_names([(gettext("left"), "left", left), (gettext("right"), "right", right)], canvas),
        *_dates(canvas),
    ]
    return canvas.svg(parts, title=gettext("How far down the pain reaches, by day"))


def intensity_chart(days: Sequence[RetreatDay], *, width_px: int = NARROW_PX) -> str:
    """Pain in leg and back from 0 to 10, per day."""
    canvas = _Canvas(days=days, width_px=width_px, plot_px=INTENSITY_PX)
    leg = [
        Point(day=i, x=canvas.x(i), y=_pain_y(day.leg), pain=day.leg)
        for i, day in enumerate(days)
        if day.leg is not None
    ]
    back = [Point(day=i, x=canvas.x(i), y=_pain_y(day.back)) for i, day in enumerate(days) if day.back is not None]
    parts = [
        *_pain_rows(canvas),
        *_flags(canvas),
        *_line(back, days, "back"),
        *_line(leg, days, "leg"),
        *_names([(gettext("leg"), "leg", leg), (gettext("back"), "back", back)], canvas),
        *_dates(canvas),
    ]
    return canvas.svg(parts, title=gettext("Pain in leg and back from 0 to 10, by day"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Canvas:
    """The frame of a chart: the days it spans and its size in pixels."""

    days: Sequence[RetreatDay]
    width_px: int
    plot_px: int

    @property
    def height_px(self) -> int:
        return TOP_PX + self.plot_px + BOTTOM_PX

    @property
    def end_px(self) -> int:
        return self.width_px - RIGHT_PX

    @property
    def span_days(self) -> int:
        """Days from the first reading to the last; a short story still gets two weeks of room."""
        return max((self.days[-1].date - self.days[0].date).days, 13) if self.days else 13

    def x(self, index: int) -> float:
        since = (self.days[index].date - self.days[0].date).days
        return LEFT_PX + 10 + since * (self.end_px - 20 - LEFT_PX - 10) / self.span_days

    def svg(self, parts: Sequence[str], *, title: str) -> str:
        body = "".join(parts)
        return (
            f'<svg viewBox="0 0 {self.width_px} {self.height_px}" role="img" aria-label="{escape(title)}">'
            f"<title>{escape(title)}</title>{body}</svg>"
        )


def _reach(canvas: _Canvas, zones: Sequence[int | None], *, shift_px: int) -> Iterator[Point]:
    """One side's points, each tinted by the pain of the part that it reaches."""
    for index, (day, zone) in enumerate(zip(canvas.days, zones, strict=True)):
        if zone is None:
            continue
        pain = day.leg if zone >= FIRST_LEG_ZONE else day.back if zone > 0 else None
        yield Point(day=index, x=canvas.x(index), y=_row_y(zone) + shift_px, pain=pain)


def _row_y(zone: int) -> float:
    return TOP_PX + zone * ROW_PX


def _pain_y(pain: int) -> float:
    return TOP_PX + (WORST_PAIN - pain) * INTENSITY_PX / WORST_PAIN


def _zone_rows(canvas: _Canvas) -> Iterator[str]:
    yield (
        f'<rect class="ch-good" x="{LEFT_PX}" y="{TOP_PX - 14}" width="{canvas.end_px - LEFT_PX}" '
        f'height="{2 * ROW_PX + 28}" rx="8"/>'
    )
    for zone in range(FURTHEST_ZONE + 1):
        yield from _row(canvas, _row_y(zone), words.reach_name(zone))


def _pain_rows(canvas: _Canvas) -> Iterator[str]:
    for pain in (0, 5, 10):
        yield from _row(canvas, _pain_y(pain), str(pain))


def _row(canvas: _Canvas, y: float, name: str) -> Iterator[str]:
    yield f'<line class="ch-grid" x1="{LEFT_PX}" y1="{y:g}" x2="{canvas.end_px}" y2="{y:g}"/>'
    yield f'<text class="ch-text" x="{LEFT_PX - 8}" y="{y + 4:g}" text-anchor="end">{escape(name)}</text>'


def _line(points: Sequence[Point], days: Sequence[RetreatDay], name: str) -> Iterator[str]:
    for run in _runs(points, days):
        if len(run) > 1:
            path = " ".join(f"{point.x:.1f},{point.y:.1f}" for point in run)
            yield f'<polyline class="ch-line ch-{name}" points="{path}"/>'
    for point in points:
        yield f'<circle class="ch-dot ch-{name} {_tint(point.pain)}" cx="{point.x:.1f}" cy="{point.y:.1f}" r="4.5"/>'


def _runs(points: Sequence[Point], days: Sequence[RetreatDay]) -> Iterator[list[Point]]:
    """Unbroken stretches: a line never crosses a day without an answer."""
    run: list[Point] = []
    for point in points:
        if run and (days[point.day].date - days[run[-1].day].date).days > 1:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _tint(pain: int | None) -> str:
    if not pain:
        return "ch-d0"
    return "ch-d1" if pain <= 3 else "ch-d2" if pain <= 6 else "ch-d3"


def _names(lines: Sequence[tuple[str, str, Sequence[Point]]], canvas: _Canvas) -> Iterator[str]:
    """Each line's name at its last point, kept apart where two lines end together."""
    taken: list[float] = []
    for text, name, points in lines:
        if not points:
            continue
        end = points[-1]
        y = end.y + 4
        while any(abs(y - other) < 14 for other in taken):
            y += 15
        taken.append(y)
        x, anchor = (end.x + 9, "start") if end.x + 9 + 7 * len(text) < canvas.width_px else (end.x - 9, "end")
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        yield f'<text class="ch-strong ch-name-{name}" {place}>{escape(text)}</text>'


def _flags(canvas: _Canvas) -> Iterator[str]:
    """Stops and changes of the plan, as words over a thin line; a word that finds no room leaves its mark only."""
    free_from = [float(LEFT_PX)] * len(FLAG_ROWS_PX)
    for index, day in enumerate(canvas.days):
        if not day.flag:
            continue
        x, bottom = canvas.x(index), TOP_PX + canvas.plot_px
        width = LETTER_PX * len(day.flag)
        start = min(max(x - 4, LEFT_PX), canvas.width_px - width)
        row = next((row for row, free in enumerate(free_from) if start >= free), None)
        top = FLAG_ROWS_PX[row] + 4 if row is not None else FLAG_ROWS_PX[-1] + 4
        yield f'<line class="ch-flag" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom}"/>'
        if row is None:
            continue
        yield f'<text class="ch-flag-text" x="{start:.1f}" y="{FLAG_ROWS_PX[row]}">{escape(day.flag)}</text>'
        free_from[row] = start + width + 8


def _dates(canvas: _Canvas) -> Iterator[str]:
    if not canvas.days:
        return
    y = canvas.height_px - 10
    last = len(canvas.days) - 1
    marks = {0, last}
    if canvas.x(last) - canvas.x(0) < 90:
        marks = {0}
    for index in sorted(marks):
        text = date_format(canvas.days[index].date, gettext("j M"))
        anchor = "start" if index == 0 else "middle"
        x = canvas.x(index) - (6 if index == 0 else 0)
        yield f'<text class="ch-text" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
