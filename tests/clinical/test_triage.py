"""Triage: thresholds, and caution that never drops for a worse or a missing answer."""

import itertools
import random
from collections.abc import Iterator
from typing import Any

import pytest

from midline.clinical import intake
from midline.clinical.intake import Answer, AnswerKind, Question
from midline.clinical.rules import ALWAYS, surely
from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault
from midline.clinical.triage import Basis, Raised, Tier, country_of, triage

SADDLE = ("CES1", "CES2", "CES3", "CES4", "CES5", "CES6")
RANDOM_SCREENS = 10_000

WRONG: tuple[Any, ...] = (True, "maybe", [], {}, -1, 5201)

Screen = dict[str, Answer]


@pytest.fixture(scope="session")
def calm(rules: Ruleset) -> Screen:
    """Every needed question answered with its least worrying value, aged 42."""
    always = [question for question in rules.triage.questions if question.needed == ALWAYS and question.calm]
    return {**{question.code: str(question.calm) for question in always}, "AGE": 42, "PHQ2": 0}


def test_a_calm_screen_opens_the_pathway(rules: Ruleset, calm: Screen) -> None:
    result = triage(calm, rules)

    assert (result.tier, result.complete, result.raised) == (Tier.T4, True, ())


def test_an_empty_screen_is_an_emergency_until_it_is_answered(rules: Ruleset) -> None:
    result = triage({}, rules)

    assert result.tier is Tier.T0
    assert not result.complete
    assert not result.final
    assert result.asked_next[0] == "CES1"


@pytest.mark.parametrize("answer", ["yes", "unsure"])
@pytest.mark.parametrize("code", SADDLE)
def test_saddle_bladder_and_bowel_signs_always_go_to_hospital(
    code: str, answer: str, rules: Ruleset, calm: Screen
) -> None:
    result = triage({**calm, code: answer}, rules)

    assert (result.tier, result.final, result.cards) == (Tier.T0, True, ("ces",))


def test_any_mix_of_cauda_equina_answers_with_a_yes_or_unsure_is_an_emergency(rules: Ruleset, calm: Screen) -> None:
    for mix in itertools.product(("no", "yes", "unsure"), repeat=len(SADDLE)):
        result = triage({**calm, **dict(zip(SADDLE, mix, strict=True))}, rules)

        assert (result.tier is Tier.T0) == (set(mix) != {"no"})


def test_any_mix_of_cauda_equina_answers_with_a_gap_is_an_emergency(rules: Ruleset, calm: Screen) -> None:
    for mix in itertools.product(("no", "yes-longstanding", None), repeat=len(SADDLE)):
        answers = {**calm, **dict(zip(SADDLE, mix, strict=True))}
        known = {code: answer for code, answer in answers.items() if answer is not None}

        expected = Tier.T0 if None in mix else Tier.T2 if "yes-longstanding" in mix else Tier.T4
        assert triage(known, rules).tier is expected


@pytest.mark.parametrize(
    ("answers", "tier"),
    [
        ({"AGE": 17}, Tier.T2),
        ({"AGE": 18}, Tier.T4),
        ({"AGE": 49}, Tier.T4),
        ({"AGE": 50}, Tier.T3),
        ({"AGE": 50, "AGE_FIRST": "yes", "AGE_NOCAUSE": "no"}, Tier.T4),
        ({"AGE": 64, "AGE_FIRST": "yes", "AGE_NOCAUSE": "yes", "VAS2_RISK": "no"}, Tier.T3),
        ({"AGE": 65, "AGE_FIRST": "yes", "VAS2_RISK": "no"}, Tier.T2),
        ({"AGE": 65, "AGE_FIRST": "no", "VAS2_RISK": "no"}, Tier.T4),
        ({"AGE": 59, "AGE_FIRST": "no", "VAS2_RISK": "yes"}, Tier.T4),
        ({"AGE": 60, "AGE_FIRST": "no", "VAS2_RISK": "yes"}, Tier.T1),
        ({"OPS": "yes", "OPS_WEEKS": 11.9}, Tier.T2),
        ({"OPS": "yes", "OPS_WEEKS": 12}, Tier.T3),
        ({"OPS": "unsure", "OPS_WEEKS": 12}, Tier.T3),
        ({"OPS": "unsure"}, Tier.T2),
        ({"OPS": "yes"}, Tier.T2),
        ({"PHQ2": 2}, Tier.T4),
        ({"PHQ2": 3}, Tier.T2),
        ({"PHQ2": 3, "SAF": "no"}, Tier.T4),
        ({"PHQ2": 0, "SAF": "yes"}, Tier.T0),
        ({"INFL_STIFF": "yes"}, Tier.T4),
        ({"INFL_STIFF": "yes", "INFL_MOVE": "unsure"}, Tier.T2),
        ({"CAN4": "yes"}, Tier.T2),
        ({"CAN1": "yes-remission-explained"}, Tier.T2),
        ({"CAN1": "yes-remission-explained", "FRX3": "yes", "FRX2_OSTEO": "no", "FRX2_FRAG": "no"}, Tier.T1),
        ({"VIS1": "unsure"}, Tier.T1),
        ({"VIS1": "unsure", "PRG_WEEKS": 8}, Tier.T0),
        ({"CES7": "yes-pain"}, Tier.T1),
        ({"CES7": "yes-pain", "MOT1": "unable-known"}, Tier.T0),
    ],
)
def test_tiers_change_at_the_thresholds(answers: Screen, tier: Tier, rules: Ruleset, calm: Screen) -> None:
    assert triage({**calm, **answers}, rules).tier is tier


