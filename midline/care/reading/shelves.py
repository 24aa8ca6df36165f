"""What stands in the library, as cards to browse and to find: each with its names in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from midline.care.chart.engine import library, rules
from midline.care.reading.finding import Names, find, names
from midline.clinical.openness import BY_HAND
from midline.clinical.plan import COMFORT
from midline.clinical.ruleset import GivenBy
from midline.library import Movement


class Shelf(StrEnum):
    """The shelves of pages to read."""

    ANSWERS = "answers"
    LESSONS = "lessons"
    TECHNIQUES = "techniques"


class Standing(StrEnum):
    """Who may open a movement: the rules, a therapist's release, a therapist's hands, or nobody here."""

    GIVEN = "given"
    RELEASED = "released"
    BY_HAND = "by-hand"
    NOT_USED = "not-used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """By what movements are chosen. Empty text: not chosen by."""

    direction: str = ""
    position: str = ""
    equipment: str = ""
    phase: str = ""

    @property
    def are_empty(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.direction or self.position or self.equipment or self.phase)


NEUTRAL: Final = "NEU"
NOTHING: Final = "nothing"
"""Chosen as equipment: what needs nothing but the floor or a mat."""
BARE: Final = frozenset({"mat"})


def standing_of(movement: Movement) -> Standing:
    """Who may open it, by the rules of the plan."""
    if movement.code.startswith("X"):
        return Standing.NOT_USED
    if movement.code in BY_HAND:
        return Standing.BY_HAND
    given = rules().plan.exercises[movement.code].given
    return Standing.GIVEN if given is GivenBy.RULES else Standing.RELEASED


def movements(facets: Facets, query: str = "") -> list[Movement]:
    """The movements that fit; by how well they fit the query, else by code with those that are not used last."""
    shelf = library().movements
    codes = find(query, _index()) if query.strip() else list(shelf)
    return [shelf[code] for code in codes if _fits(shelf[code], facets)]


def pages(query: str) -> list[tuple[Shelf, str]]:
    """Answers, lessons and techniques that fit a query, the best first, as shelf and slug."""
    found = (key.split("/", 1) for key in find(query, _pages_index()))
    return [(Shelf(shelf), slug) for shelf, slug in found]


def directions() -> list[str]:
    """Groups by which movements can be chosen, neutral ones included."""
    return list(dict.fromkeys(group for movement in library().movements.values() for group in _groups(movement)))


def positions() -> list[str]:
    """Positions in which some movement begins."""
    return sorted({movement.position for movement in library().movements.values()})


def equipment() -> list[str]:
    """Things that some movement needs, and nothing at all."""
    needed = {thing for movement in library().movements.values() for thing in movement.equipment}
    return [NOTHING, *sorted(needed - BARE)]


def related(movement: Movement) -> Iterator[tuple[str, Movement]]:
    """The easier and the harder neighbour, where they are drawn."""
    shelf = library().movements
    for which, code in (("easier", movement.easier), ("harder", movement.harder)):
        if code is not None and code in shelf:
            yield which, shelf[code]


def by_slug(slug: str) -> Movement | None:
    """The movement whose page this is."""
    return next((each for each in library().movements.values() if each.slug == slug), None)


def is_floor(movement: Movement) -> bool:
    """Whether it is counted in times, not in minutes alone."""
    return movement.code not in COMFORT


def _groups(movement: Movement) -> tuple[str, ...]:
    return movement.groups or (NEUTRAL,)


def _fits(movement: Movement, facets: Facets) -> bool:
    phase = rules().plan.exercises[movement.code].first_phase
    things = set(movement.equipment) - BARE
    return (
        facets.direction in ("", *_groups(movement))
        and facets.position in ("", movement.position)
        and (not facets.equipment or (facets.equipment in things if facets.equipment != NOTHING else not things))
        and (not facets.phase or phase.value <= facets.phase)
    )


@cache
def _index() -> dict[str, Names]:
    content = library()
    return {
        code: names(
            [
                *(text.name for text in movement.texts.values()),
                *content.aliases.get(code, ()),
                code,
                movement.slug.replace("-", " "),
            ]
        )
        for code, movement in content.movements.items()
    }


@cache
def _pages_index() -> dict[str, Names]:
    content = library()
    index = {
        f"{Shelf.ANSWERS}/{slug}": [each.question for each in page.texts.values()]
        for slug, page in content.answers.items()
    }
    index |= {
        f"{Shelf.LESSONS}/{slug}": [each.title for each in page.texts.values()]
        for slug, page in content.lessons.items()
    }
    index |= {
        f"{Shelf.TECHNIQUES}/{page.slug}": [each.name for each in page.texts.values()]
        for page in content.techniques.values()
    }
    return {key: names([*titles, key.split("/", 1)[1].replace("-", " ")]) for key, titles in index.items()}
