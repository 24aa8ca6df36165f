"""How a programme ends: never over a stop, and the danger-sign screen always leads back."""

from __future__ import annotations

import pytest

from midline.clinical.chart import Decision, Role
from midline.clinical.plan import Status
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import Story, reading


@pytest.fixture
def story(rules: Ruleset) -> Story:
    told = Story(rules)
    told.screened()
    told.rated()
    told.released()
    return told


def _discharged(story: Story, reason: str = "goals-met") -> tuple[Decision, ...]:
    return story.tell("discharged", {"reason": reason, "note": "well", "today": story.today}, Role.THERAPIST)


def _readmitted(story: Story) -> None:
    story.tell("readmitted", {"note": "again", "today": story.today}, Role.THERAPIST)


def test_a_discharge_leaves_no_session(story: Story) -> None:
    assert story.plan().items

    _discharged(story)

    assert story.plan().status is Status.BLOCKED
    assert story.plan().because == ("DISCHARGED",)
    assert story.plan().items == ()


@pytest.mark.parametrize("answers", [{"CES1": "yes"}, {"MOT2": "yes-new"}])
def test_nobody_is_discharged_while_a_stop_is_open(story: Story, answers: dict[str, str]) -> None:
    story.screened("again", **answers)

    (decision,) = _discharged(story)

    assert decision.output["accepted"] is False
    assert story.chart.discharge is None
    assert "STOPPED" in story.plan().because


def test_a_danger_sign_after_a_discharge_stops_as_ever_and_tells_of_both(story: Story) -> None:
    _discharged(story)

    decisions = story.screened("again", CES1="yes")

    assert "STOPPED" in story.plan().because
    assert "back-after-discharge" in decisions[-1].tells


def test_a_calm_screen_after_a_discharge_tells_the_therapist_and_opens_nothing(story: Story) -> None:
    _discharged(story)

    decisions = story.screened("again")

    assert decisions[-1].tells[-1] == "back-after-discharge"
    assert story.plan().items == ()


def test_after_a_readmission_the_whole_screen_comes_first(story: Story) -> None:
    _discharged(story)
    _readmitted(story)

    assert story.chart.screen_due == "readmitted"
    assert "STALE" in story.plan().because
    story.screened("again")
    assert story.plan().items != ()


def test_a_readmission_of_somebody_who_was_not_discharged_changes_nothing(story: Story) -> None:
    before = story.plan()

    _readmitted(story)

    assert story.plan() == before


def test_no_review_is_due_after_a_discharge(story: Story) -> None:
    story.opened("s")
    story.did("s", story.codes()[0], after5=reading())
    story.closed("s")
    _discharged(story)
    story.sleep(90)

    told = story.tell("measure-answered", {"instrument": "NPRS_LEG", "items": [5], "today": story.today})

    assert [reason for each in told for reason in each.tells] == []


def test_a_referral_is_asked_after_once_on_its_day(story: Story) -> None:
    review_on = "2026-03-16"
    said = {"to": "gp", "urgency": "weeks", "question": "imaging?", "review_on": review_on, "today": story.today}
    before = story.plan()
    story.tell("referred", said, Role.THERAPIST)
    noticed = {"agreed_on": review_on, "today": review_on}

    first, again = (story.tell("review-noticed", noticed, Role.CLINIC) for _ in range(2))

    assert [each.tells for each in (*first, *again)] == [("review-overdue",), ()]
    assert story.plan() == before
