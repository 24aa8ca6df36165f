"""Which movements a camera can follow, always from the side of the body, and how the body is for it.

What is listed was counted right in measurement (docs/how-to/camera.md has the figures); for every other movement the
timer is offered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Body(StrEnum):
    """How the body is before the camera."""

    STANDING = "standing"
    LYING = "lying"
    KNEELING = "kneeling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A movement that the camera can follow. `form`: whether hints on form held in measurement, besides the count."""

    body: Body
    form: bool


FOLLOWED: Final[dict[str, Followed]] = {
    "EX03": Followed(body=Body.LYING, form=True),
    "EX06": Followed(body=Body.KNEELING, form=False),
    "EX07": Followed(body=Body.LYING, form=True),
    "EX09": Followed(body=Body.LYING, form=True),
    "EX10": Followed(body=Body.LYING, form=False),
    "EX11": Followed(body=Body.LYING, form=False),
    "EX12": Followed(body=Body.KNEELING, form=False),
    "EX13": Followed(body=Body.KNEELING, form=True),
    "EX15": Followed(body=Body.LYING, form=True),
    "EX18": Followed(body=Body.STANDING, form=True),
    "EX19": Followed(body=Body.STANDING, form=True),
    "EX20": Followed(body=Body.LYING, form=True),
}
"""By the code of the movement."""
