"""The danger-word scan: what it raises, where, and what it never does."""

import io
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from midline.clinical.ruleset import Ruleset
from midline.clinical.scan import LONGEST_TEXT, Panel, Scan, scan
from midline.wiring.clinical_commands import ANSWERS, COMMANDS, answer_line

SIGNS = (
    "I can't feel it when I wipe",
    "je n'arrive plus à uriner",
    "te vung yen ngua",
    "大小便失禁",
    "my legs gave way",
    "I want to die",
    "không muốn sống nữa",
    "下体麻木",
)
CALM = (
    "The session went well, see you on Monday.",
    "No fever.",
    "All good otherwise!",
    "Bonne journée à toute l'équipe.",
    "Lưng em đỡ hơn hôm qua.",
    "今天腰好多了。",
    "I'm dying to get back to running.",
)


def found(text: str, rules: Ruleset) -> Scan:
    return scan(text, rules.danger_words)


def codes(text: str, rules: Ruleset) -> set[str]:
    return {hit.code for hit in found(text, rules).hits}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("numb between my legs", "CES1"),
        ("I can't really feel it when I wipe", "CES2"),
        ("impossible de faire pipi", "CES3"),
        ("控制不住小便", "CES4"),
        ("I soiled myself", "CES5"),
        ("quan hệ không có cảm giác", "CES6"),
        ("mes deux jambes sont engourdies", "CES7"),
        ("my foot drags", "MOT2"),
        ("右腿突然没力", "MOT3"),
        ("tay em vụng về", "UMN1"),
        ("tearing pain in my back", "VAS1"),
        ("mon mollet est gonflé et chaud", "VAS3"),
        ("sốt và đau lưng", "INF1"),
        ("chest pain", "CHEST"),
        ("喘不上气", "BREATH"),
        ("je veux mourir", "SAF"),
    ],
)
def test_each_sign_is_found_by_its_code(text: str, code: str, rules: Ruleset) -> None:
    assert code in codes(text, rules)


@pytest.mark.parametrize(
    "text",
    [
        "numb betwen my leggs",
        "NUMB BETWEEN MY LEGS!!!",
        "n\u200bumb be\u00adtween my legs",
        "ｎｕｍｂ between my legs",
        "nummmmmb between my legs",
        "num8 numb between\nmy\nlegs",
        "nümb betwéen my légs",
        "сan't feel my legs",
        "can’t pee",
        "cant pee",
        "can't 😭 pee",
        "tê vùng yên ngựa",
        "te vung yen ngua",
        "tee vufng yeen nguwaj",
        "te6 vu2ng ye6n ngu7a5",
        "te\u0302 vu\u0300ng ye\u0302n ngu\u031b\u0323a",
        "engourdissement entre les jambes",
        "ENGOURDISSEMENT  ENTRE LES JAMBES",
        "engourdisement entre les jambes",
        "下體麻木",
        "下 体 麻 木",
        "我的 legs 完全 numb 了,两边都是",
    ],
)
def test_however_it_is_written(text: str, rules: Ruleset) -> None:
    assert found(text, rules).panel is Panel.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "no numbness, no bladder problems, all good",
        "No weakness, no tingling, nothing new.",
        "no numbness, tingling or weakness in my legs",
        "Numbness between the legs: no. Trouble passing urine: no.",
        "Pas de fièvre, pas d'engourdissement, tout va bien",
        "không tê, không yếu, tiểu tiện bình thường",
        "没有麻木,大小便正常,一切都好",
        "没有麻木、无力",
    ],
)
def test_nothing_but_a_denial_raises_nothing(text: str, rules: Ruleset) -> None:
    assert found(text, rules).hits == ()


@pytest.mark.parametrize(
    "text",
    [
        "no fever, but I can't feel when I wipe",
        "no, I cannot pee",
        "no numbness between the legs yesterday but now it is there",
        "I don't know why my legs are numb",
        "pas de fièvre mais je ne sens plus mes jambes",
        "không sốt nhưng hai chân tê hết",
        "没有发烧,但是擦屁股的时候没感觉",
    ],
)
def test_what_is_denied_first_and_then_said_is_said(text: str, rules: Ruleset) -> None:
    assert found(text, rules).alert


@pytest.mark.parametrize(
    "text",
    [
        "I'm dying to get back to running",
        "this exercise kills me",
        "I had to pee before the session",
        "weak coffee",
        "I fell asleep",
        "my kid has a fever",
        "knees to chest feels nice",
        "Bonjour, la séance d'hier s'est bien passée, à demain !",
        "mệt muốn chết",
        "今天累死了",
        "",
        "👍",
    ],
)
def test_ordinary_talk_raises_nothing(text: str, rules: Ruleset) -> None:
    assert found(text, rules) == Scan(panel=Panel.NONE, hits=())


