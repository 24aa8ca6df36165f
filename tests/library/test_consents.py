"""What members agree to is whole in four languages, plain, honest, and has a version."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, Fault, Library
from midline.library.consents import ConsentKind, read_consents
from tests.library.reading_age import LANGUAGES, grade, long_chinese, sentences_in


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_care_is_needed_and_research_is_not(content: Library) -> None:
    kinds = {slug: consent.kind for slug, consent in content.consents.items()}

    assert kinds == {"care": ConsentKind.NEEDED, "research": ConsentKind.OPTIONAL}


def test_every_consent_is_told_in_every_language(content: Library) -> None:
    for consent in content.consents.values():
        assert consent.texts.keys() == set(LANGUAGES), consent.slug
        assert consent.text("tlh").language == "en"


def test_consents_can_be_read_at_eleven(content: Library) -> None:
    grades = {slug: grade(sentences_in(consent.text("en").parts)) for slug, consent in content.consents.items()}

    assert {slug: found for slug, found in grades.items() if found > 6} == {}


def test_chinese_sentences_stay_short(content: Library) -> None:
    assert [long for consent in content.consents.values() for long in long_chinese(consent.text("zh-Hans"))] == []


@pytest.mark.parametrize(
    "said",
    [
        "no emergency service",
        "therapists of your team see all",
        "what you share",
        "It sees no answers",
        "Who pays for you sees nothing",
        "we write it down",
        "erase",
        "one file",
        "take this back",
    ],
)
def test_the_agreement_on_care_says_what_happens_with_the_data(content: Library, said: str) -> None:
    assert said in " ".join(part.text for part in content.consents["care"].text("en").parts)


BROKEN = [
    ("no date", "care/consent.yaml", "version: 2026-11-21", "version: soon", "soon"),
    ("care that is optional", "care/consent.yaml", "kind: needed", "kind: optional", "no needed care"),
    ("a kind that is none", "research/consent.yaml", "kind: optional", "kind: always", "always"),
    ("another name than the folder", "research/consent.yaml", "slug: research", "slug: study", "study"),
    ("nothing said", "research/text.en.yaml", "parts:", "partes:", "parts"),
    ("a translation that lacks a part", "care/text.fr.yaml", "  - heading: Vos droits\n    text:", "    more:", "more"),
]


@pytest.mark.parametrize(("file", "old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_consent_is_refused(
    file: str, old: str, new: str, found: str, content: Library, tmp_path: Path
) -> None:
    shutil.copytree(CONTENT / "consents", tmp_path / "consents")
    broken = tmp_path / "consents" / file
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new), encoding="utf-8")
    faults: list[Fault] = []

    read_consents(tmp_path, content.languages, faults)

    assert any(fault.file.startswith("consents/") and found in fault.found for fault in faults), faults
