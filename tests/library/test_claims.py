"""The ledger of claims: whole, honest about what it rests on, and the same in every language."""

import re
import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library import CONTENT, Fault, Library
from midline.library.claims import RULES, SOURCES, ClaimVerdict, read_claims
from midline.library.sources import CLAIMS, Grade
from midline.library.techniques import read_techniques
from tests.library.reading_age import LANGUAGES, grade, long_chinese, numbers_in, sentences_in, words_in

TRACTION = "claims/traction/claim.yaml"
TRACTION_TEXT = "claims/traction/text.en.yaml"


@pytest.fixture(scope="module")
def content() -> Library:
    return library.load()


def test_every_contradiction_of_the_sources_has_an_entry(content: Library) -> None:
    codes = list(content.claims)

    assert codes[: len(CLAIMS)] == list(CLAIMS)
    assert codes[len(CLAIMS) :] == [f"K{number}" for number in range(1, len(codes) - len(CLAIMS) + 1)]


def test_every_source_has_its_say(content: Library) -> None:
    assert {side.source for claim in content.claims.values() for side in claim.sides} == set(SOURCES)


def test_every_verdict_is_one_of_the_closed_set_and_each_is_used(content: Library) -> None:
    assert {claim.verdict for claim in content.claims.values()} == set(ClaimVerdict)


def test_every_claim_is_told_in_every_language(content: Library) -> None:
    assert [claim.code for claim in content.claims.values() if set(claim.texts) != set(LANGUAGES)] == []
    assert content.claims["C1"].text("tlh").language == "en"


def test_every_side_says_something_in_every_language(content: Library) -> None:
    for claim in content.claims.values():
        sources = {side.source for side in claim.sides}
        assert [language for language in LANGUAGES if set(claim.text(language).says) != sources] == []


def test_nothing_is_supported_by_our_decision_alone(content: Library) -> None:
    firm = (ClaimVerdict.SUPPORTED, ClaimVerdict.CONTRADICTED)

    assert [
        each.code for each in content.claims.values() if each.verdict in firm and each.grade is Grade.DECISION
    ] == []
    assert [each.code for each in content.claims.values() if not each.references] == []


def test_going_back_pulling_and_force_are_not_supported(content: Library) -> None:
    against = (ClaimVerdict.NOT_SUPPORTED, ClaimVerdict.CONTRADICTED)

    assert {
        code for code in ("C1", "C8", "C9", "C10", "K2", "K3", "K4") if content.claims[code].verdict in against
    } == {
        "C1",
        "C8",
        "C9",
        "C10",
        "K2",
        "K3",
        "K4",
    }


def test_figures_that_nobody_checked_again_are_not_quoted(content: Library) -> None:
    """A claim that rests on what is well known alone has no figure but those of its sources."""
    twists = content.claims["C4"].text("en")

    assert content.claims["C4"].grade is Grade.KNOWN
    assert numbers_in(twists.known) == []


def test_a_percentage_never_stands_without_saying_that_nothing_was_compared(content: Library) -> None:
    with_percent = [c.code for c in content.claims.values() if any("%" in words for words in words_in(c.text("en")))]

    assert with_percent == ["C14"]
    assert "Nobody was compared" in content.claims["C14"].text("en").known


def test_claims_read_easily(content: Library) -> None:
    for claim in content.claims.values():
        assert grade(sentences_in(claim.text("en"))) <= 6, claim.code
        assert long_chinese(claim.text("zh-Hans")) == [], claim.code


def test_figures_are_the_same_in_every_language(content: Library) -> None:
    for claim in content.claims.values():
        for language in LANGUAGES:
            assert numbers_in(claim.text(language)) == numbers_in(claim.text("en")), (claim.code, language)


def test_the_rules_of_the_sources_are_named_as_the_programs_name_them(content: Library) -> None:
    named = {rule.rule for program in content.programs.values() for rule in program.rules}

    assert set(RULES) == named
    assert all(re.fullmatch(r"R\d{3}-[a-i]", rule) for rule in RULES)


@pytest.mark.parametrize(
    ("file", "found", "written", "named"),
    [
        (TRACTION, "code: C9", "code: C19", "C19"),
        (TRACTION, "code: C9", "code: C8", "C8 twice"),
        (TRACTION, "verdict: contradicted", "verdict: nonsense", "nonsense"),
        (TRACTION, "grade: guideline", "grade: certain", "certain"),
        (TRACTION, "item: 001-m2", "item: 002-2", "002-2"),
        (TRACTION, 'source: "001"', 'source: "009"', "009"),
        (TRACTION, "does: [X04", "does: [X99", "X99"),
        (TRACTION_TEXT, '  "001":', '  "002":', "002"),
        (TRACTION_TEXT, "known:", "knows:", "no known"),
    ],
)
def test_an_unsound_claim_is_refused(
    file: str, found: str, written: str, named: str, tmp_path: Path, content: Library
) -> None:
    shutil.copytree(CONTENT / "claims", tmp_path / "claims")
    page = (tmp_path / file).read_text(encoding="utf-8")
    (tmp_path / file).write_text(page.replace(found, written), encoding="utf-8")
    faults: list[Fault] = []

    read_claims(tmp_path, content.rules, content.techniques, content.languages, faults)

    assert found in page
    assert [fault for fault in faults if named in fault.found and "traction" in fault.file]


def test_a_technique_that_names_no_claim_of_the_ledger_is_refused(tmp_path: Path, content: Library) -> None:
    for shelf in ("claims", "techniques", "scenes"):
        shutil.copytree(CONTENT / shelf, tmp_path / shelf)
    shutil.rmtree(tmp_path / "claims/qi-and-meridians")
    faults: list[Fault] = []

    techniques = read_techniques(tmp_path, content.rules, content.languages, faults)
    read_claims(tmp_path, content.rules, techniques, content.languages, faults)

    assert {fault.found for fault in faults} == {"the claim C18"}