def test_a_child_is_out_of_scope(rules: Ruleset, calm: Screen) -> None:
    assert not triage({**calm, "AGE": 17}, rules).in_scope
    assert triage({**calm, "AGE": 18}, rules).in_scope


def test_what_a_clinician_accepted_no_longer_holds_the_tier(rules: Ruleset, calm: Screen) -> None:
    screen = {**calm, "CAN3": "yes", "DX": "not-confirmed"}

    assert triage(screen, rules, accepted=("CAN3",)).tier is Tier.T3
    assert triage(screen, rules, accepted=("CAN3", "DX")).tier is Tier.T4


def test_nobody_can_accept_an_emergency_or_a_gap(rules: Ruleset, calm: Screen) -> None:
    everything = rules.triage.raised_codes
    gap = {code: answer for code, answer in calm.items() if code != "CAN3"}

    assert triage({**calm, "CES1": "yes"}, rules, accepted=everything).tier is Tier.T0
    assert triage({**calm, "INF1": "yes"}, rules, accepted=everything).tier is Tier.T1
    assert triage(gap, rules, accepted=everything).raised == (Raised(code="CAN3", tier=Tier.T2, basis=Basis.MISSING),)


@pytest.mark.parametrize(
    ("locale", "numbers"),
    [("en-GB", ("999",)), ("fr-fr", ("15", "112")), ("zh-Hans-CN", ("120",)), ("vi", ()), ("en-XX", ()), (None, ())],
)
def test_emergency_numbers_follow_the_country(locale: str | None, numbers: tuple[str, ...], rules: Ruleset) -> None:
    assert triage({}, rules, locale=locale).emergency_numbers == numbers


def test_a_locale_of_another_form_names_no_country() -> None:
    assert country_of("english-GB") is None


def test_answers_outside_their_range_are_faults(rules: Ruleset) -> None:
    for question in rules.triage.questions:
        for wrong in WRONG:
            with pytest.raises(Fault, match=f"answers.{question.code}"):
                intake.read_answers({question.code: wrong}, "answers", rules)


def test_an_answer_of_null_is_not_an_answer(rules: Ruleset) -> None:
    assert intake.read_answers({"CES1": None, "AGE": 42.0}, "answers", rules) == {"AGE": 42}


def test_a_worse_answer_never_gives_a_softer_tier(rules: Ruleset) -> None:
    for screen in _random_screens(rules, RANDOM_SCREENS):
        tier = triage(screen, rules).tier
        for worse in _worse(screen, rules):
            assert triage(worse, rules).tier <= tier, (screen, worse)


def test_a_missing_answer_is_never_better_than_the_most_favourable(rules: Ruleset) -> None:
    for screen in _random_screens(rules, 600):
        for code in screen:
            question = rules.triage.question_of[code]
            without = {other: answer for other, answer in screen.items() if other != code}
            if not _wanted(question, without):
                continue
            best = max(triage({**without, code: value}, rules).tier for value in _values(question))
            assert triage(without, rules).tier <= best, (code, screen)


