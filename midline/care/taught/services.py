"""What is done with taught movements: keep a lesson, change it, let it count for members, take that back, discard it.

TaughtError
├── NotATherapist   only therapists teach the camera
├── NoSuchMovement  no exercise has this code
├── Unfit           a number of a change that cannot be; names the field, the value and what would do
├── CountsWrong     it does not count its own lesson as it was shown
└── WasInUse        a version that counted for members stays
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from midline.care.people.models import Role, User
from midline.care.taught import movements
from midline.care.taught.followed import Body
from midline.care.taught.models import LONGEST_ABOUT, Taught, Use
from midline.care.ulid import new_ulid
from midline.motion.definition import Definition, plain
from midline.motion.lesson import Lesson, Pose, counting_as, counting_of


class TaughtError(Exception):
    """Something with a taught movement that could not be done."""


class NotATherapist(TaughtError):
    """Only therapists teach the camera."""


class NoSuchMovement(TaughtError):
    """No exercise of the clinic has this code."""


class CountsWrong(TaughtError):
    """It does not count its own lesson as it was shown, so it would count members wrong."""


class WasInUse(TaughtError):
    """A version that counted for members stays, so that it can be told later how they were counted."""


class Unfit(TaughtError):
    """A number that cannot be: `field`, what was given, and from where to where it may be."""

    def __init__(self, field: str, given: str, low: float, high: float) -> None:
        super().__init__(f"{field} is {given}: {low:g} to {high:g}")
        self.field, self.given, self.low, self.high = field, given, low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """From where to where a number of a change may be."""

    low: float
    high: float


EDITABLE: Final[Mapping[str, Bounds]] = {
    "reach_percent": Bounds(low=10, high=90),
    "home_percent": Bounds(low=5, high=90),
    "least_s": Bounds(low=0.25, high=20),
}
"""What a therapist may change: from where it counts and where it is back, in per cent of the way; the shortest time."""


@transaction.atomic
def keep_lesson(*, author: User, code: str, body: Body, shown: int, lesson: Lesson, now: datetime) -> Taught:
    """A new version of what the camera knows of this movement; nothing counts by it yet.

    Raises NotATherapist, NoSuchMovement.
    """
    _check(author)
    if code not in movements.teachable():
        raise NoSuchMovement(code)
    return Taught.objects.create(
        id=new_ulid(now),
        code=code,
        version=_next_version(code),
        author=author,
        taught_at=now,
        body=body.value,
        shown=shown,
        definition=plain(lesson.definition),
        curve={"t_s": list(lesson.curve.t_s), "progress": list(lesson.curve.progress)},
        poses={"rest": _plain(lesson.rest), "target": _plain(lesson.target)},
    )


@transaction.atomic
def change(
    *, taught: Taught, author: User, body: Body, about: str, numbers: Mapping[str, str], now: datetime
) -> Taught:
    """A new version with these numbers (`EDITABLE`); the same again changes nothing and gives the same.

    Raises NotATherapist, Unfit.
    """
    _check(author)
    definition = _counting_so(movements.definition_of(taught), {name: _read(name, numbers) for name in EDITABLE})
    about = " ".join(about.split())[:LONGEST_ABOUT]
    if (plain(definition), body.value, about) == (taught.definition, taught.body, taught.about):
        return taught
    return Taught.objects.create(
        id=new_ulid(now),
        code=taught.code,
        version=_next_version(taught.code),
        author=author,
        taught_at=now,
        body=body.value,
        shown=taught.shown,
        about=about,
        definition=plain(definition),
        curve=taught.curve,
        poses=taught.poses,
        made_from=taught,
    )


@transaction.atomic
def put_in_use(*, taught: Taught, by: User, now: datetime) -> Use:
    """The version counts for members from now on, in the place of what did. Again changes nothing.

    Raises NotATherapist, CountsWrong.
    """
    _check(by)
    if len(movements.reps_of(taught)) != taught.shown:
        raise CountsWrong
    standing = Use.objects.select_for_update().filter(code=taught.code, ended_at=None)
    same = standing.filter(taught=taught).first()
    if same is not None:
        return same
    standing.update(ended_at=now, ended_by=by)
    return Use.objects.create(taught=taught, code=taught.code, begun_at=now, begun_by=by)


@transaction.atomic
def withdraw(*, taught: Taught, by: User, now: datetime) -> bool:
    """The version no longer counts for members; what is built in does, or the timer. Whether it did count.

    Raises NotATherapist.
    """
    _check(by)
    return bool(taught.uses.filter(ended_at=None).update(ended_at=now, ended_by=by))


@transaction.atomic
def discard(*, taught: Taught, by: User) -> None:
    """Throws a version away that never counted for members. Raises NotATherapist, WasInUse."""
    _check(by)
    if taught.uses.exists():
        raise WasInUse
    taught.delete()


def _check(user: User) -> None:
    if user.role != Role.THERAPIST or not user.is_active:
        raise NotATherapist


def _next_version(code: str) -> int:
    last: int | None = Taught.objects.filter(code=code).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def _plain(pose: Pose) -> dict[str, list[float]]:
    return {joint: list(spot) for joint, spot in pose.items()}


def _read(name: str, numbers: Mapping[str, str]) -> float:
    bounds, given = EDITABLE[name], numbers.get(name, "").strip()[:20]
    try:
        number = float(given.replace(",", "."))
    except ValueError:
        raise Unfit(name, given, bounds.low, bounds.high) from None
    if not bounds.low <= number <= bounds.high:
        raise Unfit(name, given, bounds.low, bounds.high)
    return number


def numbers_of(definition: Definition) -> dict[str, float]:
    """What a therapist may change, as it stands."""
    how = counting_of(definition)
    return {
        "reach_percent": round(100 * how.reach),
        "home_percent": round(100 * (1 - how.back)),
        "least_s": round(how.least_s, 2),
    }


def _counting_so(definition: Definition, numbers: Mapping[str, float]) -> Definition:
    """The definition with these numbers; one that reads the same as it stands is not touched."""
    shown, how = numbers_of(definition), counting_of(definition)
    if numbers["reach_percent"] != shown["reach_percent"]:
        how = replace(how, reach=numbers["reach_percent"] / 100)
    if numbers["home_percent"] != shown["home_percent"]:
        how = replace(how, back=1 - numbers["home_percent"] / 100)
    if numbers["least_s"] != shown["least_s"]:
        how = replace(how, least_s=numbers["least_s"])
    return counting_as(definition, how)
