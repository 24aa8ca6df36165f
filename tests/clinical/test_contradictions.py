"""Answers that do not fit together are found, and nothing else is."""

from dataclasses import replace
from datetime import date

import pytest

from midline.clinical.advance import advance
from midline.clinical.chart import EMPTY, Chart, Event, Pain, Role, Run, Screen, Stirred
from midline.clinical.contradictions import PAIN_NOW, STIRRED, contradictions_of, in_screen, in_stirring
from midline.clinical.decide import decide
from midline.clinical.facts import Fact, IrritabilityAnswered, PainNoted
from midline.clinical.irritability import IrritabilityAnswers
from midline.clinical.ruleset import Ruleset
from midline.clinical.symptoms import Reading, Sides
from midline.clinical.tier import Tier

CALM = {"AGE": 45, "PHQ2": 0}
DAY, NEXT_DAY = date(2026, 3, 2), date(2026, 3, 3)
FITTING = IrritabilityAnswers(worst24h=6, ease_min=15, settle_min=60, night_wakes=1)
NOW = Pain(leg=4, back=3, zone=5, on=DAY)


def calm(rules: Ruleset) -> dict[str, str | int | float]:
    """The least worrying answer to each question of the screen."""
    return {**{each.code: each.calm for each in rules.triage.questions if each.calm is not None}, **CALM}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("WALK_WORSE", {"MOT3": "yes"}),
        ("FALL_SIZE", {"FRX1": "yes-assessed", "FRX2": "yes"}),
        ("FALL_NO_CAUSE", {"FRX1": "yes-not-assessed", "AGE_NOCAUSE": "yes"}),
        ("SMALL_NO_CAUSE", {"FRX2": "yes", "AGE_NOCAUSE": "yes"}),
        ("NO_EASE_MOVES", {"CAN3": "yes", "INFL_MOVE": "yes"}),
        ("BELLY_NEW", {"VAS2": "yes-no-new-pain", "VAS2_RISK": "yes", "AGE": 59}),
        ("NO_SURGERY_WEEKS", {"OPS_WEEKS": 10}),
        ("NOT_PREGNANT_WEEKS", {"PRG_WEEKS": 20}),
        ("PREGNANT_AGE", {"PRG": "pregnant", "AGE": 60}),
        ("MOOD_HARM", {"SAF": "yes"}),
    ],
)
def test_answers_of_the_screen_that_do_not_fit_are_found(code: str, said: dict[str, str | int], rules: Ruleset) -> None:
    assert [each.code for each in in_screen({**calm(rules), **said}, rules)] == [code]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"MOT3": "unsure"},
        {"MOT1": "unable-new", "MOT3": "yes"},
        {"CAN3": "unsure", "INFL_MOVE": "yes"},
        {"OPS": "yes", "OPS_WEEKS": 10},
        {"PRG": "pregnant", "PRG_WEEKS": 20},
        {"PRG": "pregnant", "AGE": 59},
        {"PHQ2": 3, "SAF": "yes"},
    ],
)
def test_answers_that_fit_are_left_alone(said: dict[str, str | int], rules: Ruleset) -> None:
    assert in_screen({**calm(rules), **said}, rules) == ()


def test_what_was_not_answered_contradicts_nothing(rules: Ruleset) -> None:
    assert in_screen({}, rules) == ()
    assert in_stirring(IrritabilityAnswers(), Pain(), rules) == ()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("CALM_NEVER_SETTLES", {"ease_min": 1440, "settle_min": 1440}),
        ("WOKEN_BY_NOTHING", {"worst24h": 0, "night_wakes": 1}),
        (None, {"ease_min": 1440, "settle_min": 180}),
        (None, {"worst24h": 1, "night_wakes": 1}),
        (None, {"worst24h": 0, "night_wakes": 0}),
    ],
)
def test_words_about_irritability_are_compared(code: str | None, said: dict[str, int], rules: Ruleset) -> None:
    found = in_stirring(replace(FITTING, **said), Pain(leg=0, back=0), rules)

    assert [each.code for each in found] == ([code] if code else [])


@pytest.mark.parametrize(
    ("leg", "back", "found"),
    [(5, 5, False), (6, 3, False), (7, 3, True), (3, 7, True), (None, 7, True), (None, 5, False), (None, None, False)],
)
def test_the_worst_of_the_day_is_not_below_the_pain_now(
    leg: int | None, back: int | None, found: bool, rules: Ruleset
) -> None:
    codes = [each.code for each in in_stirring(FITTING, Pain(leg=leg, back=back), rules)]

    assert codes == (["WORST_BELOW_NOW"] if found else [])


def test_a_chart_shows_what_does_not_fit_in_its_latest_screen(rules: Ruleset) -> None:
    odd = {**calm(rules), "OPS_WEEKS": 10}
    screen = Screen(run="a", answers=odd, answered_on=DAY, tier=Tier.T2, complete=True, in_scope=True, raised=())
    finished = Chart(screen=screen)
    again = replace(finished, runs={"b": Run(answers=calm(rules))})

    assert [each.code for each in contradictions_of(finished, rules)] == ["NO_SURGERY_WEEKS"]
    assert contradictions_of(again, rules) == (), "the screen under way is the latest one"
    assert contradictions_of(EMPTY, rules) == ()


def test_a_chart_keeps_the_reading_of_the_day_beside_the_words_about_irritability(rules: Ruleset) -> None:
    noted = PainNoted(reading=Reading(zone=Sides(left=5, right=0), back=3, leg=8), today=DAY)
    said = IrritabilityAnswered(answers=FITTING, today=DAY)
    chart = _told(rules, noted, said)
    later = _told(rules, noted, replace(said, today=NEXT_DAY))

    assert chart.stirred == Stirred(on=DAY, answers=FITTING, pain=Pain(leg=8, zone=5, on=DAY, back=3))
    assert [each.code for each in contradictions_of(chart, rules)] == ["WORST_BELOW_NOW"]
    assert contradictions_of(later, rules) == (), "a reading of another day says nothing about the last 24 hours"


def test_every_contradiction_has_words_and_asks_what_can_be_asked(rules: Ruleset) -> None:
    from midline import library

    texts = library.load()
    for each in rules.contradictions:
        assert texts.has(f"contradiction.why.{each.code}")
        assert each.asks[0] != each.asks[1]
        for code in each.asks:
            assert code == PAIN_NOW or texts.has(
                f"{'irritability' if code in STIRRED else 'danger-signs'}.{code}.question"
            )


def _told(rules: Ruleset, *facts: Fact) -> Chart:
    chart = EMPTY
    for place, fact in enumerate(facts, start=1):
        event = Event(id=f"e{place}", seq=place, role=Role.MEMBER, author="Ana", fact=fact)
        chart = advance(chart, event, decide(chart, event, rules))
    return chart
