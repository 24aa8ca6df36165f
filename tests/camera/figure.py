"""A person drawn for a fake camera: rounded limbs with clothes, from the key poses that also draw the figure.

A landmark model made for photographs follows it, so a film of it has an exact ground truth and shows nobody.
"""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from midline.motion.movement import body_at
from tests.motion.drawn import motion

RATE_HZ: Final = 30
"""A browser's fake camera plays a film at this rate, whatever the film says."""
WIDTH, HEIGHT = 640, 480
_FINER: Final = 2
Place = tuple[float, float]
Colour = tuple[int, int, int]
_WALL: Final[Colour] = (214, 208, 198)
_FLOOR: Final[Colour] = (150, 120, 90)
_SKIN: Final[Colour] = (224, 172, 138)
_SHIRT: Final[Colour] = (60, 90, 150)
_TROUSERS: Final[Colour] = (50, 55, 70)
_SHOE: Final[Colour] = (200, 200, 205)


def film(path: Path, slug: str, *, reps: int, before_s: float, after_s: float, way: float = 1.0) -> Path:
    """Somebody seen from the side who rests, performs the movement some times, and rests; `way` 1 is all of the way."""
    performed = motion(slug)
    steps = round(performed.cycle_s * RATE_HZ)
    bodies = [_joints(slug, min(step / RATE_HZ, performed.cycle_s - 1e-9)) for step in range(steps)]
    bodies = [_part_of_the_way(bodies[0], body, way) for body in bodies]
    to_picture = _framing(bodies)
    cycle = [_jpeg({name: to_picture(*place) for name, place in body.items()}, to_picture.scale) for body in bodies]
    rest = cycle[0]
    pictures = [rest] * round(before_s * RATE_HZ) + cycle * reps + [rest] * round(after_s * RATE_HZ)
    path.write_bytes(b"".join(pictures))
    return path


def _joints(slug: str, t_s: float) -> dict[str, Place]:
    return {name: (place.x, place.y) for name, place in body_at(motion(slug), t_s).joints.items()}


def _part_of_the_way(rest: dict[str, Place], body: dict[str, Place], way: float) -> dict[str, Place]:
    return {name: tuple(a + way * (b - a) for a, b in zip(rest[name], body[name], strict=True)) for name in body}  # type: ignore[misc]  # of two


class _framing:
    """From metres to pixels, so that the whole movement is in the picture."""

    def __init__(self, bodies: list[dict[str, Place]]) -> None:
        xs, ys = zip(*(place for body in bodies for place in body.values()), strict=True)
        low, high = min(ys), max(ys)
        self.scale = _FINER * min(0.8 * HEIGHT / (high - low + 0.2), 0.85 * WIDTH / (max(xs) - min(xs) + 0.3))
        self._middle, self._base = (min(xs) + max(xs)) / 2, low - 0.06

    def __call__(self, x: float, y: float) -> Place:
        across = _FINER * WIDTH / 2 + (x - self._middle) * self.scale
        return across, _FINER * HEIGHT * 0.93 - (y - self._base) * self.scale


def _jpeg(body: dict[str, Place], scale: float) -> bytes:
    image = Image.new("RGB", (_FINER * WIDTH, _FINER * HEIGHT), _WALL)
    pen = _Pen(ImageDraw.Draw(image), body, scale)
    pen.floor()
    for side, light in (("far", 0.8), ("near", 1.0)):
        pen.leg(side, light)
        pen.arm(side, light)
        if side == "far":
            pen.trunk()
    made = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(made, "JPEG", quality=80)
    return made.getvalue()


class _Pen:
    """Draws one body."""

    def __init__(self, draw: ImageDraw.ImageDraw, body: dict[str, Place], scale: float) -> None:
        self._draw, self._body, self._scale = draw, body, scale

    def floor(self) -> None:
        self._draw.rectangle([0, _FINER * HEIGHT * 0.88, _FINER * WIDTH, _FINER * HEIGHT], fill=_FLOOR)

    def leg(self, side: str, light: float) -> None:
        hip, knee, ankle, toe = (self._body[f"{side}_{name}"] for name in ("hip", "knee", "ankle", "toe"))
        self._limb(hip, knee, (0.085, 0.06), _shaded(_TROUSERS, light))
        self._limb(knee, ankle, (0.055, 0.038), _shaded(_SKIN, light))
        self._limb(ankle, toe, (0.036, 0.026), _shaded(_SHOE, light))

    def arm(self, side: str, light: float) -> None:
        shoulder, elbow, wrist = (self._body[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist"))
        self._limb(shoulder, elbow, (0.05, 0.04), _shaded(_SHIRT, light))
        self._limb(elbow, wrist, (0.036, 0.028), _shaded(_SKIN, light))
        self._limb(wrist, wrist, (0.042, 0.042), _shaded(_SKIN, light))

    def trunk(self) -> None:
        hips = _middle(self._body["far_hip"], self._body["near_hip"])
        shoulders = _middle(self._body["far_shoulder"], self._body["near_shoulder"])
        spine = (hips, self._body["waist"], shoulders)
        for below, above in zip(spine, spine[1:], strict=False):
            self._limb(below, above, (0.115, 0.115), _SHIRT)
        self._limb(shoulders, self._body["head"], (0.05, 0.05), _SKIN)
        x, y = self._body["head"]
        wide, high = 0.105 * self._scale, 0.126 * self._scale
        self._draw.ellipse([x - wide, y - high, x + wide, y + high], fill=_SKIN)

    def _limb(self, begin: Place, end: Place, radii_m: tuple[float, float], fill: Colour) -> None:
        r1, r2 = (radius * self._scale for radius in radii_m)
        (x1, y1), (x2, y2) = begin, end
        length = math.hypot(x2 - x1, y2 - y1) or 1e-6
        nx, ny = -(y2 - y1) / length, (x2 - x1) / length
        corners = [(x1 + nx * r1, y1 + ny * r1), (x2 + nx * r2, y2 + ny * r2)]
        corners += [(x2 - nx * r2, y2 - ny * r2), (x1 - nx * r1, y1 - ny * r1)]
        self._draw.polygon(corners, fill=fill)
        self._draw.ellipse([x1 - r1, y1 - r1, x1 + r1, y1 + r1], fill=fill)
        self._draw.ellipse([x2 - r2, y2 - r2, x2 + r2, y2 + r2], fill=fill)


def _middle(one: Place, other: Place) -> Place:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _shaded(colour: Colour, light: float) -> Colour:
    return int(colour[0] * light), int(colour[1] * light), int(colour[2] * light)
