"""Who looked at which safety text in which language, and for which words that holds: reviews/LANGUAGE.yaml."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from midline.library.faults import Fault, Unsound
from midline.library.languages import ENGLISH, Language, Status
from midline.library.lessons import Lesson
from midline.library.movements import Movement
from midline.library.page import Spot, read_page
from midline.library.techniques import Technique
from midline.library.texts import Texts

FOLDER: Final = "reviews"
DIGEST_LENGTH: Final = 12


class State(StrEnum):
    """How far a safety text has come in one language, least first."""

    DRAFT = "draft"
    TRANSLATED_BACK = "translated-back"
    REVIEWED = "reviewed"
    SIGNED = "signed"


class Reviewer(StrEnum):
    """The role of a person who looked; names are kept outside this repository."""

    TRANSLATOR = "translator"
    PHYSIOTHERAPIST = "physiotherapist"
    PHYSICIAN = "physician"


CLINICIANS: Final = (Reviewer.PHYSIOTHERAPIST, Reviewer.PHYSICIAN)
CLINICIANS_FOR: Final = {State.DRAFT: 0, State.TRANSLATED_BACK: 0, State.REVIEWED: 1, State.SIGNED: 2}

SafetyTexts = Mapping[str, Mapping[str, str]]
"""The words of each safety text by key and language. A language without words for it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The state of one safety text in one language.

    `state` holds for the words as they are now, `given` is what was written down for the words of `digest`. Each entry
    of `by` is one person. A text that nobody looked at has the state `draft`, no people and no digest.
    """

    state: State
    given: State
    by: tuple[Reviewer, ...]
    digest: str | None

    @property
    def changed(self) -> bool:
        """Whether the words changed since somebody looked."""
        return self.state is not self.given


UNSEEN: Final = Review(state=State.DRAFT, given=State.DRAFT, by=(), digest=None)
Reviews = Mapping[str, Mapping[str, Review]]
"""By language and key of the safety text; every language has every key."""


def safety_texts(
    texts: Texts, movements: Iterable[Movement], techniques: Iterable[Technique], lessons: Iterable[Lesson]
) -> SafetyTexts:
    """All that keeps a reader from harm: the marked texts, when to stop, whom it is not for, what to be careful of."""
    found: dict[str, dict[str, str]] = {}
    for key, text in texts.english.items():
        if text.safety:
            told = {code: words[key] for code, words in texts.translated.items() if key in words}
            found[key] = {ENGLISH: text.words, **told}
    for movement in movements:
        found[f"movements.{movement.slug}.stop"] = {code: words.stop for code, words in movement.texts.items()}
    for technique in techniques:
        base = f"techniques.{technique.slug}"
        found[f"{base}.never_if"] = {code: words.never_if for code, words in technique.texts.items()}
        stops = {code: words.stop for code, words in technique.texts.items() if words.stop is not None}
        if stops:
            found[f"{base}.stop"] = stops
    for lesson in lessons:
        found[f"lessons.{lesson.slug}.careful"] = {code: words.careful for code, words in lesson.texts.items()}
    return found


def digest_of(words: Mapping[str, str], language: str) -> str | None:
    """Names the words that a review is about: those of `language` and the English ones; None where there are none.

    A translation is compared with its English, so a change of either makes it another text.
    """
    if language not in words:
        return None
    compared = f"{words[ENGLISH]}\0{words[language]}"
    return hashlib.sha256(compared.encode()).hexdigest()[:DIGEST_LENGTH]


def read_reviews(root: Path, safety: SafetyTexts, languages: Mapping[str, Language], faults: list[Fault]) -> Reviews:
    """The reviews of each language; faults are added to `faults`. Without a file nobody looked at anything.

    A released language whose safety texts are not all signed is a fault. English is not held to that: it is the
    language in which Midline is developed, and the others fall back to it.
    """
    reviews = {code: _of_language(root, code, safety, faults) for code in languages}
    for language in languages.values():
        if language.status is Status.RELEASED and language.code != ENGLISH:
            faults.extend(_unsigned(language.code, reviews[language.code]))
    return reviews


def written(reviews: Mapping[str, Review], language: str) -> str:
    """The file of a language, as `read_reviews` takes it."""
    lines = [
        f"# Who looked at the safety texts in {language}. How to write it down: docs/how-to/translate.md.",
        "",
        "texts:",
    ]
    for key, review in reviews.items():
        people = ", ".join(review.by)
        given = f"{{state: {review.given}, by: [{people}], digest: {review.digest!r}}}"
        lines.append(f"  {key}: {State.DRAFT if review.given is State.DRAFT else given}")
    return "\n".join(lines) + "\n"


def _of_language(root: Path, language: str, safety: SafetyTexts, faults: list[Fault]) -> dict[str, Review]:
    file = f"{FOLDER}/{language}.yaml"
    reviews = dict.fromkeys(safety, UNSEEN)
    if not (root / file).is_file():
        return reviews
    try:
        page = read_page(root, file)
        page.top.keys(("texts",))
        entries = page.top.at("texts").entries()
    except Unsound as stop:
        faults.append(stop.fault)
        return reviews
    for key, spot in entries:
        if spot.value == State.DRAFT:
            continue
        if key not in safety:
            spot.note(found=f"the key {key}", allowed="the keys of safety texts", mend="Remove it or correct its name.")
            continue
        for review in spot.tried(_reader(digest_of(safety[key], language), language)):
            reviews[key] = review
    faults.extend(page.faults)
    return reviews


def _reader(now: str | None, language: str) -> Callable[[Spot], Review]:
    """Reads a review of words whose digest is `now`."""
    return lambda spot: _review(spot, now, language)


def _review(spot: Spot, now: str | None, language: str) -> Review:
    spot.keys(("state", "by", "digest"))
    given = spot.at("state").enum(State)
    if language == ENGLISH and given is State.TRANSLATED_BACK:
        spot.at("state").refuse(allowed="draft, reviewed, signed", mend="English is what the others are compared with.")
    by = tuple(entry.enum(Reviewer) for entry in spot.at("by").items())
    clinicians = sum(person in CLINICIANS for person in by)
    if clinicians < CLINICIANS_FOR[given] or not by:
        wanted = f"at least {CLINICIANS_FOR[given]} clinicians for {given}" if CLINICIANS_FOR[given] else "who it was"
        spot.at("by").refuse(allowed=wanted, mend="Name the role of each person, or write a lower state.")
    digest = spot.at("digest").text()
    state = given if digest == now else State.DRAFT
    return Review(state=state, given=given, by=by, digest=digest)


def _unsigned(language: str, reviews: Mapping[str, Review]) -> list[Fault]:
    unsigned = [key for key, review in reviews.items() if review.state is not State.SIGNED]
    if not unsigned:
        return []
    return [
        Fault(
            file=f"{FOLDER}/{language}.yaml",
            line=1,
            found=f"{len(unsigned)} of {len(reviews)} safety texts not signed as they stand, such as {unsigned[0]}",
            allowed=f"every safety text signed in {language}, which is released",
            mend=f"Have two clinicians sign them, or make {language} a draft in languages.yaml.",
        )
    ]
