"""The chart as a story: what stops, what stays stopped, and what brings it back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from midline.clinical.advance import advance, fold
from midline.clinical.chart import EMPTY, Hold, HoldKind, Role
from midline.clinical.decide import decide
from midline.clinical.plan import Status
from midline.clinical.ruleset import Ruleset
from midline.clinical.tier import Tier
from tests.clinical.story import Story, reading

# Screening


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_saddle_numbness_stops_at_the_first_answer(rules: Ruleset, answer: str) -> None:
    story = Story(rules)

    (decision,) = story.tell("screen-answered", {"run": "r", "code": "CES1", "value": answer})

    assert decision.output["tier"] == "T0"
    assert decision.tells == ("screen-t0",)
    assert [hold.kind for hold in story.chart.open_holds] == [HoldKind.STOP]
    assert story.plan().status is Status.BLOCKED
    assert story.codes() == []


def test_answering_no_afterwards_does_not_open_the_stop(rules: Ruleset) -> None:
    story = Story(rules)
    story.tell("screen-answered", {"run": "r", "code": "CES1", "value": "yes"})

    story.screened("r", CES1="no")

    assert len(story.chart.open_holds) == 1
    assert "STOPPED" in story.plan().because


def test_a_new_run_without_the_sign_does_not_open_the_stop(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened("first", CES3="yes")

    story.screened("second")

    assert story.plan().status is Status.BLOCKED


def test_a_t1_that_becomes_t0_is_told_again(rules: Ruleset) -> None:
    story = Story(rules)
    story.tell("screen-answered", {"run": "r", "code": "CES7", "value": "yes-pain"})

    (worse,) = story.tell("screen-answered", {"run": "r", "code": "MOT2", "value": "yes-new"})

    assert worse.tells == ("screen-t0",)
    assert story.chart.runs["r"].stopped_at is Tier.T0


def test_a_screen_left_half_way_keeps_exercise_closed(rules: Ruleset) -> None:
    story = Story(rules)
    for code in ("CES1", "CES2", "CES3"):
        story.tell("screen-answered", {"run": "r", "code": code, "value": "no"})

    assert story.plan().status is Status.BLOCKED
    assert "STALE" in story.plan().because


def test_finishing_too_early_is_not_finishing(rules: Ruleset) -> None:
    story = Story(rules)
    story.tell("screen-answered", {"run": "r", "code": "CES1", "value": "no"})

    story.tell("screen-finished", {"run": "r", "today": story.today, "locale": None})

    assert story.chart.screen_due == "incomplete"
    assert story.plan().status is Status.BLOCKED


@pytest.mark.parametrize(("days", "status"), [(13, Status.ACTIVE), (14, Status.ACTIVE), (15, Status.BLOCKED)])
def test_a_screen_counts_for_fourteen_days(ana: Story, days: int, status: Status) -> None:
    ana.sleep(days)

    assert ana.plan().status is status


def test_a_screen_from_the_future_does_not_count(ana: Story) -> None:
    ana.sleep(-1)

    assert "STALE" in ana.plan().because


def test_a_confirmed_diagnosis_stands_for_the_members_own_report(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened(DX="unsure")
    assert story.plan().status is Status.GATED

    story.tell("diagnosis-confirmed", {"note": "MRI seen", "today": story.today}, Role.THERAPIST)

    assert story.plan().status is Status.ACTIVE
    story.screened("later", DX="not-confirmed")
    assert story.plan().status is Status.ACTIVE


def test_an_accepted_answer_at_t2_opens_and_one_at_t0_does_not(rules: Ruleset) -> None:
    story = Story(rules)
    story.screened(CES4="yes-longstanding")
    assert story.plan().because == ("TIER:T2",)

    story.tell("answers-accepted", {"codes": ["CES4"], "note": "stress leak", "today": story.today}, Role.THERAPIST)
    assert story.plan().status is Status.ACTIVE

    story.screened("later", CES4="yes")
    assert story.plan().status is Status.BLOCKED


# Holds


def _good_day(story: Story, session: str) -> None:
    story.opened(session)
    story.did(session, "EX01", after5=reading())
    story.closed(session)
    story.sleep()


def test_a_release_closes_only_the_holds_it_names(ana: Story) -> None:
    ana.tell("screen-answered", {"run": "r", "code": "CES1", "value": "yes"})
    first = ana.chart.open_holds[0]
    ana.tell("screen-answered", {"run": "q", "code": "INF1", "value": "yes"})

    ana.clears(first.id)

    assert [hold.id for hold in ana.chart.open_holds] != []
    assert first.id not in [hold.id for hold in ana.chart.open_holds]


def test_a_release_that_names_nothing_known_opens_nothing(ana: Story) -> None:
    ana.tell("screen-answered", {"run": "r", "code": "CES1", "value": "yes"})

    ana.clears("E99999:stop:ALL")

    assert len(ana.chart.open_holds) == 1


def test_work_in_a_closed_direction_is_told_and_never_counts(ana: Story) -> None:
    ana.tell("direction-locked", {"group": "EXT", "note": "seen", "today": ana.today}, Role.THERAPIST)

    (decision,) = ana.tell("set-done", {"session": "x", "exercise": "EX02", "set": 1, "reps": 2})

    assert decision.rule == "performed-during-hold"
    assert decision.tells == ("performed-during-hold",)
    assert ana.tell("set-done", {"session": "x", "exercise": "EX02", "set": 2, "reps": 2})[0].tells == ()
    assert ana.chart.history == ()


def test_an_extra_hold_can_only_take_exercises_away(ana: Story) -> None:
    open_before = ana.open_codes()
    chart = ana.chart
    for scope in ("ALL", "EXT", "NEU", "STB", "EX17"):
        for kind in HoldKind:
            if kind is not HoldKind.LOCK and scope != "ALL":
                continue
            hold = Hold(id=f"h:{scope}", scope=scope, kind=kind, cause="test")
            ana.chart = replace(chart, holds={**chart.holds, hold.id: hold})
            assert ana.open_codes() <= open_before


# The log


def test_a_replay_of_the_log_gives_the_same_chart_and_the_same_decisions(ana: Story, rules: Ruleset) -> None:
    _good_day(ana, "s")
    ana.morning("s", reading(4))
    ana.opened("t")
    ana.did("t", "EX01", after5=reading(6))

    chart = EMPTY
    for event, stored in ana.entries:
        assert decide(chart, event, rules) == stored
        chart = advance(chart, event, stored)
    assert chart == ana.chart == fold(ana.entries)


def test_what_does_not_fit_the_state_changes_nothing(ana: Story) -> None:
    before = ana.chart

    ana.tell("exercise-rechecked", {"session": "nowhere", "exercise": "EX01", "after5": reading()})
    ana.tell("session-closed", {"session": "nowhere"})
    ana.tell("verdict-undone", {"session": "nowhere", "supersedes": "E00001"})

    assert replace(ana.chart, seq=before.seq) == before


def test_every_screening_answer_that_stops_has_a_hold(rules: Ruleset) -> None:
    for question in rules.triage.questions:
        for option in question.options:
            story = Story(rules)
            decisions = story.screened(**{question.code: option.value})
            if Tier[decisions[-1].output["tier"]] <= Tier.T1:
                assert story.chart.open_holds, (question.code, option.value)
                assert story.codes() == []
