"""What is written down beside the picture: notes, movements, device checks, and how attempts to connect went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db import transaction

from midline.care.people.models import User
from midline.care.visits.models import (
    FURTHEST_ZONE,
    Attempt,
    DeviceCheck,
    Movement,
    Outcome,
    Seat,
    Visit,
    Way,
)

Choice = TypeVar("Choice", Movement.Range, Movement.Response, Way, Outcome)
LONGEST_NOTE: Final = 8000
MOST_ATTEMPTS: Final = 200
_ZONES: Final = tuple(str(zone) for zone in range(FURTHEST_ZONE + 1))
LONGEST_TRY_MS: Final = 600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How one direction went; empty and None: not noted."""

    towards: Movement.Towards
    range: Movement.Range | None
    response: Movement.Response | None
    zone_before: int | None
    zone_after: int | None

    @property
    def says_something(self) -> bool:
        """Whether anything was noted."""
        return any(each is not None for each in (self.range, self.response, self.zone_before, self.zone_after))


@transaction.atomic
def write_note(*, visit: Visit, author: User, text: str, now: datetime) -> None:
    """The author's note of the visit is this from now on; at most 8,000 characters."""
    visit.notes.update_or_create(author=author, defaults={"text": text[:LONGEST_NOTE], "written_at": now})


@transaction.atomic
def note_movements(*, visit: Visit, moved: Sequence[Moved], by: User, now: datetime) -> None:
    """How the directions went, as noted now; a direction of which nothing is said any more is taken out."""
    for each in moved:
        line = visit.movements.filter(towards=each.towards)
        if not each.says_something:
            line.delete()
            continue
        said = {
            "range": each.range or "",
            "response": each.response or "",
            "zone_before": each.zone_before,
            "zone_after": each.zone_after,
        }
        visit.movements.update_or_create(towards=each.towards, defaults={**said, "noted_by": by, "noted_at": now})


def read_movements(posted: Mapping[str, str]) -> list[Moved]:
    """What the form of movements says; what it cannot say counts as not noted."""
    return [
        Moved(
            towards=towards,
            range=_one_of(Movement.Range, posted.get(f"{towards}-range", "")),
            response=_one_of(Movement.Response, posted.get(f"{towards}-response", "")),
            zone_before=_zone(posted.get(f"{towards}-before", "")),
            zone_after=_zone(posted.get(f"{towards}-after", "")),
        )
        for towards in Movement.Towards
    ]


@transaction.atomic
def keep_check(*, visit: Visit, seat: Seat, found: Mapping[str, object], now: datetime) -> DeviceCheck:
    """What somebody's devices could do; replaces their earlier check."""
    heard = found.get("speaker")
    said = {
        "at": now,
        "camera": found.get("camera") is True,
        "microphone": found.get("microphone") is True,
        "speaker": heard if isinstance(heard, bool) else None,
        "way": _one_of(Way, str(found.get("way", ""))) or Way.NONE,
    }
    check: DeviceCheck = visit.checks.update_or_create(seat=seat, defaults=said)[0]
    return check


@transaction.atomic
def keep_attempt(*, visit: Visit, seat: Seat, said: Mapping[str, object], now: datetime) -> Attempt | None:
    """How a try to connect went; None when it says nothing known, or when there are too many already."""
    outcome = _one_of(Outcome, str(said.get("outcome", "")))
    if outcome is None or visit.attempts.count() >= MOST_ATTEMPTS:
        return None
    took = said.get("took_ms")
    return visit.attempts.create(
        seat=seat,
        at=now,
        outcome=outcome,
        way=_one_of(Way, str(said.get("way", ""))) or Way.NONE,
        took_ms=took if isinstance(took, int) and 0 <= took <= LONGEST_TRY_MS else None,
    )


def _one_of(kind: type[Choice], given: str) -> Choice | None:
    return kind(given) if given in kind.values else None


def _zone(given: str) -> int | None:
    return int(given) if given in _ZONES else None
