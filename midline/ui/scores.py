"""A questionnaire's scores as SVG text: its points by day, and the line from which a change counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX, PLOT_PX = 46, 34, 18, 34, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score and its day."""

    on: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """All scores of one questionnaire, oldest first, on its whole scale; `counts_at` is where a change counts."""

    title: str
    scores: tuple[Score, ...]
    low: int
    high: int
    counts_at: float | None
    lower_is_better: bool


def score_chart(measure: Measure, *, width_px: int) -> str:
    """Days from left to right on the whole scale, never a cut one; at least two scores."""
    plot = _Plot(measure=measure, width_px=width_px)
    parts = [*_scale(plot), *_goal(plot), *_line(plot), *_days(plot)]
    return (
        f'<svg viewBox="0 0 {width_px} {TOP_PX + PLOT_PX + BOTTOM_PX}" role="img" '
        f'aria-label="{escape(measure.title)}">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    measure: Measure
    width_px: int

    def x(self, on: date) -> float:
        first, last = self.measure.scores[0].on, self.measure.scores[-1].on
        share = (on - first).days / max((last - first).days, 1)
        return LEFT_PX + 8 + share * (self.width_px - LEFT_PX - RIGHT_PX - 8)

    def y(self, value: float) -> float:
        share = (value - self.measure.low) / (self.measure.high - self.measure.low)
        return TOP_PX + PLOT_PX * (1 - share)


def _scale(plot: _Plot) -> Iterator[str]:
    for value in (plot.measure.low, plot.measure.high):
        y = plot.y(value)
        yield f'<line class="ch-grid" x1="{LEFT_PX}" y1="{y:g}" x2="{plot.width_px - RIGHT_PX}" y2="{y:g}"/>'
        yield f'<text class="ch-text" x="{LEFT_PX - 8}" y="{y + 4:g}" text-anchor="end">{value}</text>'


def _goal(plot: _Plot) -> Iterator[str]:
    at = plot.measure.counts_at
    if at is None or not plot.measure.low <= at <= plot.measure.high:
        return
    y = plot.y(at)
    yield f'<line class="ch-flag" x1="{LEFT_PX}" y1="{y:.1f}" x2="{plot.width_px - RIGHT_PX}" y2="{y:.1f}"/>'
    said = escape(gettext("from here a change counts"))
    yield f'<text class="ch-text" x="{plot.width_px - RIGHT_PX}" y="{y - 5:.1f}" text-anchor="end">{said}</text>'


def _line(plot: _Plot) -> Iterator[str]:
    spots = [(plot.x(each.on), plot.y(each.value), each.value) for each in plot.measure.scores]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
    yield f'<polyline class="ch-line ch-left" points="{path}"/>'
    for x, y, _ in spots:
        yield f'<circle class="ch-dot ch-left" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
    for x, y, value in (spots[0], spots[-1]):
        shown = number_format(value, decimal_pos=None if value % 1 else 0)
        yield f'<text class="ch-strong" x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{shown}</text>'


def _days(plot: _Plot) -> Iterator[str]:
    y = TOP_PX + PLOT_PX + BOTTOM_PX - 10
    for score, anchor in ((plot.measure.scores[0], "start"), (plot.measure.scores[-1], "end")):
        text = date_format(score.on, gettext("j M"))
        x = plot.x(score.on) + (8 if anchor == "end" else -8)
        yield f'<text class="ch-text" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def shown_scores(found: Sequence[Measure]) -> list[Measure]:
    """Those of which there are two days at least: one point is no course."""
    return [each for each in found if len({score.on for score in each.scores}) > 1]
