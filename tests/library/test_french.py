"""French content: whole, short where it is urgent, plain, without frightening words or claims nobody can make."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from midline import library
from midline.library import CONTENT, Library
from tests.library.asked import asked

PO = CONTENT.parent / "ui" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
WORDS_IN_AN_URGENT_SENTENCE = 12
# Kandel and Moles, the French form of Flesch's reading ease; 70 and more is easy (spec 9.1).
EASY = 70
REPOSITIONING = (
    r"\b(?:remet|repouss|replac|rentr|repositionn|recentr|réalign|réintégr|pouss)\w*\b.{0,40}\b(?:disque|hernie)",
    r"\b(?:disque|hernie)s?\b.{0,40}\b(?:remis|repoussé|replacé|rentr|en place|à sa place|retourn|réalign|se rétract)",
)
FEARFUL = (
    r"\b(paralys|infirm|fauteuil roulant|mortel|mourir|catastroph|terrible|horribl|abîm|détrui|dégénér|usé|usure|"
    r"explos|danger de mort|glissé)"
)
NUMB, TINGLING, WEAK = r"engourdi", r"fourmillement", r"faibl"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.fixture(scope="module")
def french(content: Library) -> dict[str, str]:
    return dict(content.texts.translated["fr"])


def test_only_signatures_are_missing_for_french_to_be_released(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(CONTENT, root)
    languages = root / "languages.yaml"
    draft = re.compile(r"(code: fr,.*status:) draft")
    languages.write_text(draft.sub(r"\1 released", languages.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(library.ContentErrors) as caught:
        library.load(root=root)

    assert [fault.file for fault in caught.value.faults] == ["reviews/fr.yaml"]


def test_every_text_and_every_movement_is_there_in_french(content: Library, french: dict[str, str]) -> None:
    assert content.texts.told.keys() == french.keys()
    assert [code for code, movement in content.movements.items() if movement.text("fr").language != "fr"] == []


@pytest.mark.parametrize("tier", ["T0", "T1"])
def test_urgent_french_is_short(tier: str, french: dict[str, str]) -> None:
    sentences = [
        sentence for key, words in french.items() if key.startswith(f"tier.{tier}.") for sentence in _sentences(words)
    ]

    assert sentences
    assert [words for words in sentences if len(words.split()) > WORDS_IN_AN_URGENT_SENTENCE] == []


@pytest.mark.parametrize("tier", ["T0", "T1"])
def test_urgent_french_reads_easily(tier: str, french: dict[str, str]) -> None:
    assert _ease([words for key, words in french.items() if key.startswith(f"tier.{tier}.")]) >= EASY


def test_french_questions_read_easily(french: dict[str, str]) -> None:
    texts = [
        words
        for key, words in french.items()
        if key.startswith("danger-signs.") and key.endswith((".question", ".why"))
    ]

    assert _ease(texts) >= EASY


def test_numbness_tingling_and_weakness_stay_three_words(content: Library, french: dict[str, str]) -> None:
    pairs = ((r"\bnumb(?!er)", NUMB), (r"tingl|pins and needles", TINGLING), (r"\bweak", WEAK))
    feelings = re.compile(r"weak (?:stream|bones|immune)|stream now weak", re.IGNORECASE)
    differing = [
        key
        for key, text in content.texts.told.items()
        for english, word in pairs
        if bool(re.search(english, feelings.sub("", text.words), re.IGNORECASE))
        != bool(re.search(word, re.sub(r"jet (?:est-il devenu )?faible|affaiblies", "", french[key]), re.IGNORECASE))
    ]

    assert differing == []


def test_numbers_are_the_same_in_french(content: Library, french: dict[str, str]) -> None:
    number = re.compile(r"\d+")
    differing = [
        key
        for key, text in content.texts.told.items()
        if sorted(number.findall(text.words)) != sorted(number.findall(french[key]))
    ]

    assert differing == []


def test_no_french_text_claims_that_a_disc_is_put_back() -> None:
    lines = {words.removeprefix("question: ") for words in _everything()} - asked("fr")

    assert [words for words in lines if any(re.search(claim, words, re.I) for claim in REPOSITIONING)] == []


@pytest.mark.parametrize(
    "claim",
    [
        "Cet exercice remet le disque en place.",
        "La hernie est repoussée vers l’intérieur.",
        "Le disque retourne à sa place.",
        "Ce mouvement fait rentrer la hernie.",
        "La hernie se rétracte grâce au massage.",
    ],
)
def test_the_list_of_forbidden_french_claims_finds_them(claim: str) -> None:
    assert any(re.search(pattern, claim, re.IGNORECASE) for pattern in REPOSITIONING)


def test_no_french_text_frightens() -> None:
    assert [words for words in _everything() if re.search(FEARFUL, words, re.IGNORECASE)] == []


def test_nobody_is_called_tu_in_french() -> None:
    assert [words for words in _everything() if re.search(r"\b(tu|toi|ton|tes|ta)\b", words, re.IGNORECASE)] == []


def _everything() -> Iterator[str]:
    for file in sorted(CONTENT.rglob("text.fr.yaml")):
        lines = file.read_text(encoding="utf-8").splitlines()
        yield from (line for line in lines if not line.lstrip().startswith("#"))
    with PO.open("rb") as po:
        for message in read_po(po):
            if message.id and message.string:
                yield from [message.string] if isinstance(message.string, str) else message.string


def _sentences(words: str) -> list[str]:
    """French puts a space before ?, ! and :, which is no word."""
    plain = re.sub(r"\s+(?=[?!:;»])|(?<=«)\s+", "", words)
    return [sentence for sentence in re.split(r"(?<=[.?!])\s+", plain) if sentence]


def _ease(texts: list[str]) -> float:
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    words = [word for sentence in sentences for word in re.findall(r"[^\W\d_]+", sentence)]
    syllables = sum(_syllables(word) for word in words)
    return 207 - 1.015 * len(words) / len(sentences) - 73.6 * syllables / len(words)


def _syllables(word: str) -> int:
    """Groups of vowels; a mute e, es or ent at the end is not spoken, and an elided letter has none."""
    spoken = re.sub(r"(?<=[^\Waeiouyàâéèêëîïôûùœ])(?:es?|ent)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouyàâéèêëîïôûùœ]+", spoken))) if len(word) > 1 else 0
