"""The Simplified Chinese words: short where it is urgent, a word of its own for each sign, no claim and no fear."""

import re
from collections.abc import Iterator

import pytest
import yaml

from midline import library
from midline.library import CONTENT, Library
from midline.ui.messages import LOCALES, forms, translations
from tests.library.asked import asked

CHARACTERS_IN_AN_URGENT_SENTENCE = 16
CHARACTERS_IN_A_CLAUSE = 25
BACK_IN_PLACE = "(?:复位|归位|回位|回纳|还纳|推回|送回|压回|按回|顶回|挤回|吸回|缩回|回缩|退回|回到原|放回|扶正)"
# What no exercise does: put a disc back.
REPOSITIONING = (
    f"(?:椎间盘|髓核|突出物|突出的部分|腰突).{{0,16}}{BACK_IN_PLACE}",
    f"{BACK_IN_PLACE}.{{0,8}}(?:椎间盘|髓核|突出物|突出的部分)",
)
FEARFUL = "瘫|残疾|残废|轮椅|致命|死|可怕|恐怖|灾难|毁|退化|退变|磨损|破裂|爆|碎|失败|懒"
# Each sign's word in English, its word in Chinese, and the words that belong to another sign.
SIGNS = {
    "numb": (r"\bnumb(?:ness)?\b", "麻木"),
    "tingling": (r"\b(?:tingl\w+|pins and needles)\b", "针刺感"),
    "weak": (r"\bweak(?:ness)? (?:in|or|is|that|of)|\blegs? (?:becomes|gets?) weak|\b(?:no|any) weakness\b", "无力"),
}


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_text_has_its_words(content: Library) -> None:
    assert sorted(content.texts.told.keys() - content.texts.translated["zh-Hans"].keys()) == []
    assert [each.code for each in content.movements.values() if "zh-Hans" not in each.texts] == []


def test_nothing_is_left_in_another_language() -> None:
    known = re.compile(r"\{\w+\}|Midline|X 光|\b(?:S\d+|N\d|T[0-4]|P[0-4]|X0\d|[ACGX])\b(?! ?光)", re.ASCII)

    assert [words for words in _all_words() if re.search("[A-Za-z]", known.sub("", words))] == []


def test_a_message_of_the_pages_is_chinese() -> None:
    catalog = translations(LOCALES / "zh_Hans" / "LC_MESSAGES" / "django.po")
    words = [each for message in catalog if message.id for each in forms(message) if each]
    words = [each for each in words if re.sub(r"%\(\w+\)s|\W", "", each)]

    assert [each for each in words if not re.search("[\u4e00-\u9fff/]", each) or re.search("[À-ỹ]", each)] == []


@pytest.mark.parametrize("tier", ["T0", "T1"])
def test_urgent_sentences_are_short(tier: str, content: Library) -> None:
    keys = [key for key in content.texts.translated["zh-Hans"] if key.startswith(f"tier.{tier}.")]

    assert keys
    for key in keys:
        for sentence in re.split("[。？！]", content.text(key, "zh-Hans")):
            assert len(sentence) <= CHARACTERS_IN_AN_URGENT_SENTENCE, sentence


def test_a_question_is_said_in_short_clauses(content: Library) -> None:
    """No formula of reading ease is accepted for Chinese; the length between two stops is what can be held."""
    clauses = [
        clause
        for key in content.texts.translated["zh-Hans"]
        if key.startswith("danger-signs.") and not key.endswith(".text")
        for clause in re.split("[。？！，；：、（）]", content.text(key, "zh-Hans"))
    ]

    assert [clause for clause in clauses if len(clause) > CHARACTERS_IN_A_CLAUSE] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_keeps_its_own_word(sign: str, content: Library) -> None:
    english, chinese = SIGNS[sign]
    keys = [key for key, text in content.texts.english.items() if re.search(english, text.words, re.IGNORECASE)]

    assert keys
    assert [key for key in keys if chinese not in content.text(key, "zh-Hans")] == []


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_appears_nowhere_else(sign: str, content: Library) -> None:
    stems = {"numb": "numb", "tingling": "tingl|pins and needles", "weak": "weak"}
    _, chinese = SIGNS[sign]

    assert [
        key
        for key, words in content.texts.translated["zh-Hans"].items()
        if chinese in words and not re.search(stems[sign], content.text(key, "en"), re.IGNORECASE)
    ] == []


def test_numbers_stay_the_same(content: Library) -> None:
    """A figure never appears, changes or disappears."""
    differ = [
        key
        for key, text in content.texts.told.items()
        if sorted(re.findall(r"\d+", text.words)) != sorted(re.findall(r"\d+", content.text(key, "zh-Hans")))
    ]

    assert differ == []


def test_both_legs_and_one_leg_never_change_places(content: Library) -> None:
    def differs(english: str, chinese: str) -> list[str]:
        return [
            key
            for key, text in content.texts.english.items()
            if re.search(english, text.words, re.IGNORECASE) and not re.search(chinese, content.text(key, "zh-Hans"))
        ]

    assert differs(r"\bboth (?:your )?legs\b", "两条?腿") == []
    assert differs(r"\bone (?:leg|foot|calf)\b", "一条腿|一只脚|一侧小腿") == []
    assert differs(r"\bbetween (?:your|my|the) legs\b", "两腿之间") == []


def test_everyone_is_told_to_stop_when_pain_moves_down_the_leg(content: Library) -> None:
    stops = {movement.code: movement.texts["zh-Hans"].stop for movement in content.movements.values()}

    assert [code for code, words in stops.items() if "疼痛沿腿向下扩散" not in words or "针刺感" not in words] == []


def test_spoken_cues_are_short(content: Library) -> None:
    cues = [cue for movement in content.movements.values() for cue in movement.texts["zh-Hans"].spoken.values()]

    assert [cue for cue in cues if not 3 <= len(cue) <= 12] == []


def test_everyone_is_addressed_politely() -> None:
    assert [words for words in _all_words() if "你" in words] == []


@pytest.mark.parametrize(
    "claim",
    ["这个动作能让椎间盘复位。", "把突出的椎间盘慢慢推回去。", "牵引帮助髓核回纳。", "腰突会自己缩回去。"],
)
def test_the_list_of_forbidden_claims_finds_them(claim: str) -> None:
    assert any(re.search(pattern, claim) for pattern in REPOSITIONING)


def test_no_text_claims_that_a_disc_is_put_back_or_frightens() -> None:
    for words in set(_all_words()) - asked("zh-Hans"):
        assert not any(re.search(pattern, words) for pattern in (*REPOSITIONING, FEARFUL)), words


def _all_words() -> Iterator[str]:
    for file in sorted(CONTENT.rglob("text.zh-Hans.yaml")):
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
