"""Reads content/answers: pages for everybody that answer one question each, built on the ledger of claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midline.clinical.ruleset import Ruleset
from midline.library.claims import Claim, unknown_claims
from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Spot
from midline.library.shelf import folders, item_of, words_of

SHELF = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerText:
    """The words of one page in one language: the question, the answer in brief and at length, and what to do."""

    language: str
    question: str
    short: str
    paragraphs: tuple[str, ...]
    what_to_do: tuple[str, ...]
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One page. `claims` are those it rests on, the first the most; `movements` and `scenes` are its pictures."""

    slug: str
    claims: tuple[str, ...]
    movements: tuple[str, ...]
    scenes: tuple[str, ...]
    texts: Mapping[str, AnswerText]

    def text(self, language: str) -> AnswerText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_answers(
    root: Path,
    rules: Ruleset,
    claims: Mapping[str, Claim],
    languages: Mapping[str, Language],
    faults: list[Fault],
) -> dict[str, Answer]:
    """All pages by slug; faults are added to `faults`."""
    scenes = [scene.removeprefix("scenes/") for scene in folders(root, "scenes")]
    answers: dict[str, Answer] = {}
    for folder in folders(root, SHELF):
        answer = _answer(root, folder, rules, scenes, languages, faults)
        if answer is not None:
            answers[answer.slug] = answer
            faults.extend(unknown_claims(answer.claims, claims, f"{folder}/answer.yaml"))
    return answers


def _answer(
    root: Path, folder: str, rules: Ruleset, scenes: list[str], languages: Mapping[str, Language], faults: list[Fault]
) -> Answer | None:
    texts = words_of(root, folder, languages, faults, _text)
    answer = item_of(root, f"{folder}/answer.yaml", faults, lambda top: _read(top, folder, rules, scenes, texts))
    return answer if ENGLISH in texts else None


def _read(top: Spot, folder: str, rules: Ruleset, scenes: list[str], texts: Mapping[str, AnswerText]) -> Answer:
    top.keys(("slug", "claims", "movements", "scenes"))
    top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")])
    return Answer(
        slug=top.at("slug").text(),
        claims=top.at("claims").texts(),
        movements=top.at("movements").some_of(rules.plan.exercises),
        scenes=top.at("scenes").some_of(scenes),
        texts=texts,
    )


def _text(top: Spot, language: str) -> AnswerText:
    top.keys(("question", "short", "paragraphs", "what_to_do", "sources"))
    return AnswerText(
        language=language,
        question=top.at("question").text(),
        short=top.at("short").text(),
        paragraphs=top.at("paragraphs").texts(),
        what_to_do=top.at("what_to_do").texts(),
        sources=top.at("sources").text(),
    )
