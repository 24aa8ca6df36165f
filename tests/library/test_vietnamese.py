"""The Vietnamese words, as far as they exist: short where it is urgent, a word of its own for each sign."""

import re
from collections.abc import Iterator

import pytest
import yaml

from midline import library
from midline.library import CONTENT, Library
from tests.library.asked import asked

WORDS_IN_AN_URGENT_SENTENCE = 12
# What no exercise does: put a disc back.
REPOSITIONING = (
    r"\b(?:đẩy|đưa|kéo|nắn|ép|ấn|hút|trả|chỉnh|sắp)\b.{0,24}đĩa đệm",
    r"đĩa đệm.{0,40}(?:trở lại|quay lại|lùi|thụt|co|rút|về|vào) (?:đúng |lại )*(?:chỗ|vị trí|trong)",
)
FEARFUL = r"\b(?:liệt|tàn phế|tàn tật|xe lăn|chết|tử vong|khủng khiếp|kinh khủng|tồi tệ|thoái hóa|hủy hoại|vỡ|nổ)\b"
SIGNS = {
    "numb": (r"\bnumb(?:ness)?\b", r"\btê\b"),
    "tingling": (r"\b(?:tingl\w+|pins and needles)\b", r"\bkiến bò\b"),
    "weak": (r"\bweak(?:ness)? (?:in|or|is|that|of)|\bleg becomes weak|\b(?:no|any) weakness\b", r"\byếu\b"),
}


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.mark.parametrize("tier", ["T0", "T1"])
def test_urgent_sentences_are_short(tier: str, content: Library) -> None:
    keys = [key for key in content.texts.translated["vi"] if key.startswith(f"tier.{tier}.")]

    assert keys
    for key in keys:
        for sentence in _sentences(content.text(key, "vi")):
            assert len(sentence.split()) <= WORDS_IN_AN_URGENT_SENTENCE, sentence


def test_questions_can_be_read_at_eleven(content: Library) -> None:
    """Nguyen and Henkin 1982: letters a word and words a sentence; 6 is the school grade of about eleven years."""
    sentences = [
        sentence
        for key in content.texts.translated["vi"]
        if key.startswith("danger-signs.") and key.endswith((".question", ".why"))
        for sentence in _sentences(content.text(key, "vi"))
    ]
    words = [word for sentence in sentences for word in re.findall(r"\w+", sentence)]

    assert 2 * sum(map(len, words)) / len(words) + 0.2 * len(words) / len(sentences) - 6 <= 6


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_keeps_its_own_word(sign: str, content: Library) -> None:
    english, vietnamese = SIGNS[sign]
    found = {
        key for key in content.texts.translated["vi"] if re.search(english, content.text(key, "en"), re.IGNORECASE)
    }

    assert found
    assert [key for key in sorted(found) if not re.search(vietnamese, content.text(key, "vi"), re.IGNORECASE)] == []


def test_numbers_stay_the_same(content: Library) -> None:
    """A figure never appears, changes or disappears."""
    differ = [
        key
        for key, text in content.texts.english.items()
        if sorted(re.findall(r"\d+", text.words)) != sorted(re.findall(r"\d+", content.text(key, "vi")))
    ]

    assert differ == []


def test_everyone_is_told_to_stop_when_pain_moves_down_the_leg(content: Library) -> None:
    texts = [movement.texts["vi"] for movement in content.movements.values() if "vi" in movement.texts]

    assert [text.name for text in texts if "lan xuống chân xa hơn" not in text.stop] == []


def test_spoken_cues_are_short(content: Library) -> None:
    texts = [movement.texts["vi"] for movement in content.movements.values() if "vi" in movement.texts]

    assert [cue for text in texts for cue in text.spoken.values() if not 2 <= len(cue.split()) <= 7] == []


@pytest.mark.parametrize(
    "claim",
    ["Bài này đẩy đĩa đệm vào trong.", "Đĩa đệm sẽ trở về đúng vị trí.", "Kéo giãn để đưa phần đĩa đệm lồi về chỗ cũ."],
)
def test_the_list_of_forbidden_claims_finds_them(claim: str) -> None:
    assert any(re.search(pattern, claim, re.IGNORECASE) for pattern in REPOSITIONING)


def test_no_text_claims_that_a_disc_is_put_back_or_frightens() -> None:
    for words in set(_all_words()) - asked("vi"):
        assert not any(re.search(pattern, words, re.IGNORECASE) for pattern in (*REPOSITIONING, FEARFUL)), words


def _all_words() -> Iterator[str]:
    for file in sorted(CONTENT.rglob("text.vi.yaml")):
        yield from _strings(yaml.safe_load(file.read_text(encoding="utf-8")))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for entry in value.values():
            yield from _strings(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _strings(entry)
    else:
        yield str(value)


def _sentences(words: str) -> list[str]:
    return [sentence for sentence in re.split(r"(?<=[.?!])\s+", words) if sentence]
