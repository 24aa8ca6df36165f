"""The content as it is: whole, said in plain words, and free of claims nobody can make."""

import re
from collections.abc import Iterator

import pytest

from midline import library
from midline.library import CONTENT, Library
from tests.library.asked import asked

WORDS_IN_AN_URGENT_SENTENCE = 12
URGENT_GRADE = 4
# What no exercise does (spec: no text claims that a disc is pushed back in).
REPOSITIONING = (
    r"push\w* (?:\w+ ){0,3}(?:back )?in(?:to place)?\b.*\bdis[ck]",
    r"\bdis[ck]s?\b.{0,40}\b(?:back in|into place|back into|pops? back|slips? back|goes back|realign)",
    r"\b(?:re-?position|re-?align|re-?centr|put|push|press|pop|slide|squeeze|suck)\w*\b.{0,30}\bdis[ck]s?\b",
    r"remet\w* (?:le )?disque|repouss\w* le disque|đẩy đĩa đệm|椎间盘.{0,8}(?:复位|归位|推回)",
)
FEARFUL = r"\b(paralys|cripple|wheelchair|deadly|fatal|die\b|catastroph|terrible|horrible|damage|ruptur|explod)"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_question_has_words_for_all_its_values(content: Library) -> None:
    for question in content.questions:
        assert content.text(f"danger-signs.{question.code}.question", "en").endswith("?")
        for value in question.values:
            assert content.text(f"danger-signs.{question.code}.options.{value}", "en")


def test_the_ruleset_is_named_by_version_and_digest(content: Library) -> None:
    assert re.fullmatch(r"2026\.11\+[0-9a-f]{12}", content.rules.name)
    assert library.load().rules.digest == content.rules.digest


def test_a_language_without_the_text_falls_back_to_english_and_says_so(content: Library) -> None:
    wording = content.wording("tier.T0.title", "tlh")

    assert (wording.words, wording.language) == (content.text("tier.T0.title", "en"), "en")


def test_a_list_of_texts_comes_in_its_order(content: Library) -> None:
    assert content.lines("tier.T0.do", "en")[0] == content.text("tier.T0.do.1", "en")
    assert content.lines("tier.T0.nothing", "en") == ()


def test_tier_texts_are_safety_texts(content: Library) -> None:
    tiers = [text for key, text in content.texts.english.items() if key.startswith(("tier.", "danger-signs."))]

    assert tiers
    assert all(text.safety for text in tiers)


@pytest.mark.parametrize("tier", ["T0", "T1"])
def test_urgent_pages_speak_in_short_plain_sentences(tier: str, content: Library) -> None:
    sentences = [
        sentence
        for key, text in content.texts.english.items()
        if key.startswith(f"tier.{tier}.")
        for sentence in _sentences(text.words)
    ]

    assert all(len(sentence.split()) <= WORDS_IN_AN_URGENT_SENTENCE for sentence in sentences), sentences
    assert _grade(sentences) <= URGENT_GRADE


def test_questions_can_be_read_at_eleven(content: Library) -> None:
    """Flesch-Kincaid grade 6 is about eleven years. Lists of body parts are long sentences, so the mean counts."""
    sentences = [
        sentence
        for key, text in content.texts.english.items()
        if key.startswith("danger-signs.") and key.endswith((".question", ".why"))
        for sentence in _sentences(text.words)
    ]

    assert _grade(sentences) <= 6


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-Hans"])
def test_no_text_claims_that_a_disc_is_put_back(language: str) -> None:
    questions = asked(language)
    for file, words in _all_lines(language):
        if words.removeprefix("question: ") in questions:
            continue
        for claim in REPOSITIONING:
            assert not re.search(claim, words, re.IGNORECASE), f"{file}: {words}"


@pytest.mark.parametrize(
    "claim",
    ["This pushes the disc back in.", "Your disc slides back into place.", "It helps to reposition the disk."],
)
def test_the_list_of_forbidden_claims_finds_them(claim: str) -> None:
    assert any(re.search(pattern, claim, re.IGNORECASE) for pattern in REPOSITIONING)


def test_no_text_frightens() -> None:
    for file, words in _all_lines("en"):
        assert not re.search(FEARFUL, words, re.IGNORECASE), f"{file}: {words}"


def test_every_movement_has_its_words_and_its_figure(content: Library) -> None:
    assert {"EX01", "EX02", "EX03", "EX04", "EX05", "EX10", "EX17", "EX21"} <= content.movements.keys()
    for movement in content.movements.values():
        assert movement.text("tlh").language == "en"
        assert movement.motion is not None


def _all_lines(language: str) -> Iterator[tuple[str, str]]:
    for file in sorted(CONTENT.rglob(f"text.{language}.yaml")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.lstrip().startswith("#"):
                yield file.name, line


def _sentences(words: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.?!])\s+", words) if sentence]


def _grade(sentences: list[str]) -> float:
    """Flesch-Kincaid school grade."""
    words = [word for sentence in sentences for word in re.findall(r"[A-Za-z']+", sentence)]
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and groups > 1
    return max(1, groups - silent)