def test_a_wish_to_die_and_a_sign_of_the_body_show_both_panels(rules: Ruleset) -> None:
    assert found("I can't pee and I want to die", rules).panel is Panel.BOTH


def test_a_sign_in_the_middle_of_a_long_letter_is_found_where_it_stands(rules: Ruleset) -> None:
    text = (
        "We walked for an hour and it was lovely. " * 40
        + "Oh, I can't feel the toilet paper. "
        + "The dog is fine. " * 40
    )

    (first, *_) = found(text, rules).hits
    assert "feel" in text[first.start : first.end]


def test_places_count_characters_of_the_original(rules: Ruleset) -> None:
    text = "😀😀 ﬁne… e\u0301 — can't pee 😀"

    (hit,) = found(text, rules).hits
    assert text[hit.start : hit.end] == "can't pee"


ANY_TEXT = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            *SIGNS,
            *CALM,
            "no",
            "but",
            "numb",
            "legs",
            "không",
            "tê",
            "不",
            "麻",
            ".",
            ",",
            "\n",
            "'",
            "e\u0301",
            "\ud800",
        ]
    ),
    max_size=20,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
@example("\ud800\x00\u200b" * 10)
def test_any_text_gets_an_answer_with_hits_inside_it(rules: Ruleset, text: str) -> None:
    given_back = found(text, rules)

    assert all(0 <= hit.start < hit.end <= len(text) for hit in given_back.hits)
    assert given_back.alert is (given_back.panel is not Panel.NONE) is bool(given_back.hits)
    assert found(text, rules) == given_back


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SIGNS), st.lists(st.sampled_from(CALM), max_size=3), st.lists(st.sampled_from(CALM), max_size=3))
def test_words_added_never_take_a_hit_back(rules: Ruleset, sign: str, before: list[str], after: list[str]) -> None:
    alone = codes(sign, rules)

    for joint in (" ", "\n"):
        assert alone <= codes(joint.join([*before, sign + "." if after else sign, *after]), rules)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([*SIGNS, *CALM]), st.sampled_from(["en", "fr", "vi", "zh-Hans", "de", None]))
def test_the_hint_of_a_language_changes_nothing(rules: Ruleset, text: str, language: str | None) -> None:
    plain = _answer({"id": 1, "text": text}, rules)

    assert _answer({"id": 1, "text": text, "language": language}, rules) == plain


@pytest.mark.parametrize(
    "text",
    [
        "numb saddle " * 1700,
        "不麻" * 10_000,
        "no numb, " * 2200,
        "a" * LONGEST_TEXT,
        "e\u0301" * 10_000,
        "abcdefghijklm " * 1400,
    ],
)
def test_the_longest_text_is_read_whole(text: str, rules: Ruleset) -> None:
    sign = ". I can't pee"

    assert "CES3" in codes(text[: LONGEST_TEXT - len(sign)] + sign, rules)


def test_the_examples_of_the_contract(rules: Ruleset) -> None:
    lines = (
        b'{"id": 1, "text": "since this morning I can\'t really feel it when I wipe", "language": "en"}\n'
        + '{"id": 2, "text": "Bonjour, la séance d\'hier s\'est bien passée, à demain !", "language": "fr"}\n'.encode()
    )
    out = io.StringIO()

    status = COMMANDS["scan"](io.BytesIO(lines), out)

    first, second = map(json.loads, out.getvalue().splitlines())
    assert status == 0
    assert first["id"] == 1
    assert (first["panel"], first["alert"]) == ("emergency", True)
    assert [hit["code"] for hit in first["hits"]] == ["CES2"]
    assert first["hits"][0]["start"] < 54
    assert first["hits"][0]["end"] > 25
    assert second == {"id": 2, "panel": "none", "hits": [], "alert": False, "ruleset": rules.name}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"id": 1}, "text"),
        ({"id": 1, "text": None}, "text"),
        ({"id": 1, "text": 5}, "text"),
        ({"id": 1, "text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ({"id": 1, "text": "x", "language": 5}, "language"),
        ({"id": 1, "text": "x", "lang": "en"}, "lang"),
        ({"id": "", "text": "x"}, "id"),
    ],
)
def test_a_malformed_line_names_its_field(line: dict[str, Any], field: str, rules: Ruleset) -> None:
    assert _answer(line, rules)["error"]["field"] == field


def _answer(line: dict[str, Any], rules: Ruleset) -> dict[str, Any]:
    given_back = answer_line(json.dumps(line).encode(), ANSWERS["scan"], rules)
    assert given_back is not None
    return given_back
