"""Pictures of what the camera learned: the body at rest and in the target, and the way there over time. SVG text.

Colours come from the classes in `camera.css`, `figure.css` and `midline.css`; there are no style attributes, so a
strict CSP holds. The numbers of the curve stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext, pgettext

NARROW_PX, WIDE_PX = 350, 760
Spot = tuple[float, float]
Pose = Mapping[str, Spot]
"""Joints by name: trunk lengths, x to the right of the picture, y up."""
_SIDE_PX, _EDGE_PX = 260, 14
_HEAD, _NECK = 0.2, 0.24
_LIMBS: Final = (
    ("shoulder", "elbow", 0.15),
    ("elbow", "wrist", 0.12),
    ("hip", "knee", 0.2),
    ("knee", "ankle", 0.16),
)
_MOVED: Final = 0.25
"""In trunk lengths: an end of a limb that goes farther is part of the movement."""
_LEFT_PX, _RIGHT_PX, _TOP_PX, _PLOT_PX, _BOTTOM_PX = 56, 14, 52, 190, 42
_LETTER_PX: Final = 8.0
_MOST_POINTS: Final = 500
_GAP_S: Final = 0.6
"""Longer without a sample leaves a gap in the line."""


def poses_picture(rest: Pose, target: Pose) -> tuple[str, str]:
    """The body at rest, and in the target with the rest behind it, both in the same frame."""
    page = _Page.around([*rest.values(), *target.values()])
    moved = {joint for joint in rest.keys() & target.keys() if _apart(rest[joint], target[joint]) > _MOVED}
    ghost = f'<g class="lp-ghost">{_body(rest, page, set())}</g>'
    return (
        page.svg(_body(rest, page, set()), gettext("How the movement begins")),
        page.svg(ghost + _body(target, page, moved), gettext("How far it goes, with the beginning behind it")),
    )


def curve_picture(
    samples: Sequence[Spot], reps: Sequence[tuple[float, float, float]], *, reach: float, back: float, width_px: int
) -> str:
    """The way over time: (s, 0 at rest to 1 in the target), with both thresholds and each repetition.

    A repetition is its start, peak and end in seconds.
    """
    axis = _Axis(samples=samples, width_px=width_px)
    parts = [*_reps(axis, reps), *_grid(axis), *_thresholds(axis, reach, back), *_curve(axis), *_peaks(axis, reps)]
    title = escape(gettext("How far the body went, second by second"))
    return (
        f'<svg viewBox="0 0 {width_px} {_TOP_PX + _PLOT_PX + _BOTTOM_PX}" role="img" aria-label="{title}">'
        f"<title>{title}</title>{''.join(parts)}</svg>"
    )


# ── The body ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """From trunk lengths to pixels."""

    left: float
    top: float
    px: float
    height_px: int

    @classmethod
    def around(cls, spots: Sequence[Spot]) -> _Page:
        xs, ys = [x for x, _ in spots] or [0.0], [y for _, y in spots] or [0.0]
        wide, high = max(xs) - min(xs) + 2 * _NECK, max(ys) - min(ys) + 2 * _NECK
        px = (_SIDE_PX - 2 * _EDGE_PX) / max(wide, high, 1.0)
        height_px = round(high * px + 2 * _EDGE_PX)
        spare = (_SIDE_PX - 2 * _EDGE_PX) / px - wide
        return cls(left=min(xs) - _NECK - spare / 2, top=max(ys) + _NECK, px=px, height_px=height_px)

    def xy(self, spot: Spot) -> Spot:
        return _EDGE_PX + (spot[0] - self.left) * self.px, _EDGE_PX + (self.top - spot[1]) * self.px

    def svg(self, inside: str, title: str) -> str:
        words = escape(title)
        return (
            f'<svg class="lp" viewBox="0 0 {_SIDE_PX} {self.height_px}" role="img" aria-label="{words}">'
            f"<title>{words}</title>{inside}</svg>"
        )


def _body(pose: Pose, page: _Page, moved: set[str]) -> str:
    """One side behind, the trunk and the head, the other side in front."""
    parts = [_side(pose, page, moved, "left", "lp-far")]
    shoulders, hips = _middle(pose, "shoulder"), _middle(pose, "hip")
    if shoulders and hips:
        parts.append(_line(page, shoulders, hips, 0.36, "lp-near"))
    if "head" in pose:
        if shoulders:
            parts.append(_line(page, shoulders, pose["head"], 0.11, "lp-near"))
        x, y = page.xy(pose["head"])
        parts.append(f'<circle class="lp-head" cx="{x:.1f}" cy="{y:.1f}" r="{_HEAD * page.px:.1f}"/>')
    return "".join([*parts, _side(pose, page, moved, "right", "lp-near")])


def _side(pose: Pose, page: _Page, moved: set[str], side: str, look: str) -> str:
    parts = []
    for begin, end, thick in _LIMBS:
        one, other = f"{side}_{begin}", f"{side}_{end}"
        if one in pose and other in pose:
            parts.append(_line(page, pose[one], pose[other], thick, "lp-work" if other in moved else look))
    return "".join(parts)


def _line(page: _Page, one: Spot, other: Spot, thick: float, look: str) -> str:
    (x1, y1), (x2, y2) = page.xy(one), page.xy(other)
    return (
        f'<line class="{look}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke-width="{thick * page.px:.1f}"/>'
    )


def _middle(pose: Pose, part: str) -> Spot | None:
    known = [pose[f"{side}_{part}"] for side in ("left", "right") if f"{side}_{part}" in pose]
    if not known:
        return None
    return sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)


def _apart(one: Spot, other: Spot) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


# ── The curve ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """From seconds and shares of the way to pixels."""

    samples: Sequence[Spot]
    width_px: int

    @property
    def end_s(self) -> float:
        return max(self.samples[-1][0] if self.samples else 0.0, 1.0)

    @property
    def low(self) -> float:
        return max(-1.0, min([0.0, *(value for _, value in self.samples)]))

    @property
    def high(self) -> float:
        return min(2.0, max([1.0, *(value for _, value in self.samples)]))

    def x(self, at_s: float) -> float:
        return _LEFT_PX + at_s * (self.width_px - _RIGHT_PX - _LEFT_PX) / self.end_s

    def y(self, value: float) -> float:
        shown = min(max(value, self.low), self.high)
        return _TOP_PX + (self.high - shown) * _PLOT_PX / (self.high - self.low)


def _grid(axis: _Axis) -> Iterator[str]:
    for value, name in ((0.0, pgettext("camera", "Rest")), (1.0, pgettext("camera", "Target"))):
        y = axis.y(value)
        yield f'<line class="ch-grid" x1="{_LEFT_PX}" y1="{y:.1f}" x2="{axis.width_px - _RIGHT_PX}" y2="{y:.1f}"/>'
        yield f'<text class="ch-text" x="{_LEFT_PX - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>'
    bottom = _TOP_PX + _PLOT_PX
    step = next(each for each in (1, 2, 5, 10, 20, 30, 60) if axis.end_s / each <= axis.width_px / 70)
    for at_s in range(0, int(axis.end_s) + 1, step):
        yield f'<text class="ch-text" x="{axis.x(at_s):.1f}" y="{bottom + 18}" text-anchor="middle">{at_s}</text>'
    middle = (_LEFT_PX + axis.width_px - _RIGHT_PX) / 2
    words = escape(gettext("seconds"))
    yield f'<text class="ch-text" x="{middle:.1f}" y="{bottom + 36}" text-anchor="middle">{words}</text>'


def _thresholds(axis: _Axis, reach: float, back: float) -> Iterator[str]:
    """Where a repetition begins to count and where it is back; their names stand in a row above the plot."""
    lines = (reach, "lp-reach", gettext("Far enough")), (1 - back, "lp-back", gettext("Back again"))
    x = 8.0
    for level, look, name in lines:
        y = axis.y(level)
        yield f'<line class="{look}" x1="{_LEFT_PX}" y1="{y:.1f}" x2="{axis.width_px - _RIGHT_PX}" y2="{y:.1f}"/>'
        said = f"{name} {number_format(round(100 * level))} %"
        yield f'<line class="{look}" x1="{x:.1f}" y1="10" x2="{x + 22:.1f}" y2="10"/>'
        yield f'<text class="lp-name" x="{x + 28:.1f}" y="14">{escape(said)}</text>'
        x += 40 + _LETTER_PX * len(said)


def _reps(axis: _Axis, reps: Sequence[tuple[float, float, float]]) -> Iterator[str]:
    for start_s, _peak_s, end_s in reps:
        x = axis.x(start_s)
        yield (
            f'<rect class="lp-rep" x="{x:.1f}" y="{_TOP_PX - 6}" width="{axis.x(end_s) - x:.1f}" '
            f'height="{_PLOT_PX + 6}" rx="6"/>'
        )


def _peaks(axis: _Axis, reps: Sequence[tuple[float, float, float]]) -> Iterator[str]:
    for number, (_start_s, peak_s, _end_s) in enumerate(reps, 1):
        x = axis.x(peak_s)
        yield f'<text class="ch-strong" x="{x:.1f}" y="{_TOP_PX - 12}" text-anchor="middle">{number}</text>'


def _curve(axis: _Axis) -> Iterator[str]:
    step = max(1, len(axis.samples) // _MOST_POINTS)
    run: list[str] = []
    before_s = 0.0
    for at_s, value in axis.samples[::step]:
        if run and at_s - before_s > max(_GAP_S, step * _GAP_S / 2):
            yield _run(run)
            run = []
        run.append(f"{axis.x(at_s):.1f},{axis.y(value):.1f}")
        before_s = at_s
    if run:
        yield _run(run)


def _run(points: Sequence[str]) -> str:
    return f'<polyline class="ch-line lp-way" points="{" ".join(points)}"/>'
