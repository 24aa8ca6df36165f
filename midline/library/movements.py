"""Reads content/movements: one folder per movement, its dose checked against the rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from midline.clinical.dose import Dose
from midline.clinical.ruleset import ExerciseRule, MaxDose, Ruleset
from midline.library.faults import Fault, Unsound
from midline.library.languages import ENGLISH, Language
from midline.library.page import Page, Spot, once, read_page
from midline.library.planbook import GROUPS, read_dose, read_max, within_max
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import Source, SourceItem, read_source, read_source_item
from midline.motion.movement import Motion, MotionError, read_motion

KEYS = (
    "code",
    "slug",
    "groups",
    "load",
    "sides",
    "start",
    "max",
    "easier",
    "harder",
    "equipment",
    "position",
    "never_if",
    "stop_if",
    "sources",
    "as_in",
)
SENTENCES = (
    "name",
    "aim",
    "why",
    "setup",
    "breathing",
    "feel",
    "easier_text",
    "harder_text",
    "stop",
    "floor",
    "dose_note",
)
TEXT_KEYS = (*SENTENCES, "steps", "cues", "spoken", "mistakes")
SOURCE_WORDS = ("source_names", "source_remarks")
FEWEST_MISTAKES, MOST_MISTAKES = 2, 3


class Position(StrEnum):
    """How one begins."""

    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side-lying"
    HANDS_AND_KNEES = "hands-and-knees"
    KNEELING = "kneeling"
    SITTING = "sitting"
    STANDING = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What often goes wrong: what one sees, and what to say then."""

    seen: str
    cue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementText:
    """The words of one movement in one language.

    `stop` says when to stop, `floor` describes the figure for who cannot see it, `cues` and `spoken` are by cue id.
    `dose_note` tells how the dose differs from that of the sources and why; `source_names` and `source_remarks` are
    what the sources call it and what else they say, by the keys in `Movement.as_in`.
    """

    language: str
    name: str
    aim: str
    why: str
    setup: str
    breathing: str
    feel: str
    easier_text: str
    harder_text: str
    stop: str
    floor: str
    steps: tuple[str, ...]
    cues: Mapping[str, str]
    spoken: Mapping[str, str]
    mistakes: tuple[Mistake, ...]
    dose_note: str
    source_names: Mapping[str, str]
    source_remarks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One movement: how much of it, when not, and how it looks.

    `easier` and `harder` are codes of movements, `as_in` the items of the sources that it comes from.
    `start` and `max` are None where the rules give it no dose: it is for a therapist's hands, or not used here.
    """

    code: str
    slug: str
    groups: tuple[str, ...]
    load: int
    sides: int
    start: Dose | None
    max: MaxDose | None
    easier: str | None
    harder: str | None
    equipment: tuple[str, ...]
    position: Position
    never_if: tuple[str, ...]
    stop_if: tuple[str, ...]
    sources: tuple[Source, ...]
    as_in: tuple[SourceItem, ...]
    texts: Mapping[str, MovementText]
    motion: Motion | None

    def text(self, language: str) -> MovementText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_movements(
    root: Path, rules: Ruleset, languages: Mapping[str, Language], faults: list[Fault]
) -> dict[str, Movement]:
    """All movements by code; faults are added to `faults`."""
    movements: dict[str, Movement] = {}
    for folder in folders(root, "movements"):
        movement = _movement(root, folder, rules, languages, faults)
        if movement is None:
            continue
        if movement.code in movements:
            other = movements[movement.code].slug
            faults.append(
                Fault(
                    file=f"{folder}/movement.yaml",
                    line=1,
                    found=f"{movement.code} twice",
                    allowed="each code once",
                    mend=f"movements/{other} has it too; rename one.",
                )
            )
        movements[movement.code] = movement
    return dict(sorted(movements.items()))


def _movement(
    root: Path, folder: str, rules: Ruleset, languages: Mapping[str, Language], faults: list[Fault]
) -> Movement | None:
    texts = words_of(root, folder, languages, faults, movement_text)
    motion = motion_of(root, folder, faults)
    movement = item_of(
        root, f"{folder}/movement.yaml", faults, lambda top: movement_of(top, folder, rules, texts, motion)
    )
    return movement if ENGLISH in texts else None


def movement_of(
    top: Spot, folder: str, rules: Ruleset, texts: Mapping[str, MovementText], motion: Motion | None
) -> Movement:
    """The facts of a movement.yaml with the words and the motion beside it. Raises Unsound."""
    top.keys(KEYS)
    exercises = rules.plan.exercises
    rule = exercises[top.at("code").one_of(exercises)]
    top.at("slug").one_of([folder.removeprefix("movements/")])
    start, most = _doses(top, rule)
    _same(top, rule)
    return Movement(
        code=rule.code,
        slug=top.at("slug").text(),
        groups=rule.groups,
        load=rule.load,
        sides=rule.sides,
        start=start,
        max=most,
        easier=_neighbour(top.at("easier"), exercises),
        harder=_neighbour(top.at("harder"), exercises),
        equipment=top.at("equipment").texts(),
        position=_position(top.at("position"), rule),
        never_if=top.at("never_if").some_of(rules.conditions),
        stop_if=top.at("stop_if").texts(),
        sources=tuple(top.at("sources").each(read_source)),
        as_in=_as_in(top.at("as_in"), texts.get(ENGLISH)),
        texts=texts,
        motion=motion,
    )


def _doses(top: Spot, rule: ExerciseRule) -> tuple[Dose, MaxDose] | tuple[None, None]:
    if rule.start is None or rule.most is None:
        for spot in (top.at("start"), top.at("max")):
            if spot.value is not None:
                spot.refuse(allowed="null: rules/plan.yaml never gives it", mend="Write null.")
        return None, None
    start, most = read_dose(top.at("start")), read_max(top.at("max"))
    within_max(start, MaxDose(sets=rule.start.sets, reps=rule.start.reps, hold_s=rule.start.hold_s), top.at("start"))
    if start.per_day > rule.start.per_day:
        top.at("start").at("per_day").refuse(allowed=f"at most {rule.start.per_day}", mend="Lower per_day.")
    for key in ("sets", "reps", "hold_s"):
        ceiling = getattr(rule.most, key)
        if getattr(most, key) > ceiling:
            top.at("max").at(key).refuse(allowed=f"at most {ceiling}", mend=f"Lower {key}, or change rules/plan.yaml.")
    within_max(start, most, top.at("start"))
    return start, most


def _same(top: Spot, rule: ExerciseRule) -> None:
    if set(top.at("groups").some_of(GROUPS)) != set(rule.groups):
        top.at("groups").refuse(allowed=", ".join(rule.groups) or "an empty list", mend="Use those of rules/plan.yaml.")
    for key in ("load", "sides"):
        wanted = getattr(rule, key)
        if top.at(key).whole(0, 4) != wanted:
            top.at(key).refuse(allowed=str(wanted), mend="Use the value of rules/plan.yaml.")


def _neighbour(spot: Spot, exercises: Mapping[str, ExerciseRule]) -> str | None:
    return None if spot.value is None else spot.one_of(exercises)


def _position(spot: Spot, rule: ExerciseRule) -> Position:
    position = spot.enum(Position)
    if rule.supine and position is not Position.SUPINE:
        spot.refuse(allowed="supine, as in rules/plan.yaml", mend="Correct the position, or rules/plan.yaml.")
    return position


def _as_in(spot: Spot, words: MovementText | None) -> tuple[SourceItem, ...]:
    if words is None:
        return ()
    names, remarks = words.source_names, words.source_remarks
    items = tuple(spot.each(lambda entry: read_source_item(entry, names=names, remarks=remarks)))
    once(spot.items(), "item")
    for key in sorted({*names, *remarks} - {item.name for item in items} - {item.remark for item in items}):
        spot.note(found=f"the words {key}", allowed="words that as_in names", mend=f"Name {key} in as_in or remove it.")
    return items


@lru_cache(maxsize=64)
def _motion_in(content: str) -> Motion:
    """The motion in the content of a file, as JSON: a body is tried out once, however often the file is read again."""
    return read_motion(json.loads(content))


def motion_of(root: Path, folder: str, faults: list[Fault]) -> Motion | None:
    """How an item moves, from its motion.yaml; None when that is unsound, and the fault is added to `faults`."""
    file = f"{folder}/motion.yaml"
    try:
        page = read_page(root, file)
        return _motion_in(json.dumps(page.data))
    except Unsound as stop:
        faults.append(stop.fault)
    except MotionError as error:
        faults.append(
            Fault(
                file=file,
                line=_line_of(page, error.path),
                found=f"{error.path}: {error.message}",
                allowed="a motion that the body model can do",
                mend="Correct this value.",
            )
        )
    return None


def _line_of(page: Page, path: str) -> int:
    spot = page.top
    for step in path.replace("[", ".").replace("]", "").split("."):
        spot = spot.at(int(step) if step.isdigit() else step)
    return spot.line


def movement_text(top: Spot, language: str) -> MovementText:
    """The words of a text.LANGUAGE.yaml. Raises Unsound."""
    top.keys(TEXT_KEYS, SOURCE_WORDS)
    return MovementText(
        language=language,
        **{key: top.at(key).text() for key in SENTENCES},
        steps=top.at("steps").texts(),
        cues=_by_key(top.at("cues")),
        spoken=_by_key(top.at("spoken")),
        mistakes=_mistakes(top.at("mistakes")),
        source_names=_source_words(top.at("source_names")),
        source_remarks=_source_words(top.at("source_remarks")),
    )


def _by_key(spot: Spot) -> dict[str, str]:
    return {key: entry.text() for key, entry in spot.entries()}


def _source_words(spot: Spot) -> dict[str, str]:
    return {} if spot.value is None else _by_key(spot)


def _mistakes(spot: Spot) -> tuple[Mistake, ...]:
    mistakes = tuple(_mistake(entry) for entry in spot.items())
    if not FEWEST_MISTAKES <= len(mistakes) <= MOST_MISTAKES:
        spot.refuse(
            found=f"{len(mistakes)} mistakes",
            allowed=f"{FEWEST_MISTAKES} or {MOST_MISTAKES}",
            mend="Keep those that one sees most often.",
        )
    return mistakes


def _mistake(spot: Spot) -> Mistake:
    spot.keys(("seen", "cue"))
    return Mistake(seen=spot.at("seen").text(), cue=spot.at("cue").text())
