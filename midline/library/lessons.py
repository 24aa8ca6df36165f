"""Reads content/lessons: what to understand, one idea each, and tools that ease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from midline.clinical.comfort import LEAST_CLOSED_IF, LEG_SYMPTOMS, NUMB_SKIN
from midline.clinical.lessons import SUSPENDED, LessonKind, LessonRule
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.tier import Tier
from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Spot
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import Source, read_source

SHELF = "lessons"
FACTS = (
    "slug",
    "kind",
    "order",
    "phases",
    "up_to",
    "topics",
    "figure",
    "limits",
    "pace",
    "closed_if",
    "sources",
    "read_min",
)
LIMITS = ("minutes_min", "minutes_max", "barrier", "hands")
MOST_MINUTES = 20
"""Spec 4.6: nothing that eases is used for longer at a time."""
MOST_ROUNDS = 30
SLOWEST_S = 10


class Topic(StrEnum):
    """What a lesson is about."""

    DISC = "disc"
    PAIN = "pain"
    HEALING = "healing"
    MOVEMENT = "movement"
    EVERYDAY = "everyday"
    WORK = "work"
    SLEEP = "sleep"
    MIND = "mind"
    SPORT = "sport"
    COMFORT = "comfort"
    DANGER_SIGNS = "danger-signs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimits:
    """How long at a time. `barrier`: something lies between it and the skin. `hands`: one's own hands rub the body."""

    minutes_min: int
    minutes_max: int
    barrier: bool
    hands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The pace of breathing: seconds in, seconds out, how many rounds."""

    in_s: int
    out_s: int
    rounds: int

    @property
    def seconds(self) -> int:
        """How long all rounds take."""
        return (self.in_s + self.out_s) * self.rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonText:
    """The words of one lesson in one language. `tries` are small things for today, `careful` keeps it safe."""

    language: str
    title: str
    idea: str
    body: tuple[str, ...]
    tries: tuple[str, ...]
    careful: str
    ask: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One lesson or tool. `rule` says when it is offered; `figure` is the code of a movement or the name of a scene."""

    rule: LessonRule
    topics: tuple[Topic, ...]
    figure: str
    limits: ToolLimits | None
    pace: Pace | None
    sources: tuple[Source, ...]
    read_min: int
    texts: Mapping[str, LessonText]

    @property
    def slug(self) -> str:
        """The name of its folder."""
        return self.rule.slug

    @property
    def kind(self) -> LessonKind:
        """Whether it is a lesson or a tool."""
        return self.rule.kind

    def text(self, language: str) -> LessonText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_lessons(
    root: Path, rules: Ruleset, languages: Mapping[str, Language], faults: list[Fault]
) -> dict[str, Lesson]:
    """All lessons and tools by slug, in their order; faults are added to `faults`."""
    lessons: dict[int, Lesson] = {}
    figures = [*rules.plan.exercises, *(scene.removeprefix("scenes/") for scene in folders(root, "scenes"))]
    for folder in folders(root, SHELF):
        lesson = _lesson(root, folder, rules, figures, languages, faults)
        if lesson is None:
            continue
        order = lesson.rule.order
        if order in lessons:
            mend = f"{SHELF}/{lessons[order].slug} has it too; choose another."
            file = f"{folder}/lesson.yaml"
            faults.append(Fault(file=file, line=1, found=f"order {order} twice", allowed="each once", mend=mend))
        lessons[order] = lesson
    return {lesson.slug: lesson for _, lesson in sorted(lessons.items())}


def _lesson(
    root: Path, folder: str, rules: Ruleset, figures: list[str], languages: Mapping[str, Language], faults: list[Fault]
) -> Lesson | None:
    facts = item_of(root, f"{folder}/lesson.yaml", faults, lambda top: _read(top, folder, rules, figures))
    texts = words_of(root, folder, languages, faults, _text)
    return replace(facts, texts=texts) if facts is not None and ENGLISH in texts else None


def _read(top: Spot, folder: str, rules: Ruleset, figures: list[str]) -> Lesson:
    top.keys(FACTS)
    limits = _limits(top.at("limits"))
    rule = LessonRule(
        slug=top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")]),
        kind=top.at("kind").enum(LessonKind),
        order=top.at("order").whole(1, 999),
        phases=frozenset(Phase(phase) for phase in top.at("phases").some_of([*Phase])),
        up_to=Tier[top.at("up_to").one_of([tier.name for tier in Tier])],
        closed_if=frozenset(top.at("closed_if").some_of({*rules.conditions, LEG_SYMPTOMS, NUMB_SKIN, SUSPENDED})),
    )
    _check_skin(top.at("closed_if"), rule, limits)
    return Lesson(
        rule=rule,
        topics=tuple(Topic(topic) for topic in top.at("topics").some_of([*Topic])),
        figure=top.at("figure").one_of(figures),
        limits=limits,
        pace=None if top.at("pace").value is None else _pace(top.at("pace")),
        sources=tuple(top.at("sources").each(read_source)),
        read_min=top.at("read_min").whole(1, 5),
        texts={},
    )


def _check_skin(spot: Spot, rule: LessonRule, limits: ToolLimits | None) -> None:
    """What warms, cools or rubs the skin needs skin that feels (hazard H23)."""
    if limits is None:
        return
    needed = {*LEAST_CLOSED_IF, SUSPENDED} if limits.hands else {NUMB_SKIN} if limits.barrier else set()
    absent = sorted(needed - rule.closed_if)
    if absent:
        spot.refuse(found=f"no {', '.join(absent)}", allowed=", ".join(sorted(needed)), mend="Add them.")


def _limits(spot: Spot) -> ToolLimits | None:
    if spot.value is None:
        return None
    spot.keys(LIMITS)
    least = spot.at("minutes_min").whole(1, MOST_MINUTES)
    return ToolLimits(
        minutes_min=least,
        minutes_max=spot.at("minutes_max").whole(least, MOST_MINUTES),
        barrier=spot.at("barrier").truth(),
        hands=spot.at("hands").truth(),
    )


def _pace(spot: Spot) -> Pace:
    spot.keys(("in_s", "out_s", "rounds"))
    in_s = spot.at("in_s").whole(2, SLOWEST_S)
    return Pace(
        in_s=in_s, out_s=spot.at("out_s").whole(in_s, SLOWEST_S), rounds=spot.at("rounds").whole(1, MOST_ROUNDS)
    )


def _text(top: Spot, language: str) -> LessonText:
    top.keys(("title", "idea", "body", "try", "careful"), ("ask",))
    return LessonText(
        language=language,
        title=top.at("title").text(),
        idea=top.at("idea").text(),
        body=top.at("body").texts(),
        tries=top.at("try").texts(),
        careful=top.at("careful").text(),
        ask=None if top.at("ask").value is None else top.at("ask").text(),
    )
