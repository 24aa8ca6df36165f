"""The techniques of the sources: all eight are there, and hands at home are held to narrow limits."""

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.clinical.comfort import LEAST_CLOSED_IF, Hands
from midline.library import CONTENT, Fault, Library
from midline.library.sources import ITEMS
from midline.library.techniques import read_techniques
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in

KNEADING = "techniques/kneading/technique.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_technique_of_the_sources_is_there(content: Library) -> None:
    assert sorted(content.techniques) == sorted(item for item in ITEMS if item.startswith(("001-m", "002-")))


def test_every_technique_is_told_in_every_language(content: Library) -> None:
    assert [each.code for each in content.techniques.values() if set(each.texts) != set(LANGUAGES)] == []
    assert content.techniques["002-1"].text("tlh").language == "en"


def test_what_pulls_or_overstretches_is_withheld(content: Library) -> None:
    withheld = [code for code, each in content.techniques.items() if each.standing is Hands.WITHHELD]

    assert withheld == ["001-m2", "001-m3"]


def test_the_path_down_the_leg_is_never_rubbed_at_home(content: Library) -> None:
    assert content.techniques["001-m4"].standing is Hands.TRAINED


def test_self_massage_has_its_limits(content: Library) -> None:
    for each in content.techniques.values():
        assert (each.limits is not None) == (each.standing is Hands.COMFORT)
        if each.limits is not None:
            assert each.limits.minutes <= 5
            assert set(each.limits.never_on) == {"spine", "numb-skin"}
            assert set(each.closed_if) >= LEAST_CLOSED_IF


@pytest.mark.parametrize(
    ("language", "further", "spine", "minutes"),
    [
        ("en", "further down your leg", "spine", "5 minutes"),
        ("fr", "descend plus bas dans la jambe", "colonne", "5 minutes"),
        ("vi", "lan xuống chân xa hơn", "cột sống", "5 phút"),
        ("zh-Hans", "疼痛沿腿向下扩散", "脊柱", "5 分钟"),
    ],
)
def test_self_massage_says_where_how_long_and_when_to_stop(
    language: str, further: str, spine: str, minutes: str, content: Library
) -> None:
    for each in content.techniques.values():
        text = each.text(language)
        if text.stop is not None:
            assert further in text.stop
            assert any(spine in step for step in text.here)
            assert any(minutes in step for step in text.here)


def test_a_traditional_view_is_named_as_one(content: Library) -> None:
    assert {code for code, each in content.techniques.items() if each.text("en").traditional} == {
        "001-m4",
        "002-2",
        "002-3",
    }


def test_techniques_read_easily(content: Library) -> None:
    for each in content.techniques.values():
        assert grade(sentences_in(each.text("en"))) <= 6, each.code
        assert long_chinese(each.text("zh-Hans")) == []


def test_figures_are_the_same_in_every_language(content: Library) -> None:
    for each in content.techniques.values():
        for language in LANGUAGES:
            assert numbers_in(each.text(language)) == numbers_in(each.text("en")), (each.code, language)


@pytest.mark.parametrize(
    ("found", "written", "named"),
    [
        ("minutes: 5", "minutes: 6", "6"),
        ("never_on: [spine, numb-skin]", "never_on: [spine]", "spine"),
        ("closed_if: [leg-symptoms, ", "closed_if: [", "leg-symptoms"),
        ("closed_if: [leg-symptoms, ", "closed_if: [cold-feet, ", "cold-feet"),
        ("standing: comfort", "standing: welcome", "welcome"),
        ("standing: comfort", "standing: withheld", "minutes"),
        ("scene: kneading", "scene: baking", "baking"),
        ("code: 002-1", "code: 002-9", "002-9"),
        ("code: 002-1", "code: 002-2", "002-2 twice"),
    ],
)
def test_an_unsound_technique_is_refused(
    found: str, written: str, named: str, tmp_path: Path, content: Library
) -> None:
    for shelf in ("techniques", "scenes"):
        shutil.copytree(CONTENT / shelf, tmp_path / shelf)
    page = (tmp_path / KNEADING).read_text(encoding="utf-8")
    (tmp_path / KNEADING).write_text(page.replace(found, written), encoding="utf-8")
    faults: list[Fault] = []

    read_techniques(tmp_path, content.rules, content.languages, faults)

    assert found in page
    assert [fault.found for fault in faults if named in fault.found]
