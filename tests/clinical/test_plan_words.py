"""What a plan says of itself is true and whole: a word for the change, one for the ground, and all that are needed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from midline import library
from midline.clinical.direction import Label
from midline.clinical.openness import reasons
from midline.clinical.plan import Item, Withheld
from midline.clinical.plan_words import word_faults
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.situation import Direction, Situation
from midline.clinical.standing import stand
from midline.clinical.validator import Objection, Rule
from tests.clinical.steady import LAST, TODAY, Parts, after, but, items_of, steady

PLACEHOLDER = re.compile(r"\{(\w+)\}")
Words = dict[str, tuple[str, ...]]
Told = dict[str, tuple[str, ...] | None]
"""Why each exercise is withheld; None leaves it out altogether."""
TOLD: Words = {
    "EX01": ("KEEP", "DIRECTION"),
    "EX02": ("KEEP", "DIRECTION"),
    "EX03": ("KEEP", "DIRECTION", "PHASE"),
    "EX10": ("KEEP", "PHASE"),
    "EX17": ("KEEP", "PHASE"),
}


@pytest.fixture(scope="session")
def ana(rules: Ruleset) -> Situation:
    return steady(rules)


def faults(
    person: Situation, rules: Ruleset, words: Words, doses: dict[str, Parts] = LAST, told: Told | None = None
) -> list[tuple[str | None, int | str | None, int | str | None]]:
    """Exercise, missing word and wrong word of each fault; what is withheld tells the truth but for `told`."""
    standing = stand(person, rules)
    closed = reasons(person, standing, rules)
    items = [replace(item, because=words[item.exercise]) for item in items_of(doses, rules)]
    truth: Told = {code: why or ("NOT_CHOSEN",) for code, why in closed.items()}
    withheld = _withheld(items, {**truth, **(told or {})})
    found = word_faults(items, withheld, person, standing, closed, rules)
    assert {each.rule for each in found} <= {Rule.WORDS}
    return [(each.exercise, each.limit, each.found) for each in found]


def _withheld(items: list[Item], told: Told) -> list[Withheld]:
    given = {item.exercise for item in items}
    return [Withheld(exercise=code, because=why) for code, why in told.items() if code not in given and why is not None]


def test_a_plan_that_tells_the_truth_is_fine(ana: Situation, rules: Ruleset) -> None:
    assert faults(ana, rules, TOLD) == []


@pytest.mark.parametrize(
    ("parts", "word"),
    [((1, 5, 2, 2), "KEEP"), ((1, 6, 2, 2), "RAISE"), ((1, 4, 2, 2), "LOWER"), ((1, 6, 1, 2), "RAISE")],
)
def test_the_change_is_measured_against_the_recent_dose(
    ana: Situation, rules: Ruleset, parts: Parts, word: str
) -> None:
    doses = but(LAST, EX03=parts)

    assert faults(ana, rules, {**TOLD, "EX03": (word, "DIRECTION")}, doses) == []
    assert faults(ana, rules, {**TOLD, "EX03": ("START", "DIRECTION")}, doses) == [
        ("EX03", word, None),
        ("EX03", word, "START"),
    ]


def test_what_has_no_recent_dose_starts(ana: Situation, rules: Ruleset) -> None:
    doses = but(LAST, EX10=None, EX05=(1, 5, 3, 2))

    assert faults(ana, rules, {**TOLD, "EX05": ("START", "PHASE")}, doses) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("KEEP",), ("EX10", "PHASE", None)),
        (("KEEP", "PHASE", "DIRECTION"), ("EX10", None, "DIRECTION")),
        (("KEEP", "PHASE", "NEUTRAL_SET"), ("EX10", None, "NEUTRAL_SET")),
        (("KEEP", "PHASE", "EASIER"), ("EX10", None, "EASIER")),
        (("KEEP", "PHASE", "RELEASED"), ("EX10", None, "RELEASED")),
        (("KEEP", "PHASE", "CAUTION:age-70"), ("EX10", None, "CAUTION:age-70")),
        (("KEEP", "PHASE", "PHASE"), ("EX10", None, "PHASE")),
    ],
)
def test_a_ground_is_given_and_nothing_that_is_not_true(
    ana: Situation, rules: Ruleset, words: tuple[str, ...], fault: tuple[str, str | None, str | None]
) -> None:
    assert faults(ana, rules, {**TOLD, "EX10": words}) == [fault]


@pytest.mark.parametrize(
    ("answers", "word"), [({"CES4": "yes-longstanding"}, "COMFORT"), ({"DX": "not-confirmed"}, "NEUTRAL_SET")]
)
def test_the_ground_names_the_status(ana: Situation, rules: Ruleset, answers: dict[str, str], word: str) -> None:
    waiting = replace(ana, answers={**ana.answers, **answers})
    walk: dict[str, Parts] = {"EX17": (1, 1, 600, 2)}

    assert faults(waiting, rules, {"EX17": ("KEEP", word)}, walk) == []
    assert faults(waiting, rules, {"EX17": ("KEEP", "PHASE")}, walk) == [
        ("EX17", word, None),
        ("EX17", None, "PHASE"),
    ]


def test_every_caution_is_named(ana: Situation, rules: Ruleset) -> None:
    careful = replace(ana, conditions=("anticoagulant",))
    warned = {code: (*words, "CAUTION:anticoagulant") for code, words in TOLD.items()}

    assert faults(careful, rules, {**warned, "EX10": TOLD["EX10"], "EX17": TOLD["EX17"]}) == []
    assert faults(careful, rules, {**warned, "EX03": TOLD["EX03"], "EX10": TOLD["EX10"], "EX17": TOLD["EX17"]}) == [
        ("EX03", "CAUTION:anticoagulant", None)
    ]


def test_a_release_that_opened_an_exercise_is_named(ana: Situation, rules: Ruleset) -> None:
    doses = but(LAST, EX10=None, EX20=(1, 5, 0, 2))
    released = replace(ana, released=frozenset({"EX20"}))

    assert faults(released, rules, {**TOLD, "EX20": ("START", "RELEASED")}, doses) == []
    assert faults(released, rules, {**TOLD, "EX20": ("START", "PHASE")}, doses) == [("EX20", "RELEASED", None)]


def test_an_early_bend_is_warned_of(ana: Situation, rules: Ruleset) -> None:
    bends: dict[str, Parts] = {"EX07": (1, 3, 10, 2)}
    early = after(ana, Phase.P3, bends, hours_since_rising=1.5, direction=Direction(label=Label.DP_FLX, on=TODAY))

    assert faults(early, rules, {"EX07": ("KEEP", "DIRECTION", "MORNING_WARN")}, bends) == []
    assert faults(early, rules, {"EX07": ("KEEP", "DIRECTION")}, bends) == [("EX07", "MORNING_WARN", None)]


@pytest.mark.parametrize(
    ("code", "told", "fault"),
    [
        ("EX04", ("CAP",), []),
        ("EX04", ("PHASE",), [("EX04", "CAP NOT_CHOSEN", None), ("EX04", None, "PHASE")]),
        ("EX23", ("PHASE", "CAP"), []),
        ("EX23", ("CAP",), [("EX23", "DIRECTION PHASE", None)]),
        ("EX23", ("PHASE", "LOCKED"), [("EX23", None, "LOCKED")]),
        ("EX23", ("PHASE", "PHASE"), [("EX23", None, "PHASE")]),
        ("EX23", None, [("EX23", "withheld", None)]),
    ],
)
def test_what_is_withheld_names_a_true_reason(
    ana: Situation, rules: Ruleset, code: str, told: tuple[str, ...] | None, fault: list[Any]
) -> None:
    assert faults(ana, rules, TOLD, told={code: told}) == fault


def test_no_exercise_is_given_and_withheld_at_once(ana: Situation, rules: Ruleset) -> None:
    standing = stand(ana, rules)
    closed = reasons(ana, standing, rules)
    items = [replace(item, because=TOLD[item.exercise]) for item in items_of(LAST, rules)]
    told = [Withheld(exercise=code, because=why or ("CAP",)) for code, why in closed.items()]

    found = word_faults(items, told, ana, standing, closed, rules)

    assert found == tuple(Objection(rule=Rule.WORDS, exercise=code, limit=None, found="withheld") for code in LAST)


# The words for people


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-Hans"])
def test_each_rule_can_be_told_in_each_language(language: str) -> None:
    """And only with what an objection can fill in."""
    shelf = library.load()
    for rule in Rule:
        wording = shelf.texts.wording(f"objection.{rule}", language)
        assert wording.language == language
        assert set(PLACEHOLDER.findall(wording.words)) <= {"exercise", "part", "limit", "found"}
    for part in ("sets", "reps", "hold_s", "per_day"):
        assert shelf.texts.wording(f"dose_part.{part}", language).language == language
