"""Search forgives: accents, small slips, other languages, word order."""

from __future__ import annotations

import pytest

from midline.care.reading.finding import LONGEST, Names, find, names, plain

INDEX: dict[str, Names] = {
    "EX07": names(
        ["One knee to the chest", "Knee hug", "Ôm gối", "Ôm một gối vào ngực", "抱膝", "Un genou à la poitrine"]
    ),
    "EX09": names(["Bridge", "Le pont", "Bắc cầu", "臀桥"]),
    "EX18": names(["From sitting to standing", "Từ ngồi sang đứng"]),
    "EX03": names(["Press-up with loose hips", "Prone press-up", "Pompe hanches relâchées"]),
}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("knee hug", "EX07"),
        ("KNEE  HUG!", "EX07"),
        ("hug knee", "EX07"),
        ("kneee hugg", "EX07"),
        ("ôm gối", "EX07"),
        ("om goi", "EX07"),
        ("抱膝", "EX07"),
        ("抱", "EX07"),
        ("gen", "EX07"),
        ("bac cau", "EX09"),
        ("brigde", "EX09"),
        ("臀桥", "EX09"),
        ("relachees", "EX03"),
        ("presup", "EX03"),
    ],
)
def test_what_is_meant_is_found_first(query: str, first: str) -> None:
    assert find(query, INDEX)[:1] == [first]


@pytest.mark.parametrize("query", ["", "   ", "!?", "xyzzy", "拉伸", "q"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    assert find(query, INDEX) == []


def test_an_exact_name_comes_before_one_that_holds_it() -> None:
    index = {"long": names(["Bridge on one leg"]), "short": names(["Bridge"])}

    assert find("bridge", index) == ["short", "long"]


def test_the_end_of_another_word_is_no_word() -> None:
    assert find("gối", INDEX) == ["EX07"]


def test_an_endless_query_is_cut_and_answered() -> None:
    assert find("bridge " * 10_000, INDEX) in (["EX09"], [])
    assert len(plain("a" * LONGEST)) == LONGEST


def test_letters_of_every_language_lose_their_marks() -> None:
    assert plain("Đứng  lên — Œuf, ÉTÉ!") == "dung len oeuf ete"
