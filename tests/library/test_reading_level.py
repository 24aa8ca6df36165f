"""Every page can be read at eleven: measured item by item, in the way that each language knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.library.reading_level import english_grade, french_ease, longest_words, vietnamese_level
from tests.library.words import CLINICAL, texts

SIXTH_GRADE, EASY_FRENCH, EASY_VIETNAMESE = 6.0, 70.0, 6.0
CHARACTERS_IN_A_CLAUSE = 29
WORDS_IN_A_SENTENCE = 30


def items(language: str) -> dict[str, str]:
    """The words of each folder as one text, without those for clinicians."""
    found: dict[str, list[str]] = defaultdict(list)
    for place, words in texts(language):
        if not place.endswith(CLINICAL):
            found[place.split(":", 1)[0]].append(words if words.endswith((".", "?", "!")) else f"{words}.")
    return {place: " ".join(words) for place, words in found.items()}


@pytest.mark.parametrize(
    ("language", "is_hard"),
    [
        ("en", lambda text: english_grade(text) > SIXTH_GRADE),
        ("fr", lambda text: french_ease(text) < EASY_FRENCH),
        ("vi", lambda text: vietnamese_level(text) > EASY_VIETNAMESE),
    ],
)
def test_no_item_is_hard_to_read(language: str, is_hard: Callable[[str], bool]) -> None:
    assert [place for place, text in items(language).items() if is_hard(text)] == []


def test_no_english_sentence_is_endless() -> None:
    for_members = [(place, words) for place, words in texts("en") if not place.endswith(CLINICAL)]

    assert [place for place, words in for_members if longest_words(words) > WORDS_IN_A_SENTENCE] == []


def test_no_chinese_clause_is_endless() -> None:
    clauses = [(place, clause) for place, words in texts("zh-Hans") for clause in re.split(r"[。！？；：，\n]", words)]

    assert [(place, clause) for place, clause in clauses if len(clause) > CHARACTERS_IN_A_CLAUSE] == []


def test_the_formulas_tell_hard_from_easy() -> None:
    easy, hard = (
        "Lie on your back. Bend one knee.",
        "Symptomatic lumbar radiculopathy necessitates individualised rehabilitation.",
    )

    assert english_grade(easy) < 2 < SIXTH_GRADE < english_grade(hard)
    assert french_ease("Couchez-vous. Pliez un genou.") > EASY_FRENCH
    assert french_ease("La radiculopathie symptomatique nécessite une réhabilitation individualisée.") < EASY_FRENCH
    assert vietnamese_level("Nằm ngửa. Gập một gối.") < EASY_VIETNAMESE
