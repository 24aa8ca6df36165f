"""The words of questionnaires: ours in four languages, a site's own beside them, and clear faults for either."""

import io
import re
import shutil
from pathlib import Path

import pytest
import yaml

from midline import library
from midline.clinical.instruments import AnswerStyle, Licence
from midline.library import CONTENT, ContentErrors, Fault, Library
from midline.library.instruments import asks_needed, folder_of
from midline.wiring import clinical_commands

OWN = {"PSFS", "PGIC", "EVS", "LEG_SYMPTOMS", "WORK_DAYS", "MOVING_SAFE"}
FREE = {"NPRS_BACK", "NPRS_LEG", "PHQ2", "GAD2", "PHQ4"}
ENGLISH_ONLY = {"RMDQ24"}
PLAIN_WORDS = {"title": "A list", "intro": "Choose one each."}


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An empty folder of a site that holds licences."""
    folder = tmp_path / "instruments"
    folder.mkdir()
    return folder


def supply(site: Path, file: str, words: object) -> None:
    path = site / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(words, allow_unicode=True), encoding="utf-8")


def oswestry(*, items: int = 10, options: int = 6) -> dict[str, object]:
    choices = [f"choice {place}" for place in range(options)]
    return {**PLAIN_WORDS, "options": choices, "items": [{"question": f"Item {place}"} for place in range(items)]}


def faults(site: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentErrors) as caught:
        library.load(supplied=site)
    return caught.value.faults


# ── Ours ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-Hans"])
def test_what_is_free_or_ours_can_be_asked_in_every_language(content: Library, language: str) -> None:
    assert content.offered(language) == OWN | FREE | (ENGLISH_ONLY if language == "en" else set())


def test_there_is_no_falling_back_to_another_language(content: Library) -> None:
    assert content.sheet("RMDQ24", "fr") is None
    assert content.sheet("PHQ4", "tlh") is None
    assert content.sheet("ODI", "en") is None


def test_words_that_belong_to_somebody_else_are_not_in_this_repository(content: Library) -> None:
    owned = [code for code, instrument in content.rules.instruments.items() if instrument.licence is Licence.PLUG_IN]

    assert {"ODI", "STARTBACK9", "SBI", "TSK17", "FABQ"} == set(owned)
    assert [file for code in owned for file in (CONTENT / "instruments" / folder_of(code)).glob("text.*")] == []


def test_every_sheet_has_words_for_every_value(content: Library) -> None:
    for code, sheets in content.sheets.items():
        instrument = content.rules.instruments[code]
        for sheet in sheets.values():
            assert len(sheet.asks) == asks_needed(instrument)
            for ask, item in zip(sheet.asks, instrument.items, strict=False):
                assert len(ask.options) == (len(item.points) if instrument.answer is AnswerStyle.OPTIONS else 0)
                assert (ask.unit is not None) == (instrument.answer is AnswerStyle.NUMBER)
            assert (sheet.low_end is not None) == (instrument.answer is AnswerStyle.SCALE)


def test_the_member_names_the_activities_in_every_language(content: Library) -> None:
    for sheet in content.sheets["PSFS"].values():
        assert [re.findall(r"\{\w+\}", ask.question) for ask in sheet.asks] == [["{activity}"]]


def test_the_short_forms_say_the_same_words_as_the_longer_one(content: Library) -> None:
    for language, sheet in content.sheets["PHQ4"].items():
        parts = (*content.sheets["GAD2"][language].asks, *content.sheets["PHQ2"][language].asks)

        assert sheet.asks == parts


def test_our_items_bear_a_name_of_their_own(content: Library) -> None:
    for sheet in content.sheets["LEG_SYMPTOMS"].values():
        assert not re.search(r"bothersomeness|\bSBI\b", f"{sheet.title} {sheet.intro}", re.IGNORECASE)


def test_scores_and_schedule_are_part_of_the_digest_and_words_are_not(tmp_path: Path, content: Library) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    words = root / "instruments/phq4/text.en.yaml"
    words.write_text(words.read_text(encoding="utf-8").replace("Mood and worry", "Worry and mood"), encoding="utf-8")
    assert library.load(root).rules.digest == content.rules.digest

    for file, old, new in (
        ("instruments/phq4/instrument.yaml", "{score: 9}", "{score: 8}"),
        ("rules/measures.yaml", "day: 42", "day: 43"),
    ):
        before = library.load(root).rules.digest
        text = (root / file).read_text(encoding="utf-8")
        assert old in text
        (root / file).write_text(text.replace(old, new), encoding="utf-8")
        assert library.load(root).rules.digest != before


BROKEN = [
    ("instruments/odi/instrument.yaml", "when: always", "when: {at_most: {score: 20}}", "open"),
    ("instruments/odi/instrument.yaml", "{score: 80}", "{total: 80}", "total"),
    ("instruments/odi/instrument.yaml", "scoring: percent", "scoring: guess", "guess"),
    ("instruments/odi/instrument.yaml", "code: ODI", "code: ODJ", "ODJ"),
    ("instruments/odi/instrument.yaml", "least_answered: 9", "least_answered: 11", "11"),
    ("instruments/startback9/instrument.yaml", "[0, 0, 0, 1, 1]", "[0, 0, 1, 1]", "0, 0, 1, 1"),
    ("instruments/startback9/instrument.yaml", "[5, 6, 7, 8, 9]", "[5, 6, 7, 8, 10]", "10"),
    ("instruments/nprs/instrument.yaml", "  percent: 30\n", "", "percent"),
    ("instruments/phq2/text.fr.yaml", '  - "Jamais"\n', "", "3 options"),
    ("instruments/rmdq24/text.en.yaml", '  - question: "I sleep less well because of my back."\n', "", "23 items"),
    ("instruments/evs/text.vi.yaml", '    unit: "phút"\n', "", "None"),
    ("rules/measures.yaml", "leg: NPRS_LEG", "leg: PHQ4", "PHQ4"),
    ("rules/measures.yaml", "name: baseline", "name: beginning", "baseline"),
    ("rules/measures.yaml", "fresh_day: 35", "fresh_day: 60", "60"),
    ("rules/measures.yaml", "by: physician", "by: nobody", "nobody"),
    ("rules/measures.yaml", "when: always", "when: {at_most: {end: 10}}", "open"),
]


@pytest.mark.parametrize(("file", "old", "new", "shown"), BROKEN, ids=[f"{case[0]}: {case[2]}" for case in BROKEN])
def test_unsound_rules_and_words_are_refused(tmp_path: Path, file: str, old: str, new: str, shown: str) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ContentErrors) as caught:
        library.load(root)

    assert [fault.file for fault in caught.value.faults] == [file] * len(caught.value.faults)
    assert shown in " ".join(f"{fault.found} {fault.allowed}" for fault in caught.value.faults)


# ── A site's ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_site_that_holds_a_licence_supplies_the_words(site: Path) -> None:
    supply(site, "odi/text.en.yaml", {**oswestry(), "notice": "Printed with permission"})

    content = library.load(supplied=site)

    sheet = content.sheet("ODI", "en")
    assert "ODI" in content.offered("en") - content.offered("fr")
    assert sheet is not None
    assert (sheet.supplied, sheet.notice, len(sheet.asks)) == (True, "Printed with permission", 10)
    assert sheet.asks[9].options[5] == "choice 5"
    assert content.rules.digest == library.load().rules.digest


def test_a_site_may_replace_a_translation_of_ours_by_an_official_one(site: Path, content: Library) -> None:
    words = yaml.safe_load((CONTENT / "instruments/phq2/text.vi.yaml").read_text(encoding="utf-8"))
    supply(site, "phq2/text.vi.yaml", {**words, "title": "PHQ-2"})

    found = library.load(supplied=site)

    assert [sheet.title for sheet in (found.sheets["PHQ2"]["vi"], found.sheets["PHQ2"]["en"])] == [
        "PHQ-2",
        content.sheets["PHQ2"]["en"].title,
    ]


@pytest.mark.parametrize(
    ("file", "words", "found", "allowed"),
    [
        ("odi/text.en.yaml", oswestry(items=9), "9 items", "10 items, as ODI has"),
        ("odi/text.en.yaml", oswestry(items=11), "11 items", "10 items, as ODI has"),
        ("odi/text.en.yaml", oswestry(options=5), "5 options", "6 options, from 0 to 5"),
        ("odi/text.en.yaml", {**oswestry(), "score": 1}, "the key score", "title"),
        ("odi/text.en.yaml", {**oswestry(), "title": ""}, "''", "text"),
        ("odi/text.tlh.yaml", oswestry(), "tlh", "zh-Hans"),
        ("oswestry/text.en.yaml", oswestry(), "the folder oswestry", "odi"),
        ("psfs/text.en.yaml", {**PLAIN_WORDS, "ends": {"low": "a", "high": "b"}, "items": []}, "0 items", "1 items"),
        ("nprs/text.en.yaml", {**PLAIN_WORDS, "items": [{"question": "How much?"}]}, "ends", "mapping"),
    ],
)
def test_a_fault_in_what_a_site_supplies_is_named(
    site: Path, file: str, words: object, found: str, allowed: str
) -> None:
    supply(site, file, words)

    (fault,) = faults(site)

    assert file.startswith(fault.file.removeprefix("instruments/"))
    assert found in f"{fault.found} {fault.mend}"
    assert allowed in fault.allowed


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "instruments")

    assert "MIDLINE_INSTRUMENTS" in fault.mend


def test_foreign_words_among_ours_are_refused(tmp_path: Path) -> None:
    root = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    supply(root / "instruments", "odi/text.en.yaml", oswestry())

    with pytest.raises(ContentErrors, match="MIDLINE_INSTRUMENTS"):
        library.load(root)


def test_the_check_of_the_content_reads_what_the_site_supplies(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supply(site, "odi/text.en.yaml", oswestry(items=9))
    monkeypatch.setenv("MIDLINE_INSTRUMENTS", str(site))
    out = io.StringIO()

    assert clinical_commands.check_content(out) == 1
    assert "instruments/odi/text.en.yaml:" in out.getvalue()
