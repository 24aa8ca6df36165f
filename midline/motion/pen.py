"""Paper and pencil of the figures: the size of the picture, its colours, short numbers and smooth outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midline.motion.skeleton import Point

WIDTH = 320
HEIGHT = 200
BODY = "var(--figure-body,#2A4644)"
FAR = "var(--figure-far,#9FB3AF)"
WORK = "var(--figure-work,#17A295)"
ARROW = "var(--figure-arrow,#0F6B66)"
FACE = "var(--figure-face,#E7EFEC)"
EYE = "var(--figure-eye,#2A4644)"
LINE = "var(--figure-line,#C3D0CC)"
FLOOR = "var(--figure-floor,#DCE3DF)"
PAPER = "var(--figure-paper,#FFFFFF)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How metres become pixels: scale, and where the anchor stands on the picture's floor."""

    px_per_m: float
    x0: float
    floor_y: float

    def xy(self, place: Point) -> tuple[float, float]:
        return self.x0 + place.x * self.px_per_m, self.floor_y - place.y * self.px_per_m


Outline = tuple[tuple[str, *tuple[tuple[float, float], ...]], ...]


def short(value: float, digits: int = 1) -> str:
    """A short number."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    text = "0" if text in ("-0", "") else text
    return text.replace("0.", ".", 1) if text.startswith("0.") else text.replace("-0.", "-.", 1)


def pair(x: float, y: float) -> str:
    second = short(y)
    return short(x) + (second if second.startswith("-") else f" {second}")


def outline(points: Sequence[Point], frame: Frame) -> str:
    """A smooth closed curve that leans on these points, in px from the origin they are given in."""
    spots = [(round(p.x * frame.px_per_m, 1), round(-p.y * frame.px_per_m, 1)) for p in points]
    at = start = (round((spots[-1][0] + spots[0][0]) / 2, 1), round((spots[-1][1] + spots[0][1]) / 2, 1))
    curve = f"M{pair(*start)}q"
    for spot, after in zip(spots, spots[1:] + spots[:1], strict=True):
        end = (round((spot[0] + after[0]) / 2, 1), round((spot[1] + after[1]) / 2, 1))
        curve += f"{pair(spot[0] - at[0], spot[1] - at[1])} {pair(end[0] - at[0], end[1] - at[1])} "
        at = end
    return curve.rstrip() + "z"


def arc(radius: float, way: int, x: float, y: float) -> str:
    """Half a circle to a place."""
    return f"A{short(radius)} {short(radius)} 0 0 {way} {pair(x, y)}"


def capsule(length: float, start_r: float, end_r: float, *, up: bool = False) -> str:
    """A limb that hangs down from its joint, thicker at one end."""
    end, way = (-length, 0) if up else (length, 1)
    cap, foot = arc(start_r, way, start_r, 0), arc(end_r, way, -end_r, end)
    return f'<path d="M{pair(-start_r, 0)}{cap}L{pair(end_r, end)}{foot}Z"/>'


def scaled(outline: Outline, size: float) -> str:
    return "".join(c + " ".join(pair(x * size, y * size) for x, y in spots) for c, *spots in outline) + "Z"
