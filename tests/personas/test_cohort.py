"""The persona cohort: enough people for the whole length, decided as was accepted."""

from __future__ import annotations

import pytest

from midline import library
from midline.clinical.persona import DAYS
from midline.clinical.ruleset import Ruleset
from midline.library.personas import read_personas
from midline.wiring import cohort

LEAST_PEOPLE = 24


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return library.load().rules


def test_the_cohort_is_decided_as_was_accepted() -> None:
    changed = cohort.clinical_diff(cohort.accepted(), cohort.snapshot(library.CONTENT))

    accept = "If a clinician agrees with every line, accept it with `midline cohort --write` and commit the file."
    assert not changed, f"The rules decide otherwise than was accepted:\n\n{changed}\n\n{accept}"


def test_the_cohort_has_at_least_two_dozen_people_of_twelve_weeks(rules: Ruleset) -> None:
    assert len(read_personas(library.CONTENT, rules)) >= LEAST_PEOPLE
    assert DAYS == 84


def test_what_the_cohort_was_made_for_happens_in_it() -> None:
    told = cohort.accepted()
    labels = ("DP_EXT", "DP_FLX", "DP_LAT", "NO_DP", "IRREDUCIBLE", "INCONCLUSIVE", "STOPPED")
    rules_met = ("(S1)", "(S2)", "(S4)", "(S5)", "(S8)", "(N2)", "(N3)")
    told_of = ("flare-lasts", "review-two-weeks", "review-six-weeks", "mood", "silent-mornings", "screen-t0")
    wanted = (*labels, *rules_met, *told_of, "two-reds-in-14-days", "MORNING", "gated", "suspended", "blocked")

    assert [word for word in wanted if word not in told] == []


def test_a_clinical_diff_names_the_person_and_the_lines() -> None:
    old = "legend\n## ana\nabout\nday  3  P1 active: EX03 5 > 7 reps\n## ben\nday  0  screen T0\n"
    new = "legend\n## ana\nabout\nday  4  P1 active: EX03 5 > 7 reps\n## ben\nday  0  screen T0\n"

    assert cohort.clinical_diff(old, new).splitlines() == [
        "## ana",
        "-day  3  P1 active: EX03 5 > 7 reps",
        "+day  4  P1 active: EX03 5 > 7 reps",
    ]


def test_a_diff_of_the_same_is_empty() -> None:
    assert cohort.clinical_diff(cohort.accepted(), cohort.accepted()) == ""


def test_personas_are_no_part_of_the_ruleset() -> None:
    from midline.library.rulebook import FILES

    assert [file for file in FILES if file.startswith("personas")] == []
