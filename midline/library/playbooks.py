"""Reads content/playbooks: what a coach asks, does over a few contacts, never does, and when to hand over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Spot, once
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import Source, read_source

SHELF = "playbooks"
FACTS = ("slug", "order", "signals", "after_days", "lessons", "sources")
WORDS = ("name", "idea", "when", "ask", "steps", "never", "hand_over", "nudges")
HIGHEST_SIGNAL = 100
LONGEST_WAIT_DAYS = 60
LONGEST_NUDGE = 300


class Sign(StrEnum):
    """What can suggest a playbook: the score of a questionnaire or of a part of it, or what a member said of it."""

    PHQ4 = "PHQ4"
    ANXIETY = "PHQ4.anxiety"
    DEPRESSION = "PHQ4.depression"
    FABQ_ACTIVITY = "FABQ.activity"
    FABQ_WORK = "FABQ.work"
    TSK17 = "TSK17"
    MOVING_SAFE = "MOVING_SAFE"
    WORK_DAYS = "WORK_DAYS"
    NIGHT_WAKES = "night-wakes"
    IMPORTANCE = "importance"
    CONFIDENCE = "confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """From where on a sign suggests the playbook; one end is None. `hand_over`: a therapist has to know of it too."""

    sign: Sign
    at_least: int | None
    at_most: int | None
    hand_over: bool
    source: str

    def holds(self, value: float) -> bool:
        """Whether this value suggests the playbook."""
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One contact: what it is about and what the coach does."""

    title: str
    do: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookText:
    """The words of one playbook in one language. `nudges` are ready messages for the member."""

    language: str
    name: str
    idea: str
    when: tuple[str, ...]
    ask: tuple[str, ...]
    steps: tuple[Step, ...]
    never: tuple[str, ...]
    hand_over: tuple[str, ...]
    nudges: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """One playbook. `after_days` has for each step how many days after the one before; `lessons` are slugs."""

    slug: str
    order: int
    signals: tuple[Signal, ...]
    after_days: tuple[int, ...]
    lessons: tuple[str, ...]
    sources: tuple[Source, ...]
    texts: Mapping[str, PlaybookText]

    @property
    def contacts(self) -> int:
        """How many steps it has."""
        return len(self.after_days)

    def text(self, language: str) -> PlaybookText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])

    def suggested_by(self, values: Mapping[Sign, float]) -> tuple[Signal, ...]:
        """The signals that hold among what is known; what is not known suggests nothing."""
        return tuple(each for each in self.signals if each.sign in values and each.holds(values[each.sign]))


def read_playbooks(
    root: Path, lessons: Mapping[str, object], languages: Mapping[str, Language], faults: list[Fault]
) -> dict[str, Playbook]:
    """All playbooks by slug, in their order; faults are added to `faults`."""
    found: dict[int, Playbook] = {}
    for folder in folders(root, SHELF):
        playbook = _playbook(root, folder, lessons, languages, faults)
        if playbook is None:
            continue
        if playbook.order in found:
            mend = f"{SHELF}/{found[playbook.order].slug} has it too; choose another."
            file = f"{folder}/playbook.yaml"
            faults.append(
                Fault(file=file, line=1, found=f"order {playbook.order} twice", allowed="each once", mend=mend)
            )
        found[playbook.order] = playbook
    return {playbook.slug: playbook for _, playbook in sorted(found.items())}


def _playbook(
    root: Path,
    folder: str,
    lessons: Mapping[str, object],
    languages: Mapping[str, Language],
    faults: list[Fault],
) -> Playbook | None:
    facts = item_of(root, f"{folder}/playbook.yaml", faults, lambda top: _read(top, folder, lessons))
    contacts = facts.contacts if facts is not None else None
    texts = words_of(root, folder, languages, faults, lambda top, language: _text(top, language, contacts))
    return replace(facts, texts=texts) if facts is not None and ENGLISH in texts else None


def _read(top: Spot, folder: str, lessons: Mapping[str, object]) -> Playbook:
    top.keys(FACTS)
    waits = tuple(entry.whole(0, LONGEST_WAIT_DAYS) for entry in top.at("after_days").items())
    if not waits:
        top.at("after_days").refuse(allowed="the days of one contact at least", mend="Write 0 for the first contact.")
    once(top.at("signals").items(), "sign")
    return Playbook(
        slug=top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")]),
        order=top.at("order").whole(1, 999),
        signals=tuple(top.at("signals").each(_signal)),
        after_days=waits,
        lessons=top.at("lessons").some_of(tuple(lessons)),
        sources=tuple(top.at("sources").each(read_source)),
        texts={},
    )


def _signal(spot: Spot) -> Signal:
    spot.keys(("sign", "hand_over", "source"), ("at_least", "at_most"))
    low, high = (
        None if spot.at(end).value is None else spot.at(end).whole(0, HIGHEST_SIGNAL) for end in ("at_least", "at_most")
    )
    if (low is None) == (high is None):
        spot.refuse(found=f"{low} and {high}", allowed="at_least or at_most", mend="Write one of the two.")
    return Signal(
        sign=spot.at("sign").enum(Sign),
        at_least=low,
        at_most=high,
        hand_over=spot.at("hand_over").truth(),
        source=spot.at("source").text(),
    )


def _text(top: Spot, language: str, contacts: int | None) -> PlaybookText:
    top.keys(WORDS)
    steps = top.at("steps").items()
    if contacts is not None and len(steps) != contacts:
        top.at("steps").refuse(
            found=f"{len(steps)} steps", allowed=f"{contacts}, as in after_days", mend="Write one for each contact."
        )
    return PlaybookText(
        language=language,
        name=top.at("name").text(),
        idea=top.at("idea").text(),
        when=top.at("when").texts(),
        ask=top.at("ask").texts(),
        steps=tuple(_step(step) for step in steps),
        never=top.at("never").texts(),
        hand_over=top.at("hand_over").texts(),
        nudges=tuple(_nudge(entry) for entry in top.at("nudges").items()),
    )


def _step(spot: Spot) -> Step:
    spot.keys(("title", "do"))
    return Step(title=spot.at("title").text(), do=spot.at("do").text())


def _nudge(spot: Spot) -> str:
    words = spot.text()
    if len(words) > LONGEST_NUDGE:
        spot.refuse(found=f"{len(words)} characters", allowed=f"at most {LONGEST_NUDGE}", mend="Make it shorter.")
    return words