def test_no_full_pathway_while_an_answer_is_missing(rules: Ruleset) -> None:
    for screen in _random_screens(rules, 5_000):
        result = triage(screen, rules)
        assert result.complete == (not result.asked_next)
        assert result.complete or result.tier < Tier.T4


def test_the_tier_is_the_most_urgent_of_what_is_raised(rules: Ruleset) -> None:
    for screen in _random_screens(rules, 5_000):
        result = triage(screen, rules)
        assert result.tier == min((entry.tier for entry in result.raised), default=Tier.T4)
        assert len({entry.code for entry in result.raised}) == len(result.raised)


def test_every_rule_of_the_screen_is_reached(rules: Ruleset) -> None:
    unreached = {rule: surely(rule.when) for rule in rules.triage.raises}
    families = {family.code for family in rules.triage.families}
    for screen in _random_screens(rules, 8_000):
        unreached = {rule: holds for rule, holds in unreached.items() if not holds(screen)}
        families -= {entry.code for entry in triage(screen, rules).raised}

    assert not unreached
    assert not families


def test_the_fast_table_agrees_with_reading_every_rule(rules: Ruleset) -> None:
    checks = [(rule, surely(rule.when)) for rule in rules.triage.raises]
    families = {family.code for family in rules.triage.families}
    for screen in _random_screens(rules, 3_000):
        slow: dict[str, Tier] = {}
        for rule, holds in checks:
            if holds(screen):
                slow[rule.code] = min(rule.tier, slow.get(rule.code, Tier.T4))
        fast = {entry.code: entry.tier for entry in triage(screen, rules).raised if entry.basis is Basis.ANSWER}
        assert {code: tier for code, tier in fast.items() if code not in families} == slow


def _wanted(question: Question, answers: Screen) -> bool:
    """The answer is needed here. One that is not (weeks since no surgery) may say more than its silence."""
    return surely(question.needed)(answers) and not any(code in answers for code in question.settled_by)


def _worse(screen: Screen, rules: Ruleset) -> Iterator[Screen]:
    for code, answer in screen.items():
        worry = {option.value: option.worry for option in rules.triage.question_of[code].options}
        for value, more in worry.items():
            if more > worry[str(answer)]:
                yield {**screen, code: value}


def _values(question: Question) -> list[Answer]:
    if question.options:
        return list(question.values)
    return sorted({question.minimum, 2, 3, 8, 11, 12, 17, 18, 42, 50, 64, 65, 70} & set(range(question.maximum + 1)))


def _random_screens(rules: Ruleset, count: int) -> Iterator[Screen]:
    dice = random.Random(5)
    for _ in range(count):
        worrying, gap = dice.choice((0.02, 0.05, 0.1, 0.4)), dice.choice((0.0, 0.0, 0.03, 0.2))
        screen: Screen = {}
        for question in rules.triage.questions:
            unusual = question.needed != ALWAYS and dice.random() < 0.3
            if dice.random() < gap or unusual:
                continue
            screen[question.code] = _random_answer(dice, question, worrying)
        if dice.random() < 0.8:
            screen.pop("OPS_WEEKS", None)
            screen.pop("PRG_WEEKS", None)
        yield screen


def _random_answer(dice: random.Random, question: Question, worrying: float) -> Answer:
    match question.kind:
        case AnswerKind.CODE:
            return dice.choice(question.values) if dice.random() < worrying else question.values[0]
        case AnswerKind.WHOLE:
            return dice.randint(15, 80) if question.maximum > 15 else dice.randint(question.minimum, question.maximum)
        case AnswerKind.NUMBER:
            return dice.uniform(0, 30)


def test_what_is_remembered_of_a_screen_is_given_for_no_other(rules: Ruleset, calm: Screen) -> None:
    reviewed = {**calm, "CAN2": "yes"}
    first = triage(reviewed, rules)
    accepted = triage(reviewed, rules, accepted=["CAN2"])
    abroad = triage(calm, rules, locale="fr-FR")

    assert (first.tier, accepted.tier) == (Tier.T2, Tier.T4)
    assert abroad.emergency_numbers != ()
    assert triage(calm, rules).emergency_numbers == ()
    assert triage(reviewed, rules) == first
