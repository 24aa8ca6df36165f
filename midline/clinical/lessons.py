"""Which lessons and tools are offered to a person today: by urgency, phase, what closes them and what was read.

A lesson teaches one idea, a tool eases. Nothing that is not known opens anything: a tool that numb skin closes waits
for the question how the skin feels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from midline.clinical.comfort import LEG_SYMPTOMS, NUMB_SKIN, Skin
from midline.clinical.ruleset import Phase
from midline.clinical.tier import Tier

SUSPENDED: Final = "suspended"
"""Closes what is left to rest while the programme pauses."""


class LessonKind(StrEnum):
    """Something to understand, or something that eases."""

    LESSON = "lesson"
    TOOL = "tool"


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonRule:
    """When one lesson is offered. `order` sorts them; `up_to` is the most urgent tier at which it still is.

    `closed_if` holds codes of conditions, `leg-symptoms`, `numb-skin` and `suspended`.
    """

    slug: str
    kind: LessonKind
    order: int
    phases: frozenset[Phase]
    up_to: Tier
    closed_if: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """What is known of a person today. None is *not known*, also for a screen that is missing or out of date.

    `stopped` says that a danger sign stopped everything, which counts as T0; `suspended` that the programme pauses.
    """

    tier: Tier | None
    stopped: bool
    suspended: bool
    phase: Phase
    conditions: Collection[str] | None
    leg_symptoms: bool | None
    skin: Skin | None
    read: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered, each in order.

    `next` is the first lesson that was not read. `waiting` are those that open once something is known, with the codes
    of what has to be asked.
    """

    next: str | None
    lessons: tuple[str, ...]
    tools: tuple[str, ...]
    waiting: Mapping[str, tuple[str, ...]]


def offered(rules: Iterable[LessonRule], today: Today) -> Offer:
    """The lessons and tools of today."""
    fitting = [rule for rule in sorted(rules, key=lambda rule: rule.order) if _fits(rule, today)]
    not_shut = [rule for rule in fitting if not any(_holds(code, today) for code in rule.closed_if)]
    waiting = {rule.slug: unknown for rule in not_shut if (unknown := _unknown(rule, today))}
    is_open = [rule for rule in not_shut if rule.slug not in waiting]
    lessons = tuple(rule.slug for rule in is_open if rule.kind is LessonKind.LESSON)
    return Offer(
        next=next((slug for slug in lessons if slug not in today.read), None),
        lessons=lessons,
        tools=tuple(rule.slug for rule in is_open if rule.kind is LessonKind.TOOL),
        waiting=waiting,
    )


def _fits(rule: LessonRule, today: Today) -> bool:
    tier = Tier.T0 if today.tier is None or today.stopped else today.tier
    return tier >= rule.up_to and today.phase in rule.phases


def _unknown(rule: LessonRule, today: Today) -> tuple[str, ...]:
    return tuple(code for code in sorted(rule.closed_if) if _holds(code, today) is None)


def _holds(code: str, today: Today) -> bool | None:
    if code == NUMB_SKIN:
        return None if today.skin is None else today.skin is Skin.NUMB
    if code == LEG_SYMPTOMS:
        return today.leg_symptoms
    if code == SUSPENDED:
        return today.suspended
    return None if today.conditions is None else code in today.conditions
