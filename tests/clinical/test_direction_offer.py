"""When the guided direction test is offered, when it is not and why, and when it is offered again."""

from __future__ import annotations

from typing import Any

import pytest

from midline.clinical.chart import Chart, Role
from midline.clinical.direction import Label
from midline.clinical.direction_offer import Offer, Refusal, offer_of
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import CLEAR_CHECK, Story, reading


@pytest.fixture
def story(rules: Ruleset) -> Story:
    """Nothing stands against the test."""
    told = Story(rules)
    told.screened()
    told.tell("pain-noted", {"reading": reading(), "today": told.today})
    told.rated()
    told.tell("conditions-stated", {"conditions": [], "today": told.today})
    return told


def offered(story: Story) -> Offer:
    return offer_of(story.chart, story.day, story.rules)


def open_test(story: Story, name: str = "test", hours: float | None = 4, **check: str) -> None:
    body = {"check": {**CLEAR_CHECK, **check}, "before": reading(), "physio_live": False, "hours_since_rising": hours}
    story.tell("direction-opened", {"test": name, "today": story.today, **body})


def read(story: Story, now: dict[str, Any], *, name: str = "test", new_neuro: bool = False) -> Chart:
    assert story.chart.test is not None
    step = len(story.chart.test.reads) + 1
    body = {"test": name, "step": step, "reading": now, "new_neuro": new_neuro, "flags": [], "bearable": True}
    story.tell("direction-read", body)
    return story.chart


def finish(story: Story, way: list[dict[str, Any]], name: str = "test") -> Label:
    open_test(story, name)
    for now in way:
        read(story, now, name=name)
    assert story.chart.test is None
    assert story.chart.direction is not None
    return story.chart.direction.label


BETTER, SAME, WORSE = reading(4, leg=2), reading(), reading(6)
EXT_BETTER = [BETTER] * 5
EXT_SAME = [SAME] * 6
EXT_TRANSIENT = [WORSE, WORSE, SAME]


def test_it_is_offered_when_nothing_stands_against_it(story: Story) -> None:
    assert offered(story) == Offer(again=False, refusal=None)


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({"DX": "unsure"}, Refusal.CONFIRM),
        ({"CES1": "yes-longstanding"}, Refusal.REVIEW),
        ({"INF1": "yes"}, Refusal.STOPPED),
        ({"CES1": "yes"}, Refusal.STOPPED),
    ],
)
def test_the_answers_of_the_screen_come_first(story: Story, answers: dict[str, str], refusal: Refusal) -> None:
    story.screened(run="later", **answers)

    assert offered(story).refusal is refusal


def test_an_old_screen_is_asked_first(story: Story) -> None:
    story.sleep(60)

    assert offered(story).refusal is Refusal.SCREEN


def test_how_touchy_the_pain_is_has_to_be_known(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened()

    assert offered(story).refusal is Refusal.TOUCHINESS


def test_touchy_pain_is_not_tested_alone(story: Story) -> None:
    answers = {"worst24h": 9, "ease_min": 1, "settle_min": 300, "night_wakes": 3}
    story.tell("irritability-answered", {"answers": answers, "today": story.today})

    assert offered(story).refusal is Refusal.IRRITABLE


def test_strong_leg_pain_is_not_tested(story: Story) -> None:
    story.tell("pain-noted", {"reading": reading(leg=8), "today": story.today})

    assert offered(story).refusal is Refusal.STRONG


def test_conditions_have_to_be_stated_first(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened()
    story.rated()

    assert offered(story).refusal is Refusal.CONDITIONS


def test_a_condition_that_closes_extension_closes_the_test(story: Story) -> None:
    story.tell("conditions-stated", {"conditions": ["spondylolisthesis-high"], "today": story.today})

    assert offered(story).refusal is Refusal.CLOSED


def test_a_locked_direction_is_not_tested(story: Story) -> None:
    story.tell("direction-locked", {"group": "EXT", "note": "too sore", "today": story.today}, Role.THERAPIST)

    assert offered(story).refusal is Refusal.CLOSED


def test_a_fresh_preference_is_not_tested_again_before_it_is_about_to_run_out(story: Story) -> None:
    assert finish(story, EXT_BETTER) is Label.DP_EXT
    assert offered(story).refusal is Refusal.FRESH
    story.sleep(10)
    assert offered(story).refusal is Refusal.FRESH
    story.sleep(1)
    story.screened(run="later")
    assert offered(story) == Offer(again=True, refusal=None)


def test_a_test_without_a_result_is_repeated_the_next_day_and_then_left_to_a_therapist(story: Story) -> None:
    assert finish(story, EXT_TRANSIENT, "first") is Label.INCONCLUSIVE
    assert offered(story).refusal is Refusal.TOMORROW
    story.sleep()
    assert offered(story).refusal is None
    assert finish(story, EXT_TRANSIENT, "second") is Label.INCONCLUSIVE
    story.sleep()
    assert offered(story).refusal is Refusal.THERAPIST


def test_no_preference_is_tested_again_after_a_week(story: Story) -> None:
    assert finish(story, [*EXT_SAME, *[SAME] * 4]) is Label.NO_DP
    story.sleep(6)
    assert offered(story).refusal is Refusal.FRESH
    story.sleep(1)
    assert offered(story).refusal is None


def test_new_numbness_in_the_test_stops_everything_and_the_screen_is_due(story: Story) -> None:
    open_test(story)
    chart = read(story, SAME, new_neuro=True)

    assert chart.direction is not None
    assert chart.direction.label is Label.STOPPED
    assert chart.screen_due == "red"
    assert offered(story).refusal is Refusal.STOPPED


def test_a_worry_in_the_check_opens_no_test(story: Story) -> None:
    open_test(story, NEW="unsure")

    assert story.chart.test is None
    assert offered(story).refusal is Refusal.SCREEN
