"""A member's days: the check before a session, the session, and the next morning."""

from __future__ import annotations

import pytest

from midline.clinical.chart import EVERYTHING, HoldKind, Kind, Role
from midline.clinical.course import Ended, Halted, Moving, NoSession, Ready, Resting
from midline.clinical.decide import can_undo
from midline.clinical.outlook import entry_of
from midline.clinical.plan import Status, strain_of
from midline.clinical.session import Colour
from midline.clinical.tier import Tier
from tests.clinical.story import Story, reading, worst

# The check before a session


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_something_new_in_the_short_check_asks_the_whole_screen(ana: Story, answer: str) -> None:
    ana.opened("s", NEW=answer)

    assert isinstance(ana.chart.session, NoSession)
    assert ana.chart.screen_due == "check"
    assert ana.plan().status is Status.BLOCKED


@pytest.mark.parametrize(("code", "tier"), [("CES1", "T0"), ("CES345", "T0"), ("MOT2", "T1"), ("INF1", "T1")])
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_danger_sign_in_the_short_check_is_as_final_as_in_the_whole_screen(
    ana: Story, code: str, tier: str, answer: str
) -> None:
    decisions = ana.opened("s", **{code: answer})
    ana.screened("all clear after all")

    assert decisions[-1].tells == (f"screen-{tier.lower()}",)
    assert ana.chart.stop_tier is Tier[tier]
    assert ana.plan().status is Status.BLOCKED


def test_a_short_check_with_a_missing_answer_asks_the_whole_screen(ana: Story) -> None:
    body = {"session": "s", "today": ana.today, "part": "floor", "check": {"CES1": "no"}}

    ana.tell("session-opened", body)

    assert isinstance(ana.chart.session, NoSession)
    assert ana.chart.screen_due == "check"


# The session


def test_a_session_goes_through_its_states(ana: Story) -> None:
    ana.opened("s")
    assert isinstance(ana.chart.session, Ready)

    ana.tell("exercise-begun", {"session": "s", "exercise": "EX01", "before": reading()})
    assert isinstance(ana.chart.session, Moving)

    body = {"session": "s", "exercise": "EX01", "during": worst(), "new_neuro": False, "flags": [], "stopped": False}
    ana.tell("exercise-ended", body)
    assert isinstance(ana.chart.session, Resting)

    ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": reading(4)})
    assert isinstance(ana.chart.session, Ready)
    assert [item.exercise for item in ana.chart.session.outline.left] == ["EX02", "EX03", "EX10"]


def test_pain_further_down_the_leg_ends_the_session_and_closes_the_direction(ana: Story) -> None:
    ana.opened("s")

    verdict, session = ana.did("s", "EX01", after5=reading(6))

    assert (verdict.rule, verdict.output["colour"]) == ("S4", "red")
    assert [(hold.scope, hold.kind) for hold in verdict.opens] == [("EXT", HoldKind.LOCK)]
    assert verdict.tells == ("session-red",)
    assert session.kind is Kind.SESSION
    assert isinstance(ana.chart.session, Ended)
    assert ana.chart.screen_due == "red"


def test_after_a_red_the_direction_needs_two_days_a_release_and_a_new_screen(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(6))
    (hold,) = ana.chart.open_holds
    ana.clears(hold.id)
    ana.screened("again")

    assert "LOCKED" in ana.closed_by("EX01")
    ana.sleep(2)
    assert "LOCKED" in ana.closed_by("EX01")
    ana.sleep(1)
    assert "LOCKED" not in ana.closed_by("EX01")
    assert "DIRECTION" in ana.closed_by("EX02"), "the label from before the red day counts no more"


def test_time_alone_never_opens_a_direction(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(6))
    ana.sleep(365)
    ana.screened("again")

    assert not {"EX01", "EX02", "EX03", "EX04"} & set(ana.codes())


def test_strong_leg_pain_halts_until_the_reading_after_five_minutes(ana: Story) -> None:
    ana.opened("s")

    (halt,) = ana.did("s", "EX01", during=worst(leg=7))

    assert halt.output["colour"] == "halt"
    assert isinstance(ana.chart.session, Halted)
    (settled,) = ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": reading()})
    assert (settled.rule, settled.output["colour"]) == ("S8", "amber")


def test_a_halt_that_is_never_followed_by_a_reading_counts_as_red(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(leg=8))

    ana.closed("s")

    assert ana.chart.history[-1].colour is Colour.HALT
    assert [hold.scope for hold in ana.chart.open_holds] == ["EXT"]
    assert ana.chart.screen_due == "red"


def test_a_half_reading_does_not_end_a_halt(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(leg=8))

    half = {"zone": {"left": 5, "right": 1}, "back": 3, "leg": None}
    ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": half})

    assert isinstance(ana.chart.session, Halted)


@pytest.mark.parametrize(("after5", "colour"), [(reading(4), "hold"), (reading(6), "red"), (reading(leg=5), "amber")])
def test_a_reading_before_five_minutes_can_only_show_worse(ana: Story, after5: dict[str, object], colour: str) -> None:
    ana.opened("s")
    ana.did("s", "EX01")

    body = {"session": "s", "exercise": "EX01", "after5": after5, "early": True}
    decisions = ana.tell("exercise-rechecked", body)

    assert decisions[0].output["colour"] == colour


def test_the_first_amber_offers_the_same_exercise_once_more_at_half_the_dose(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading())

    ana.did("s", "EX02", during=worst(leg=6), after5=reading())

    assert isinstance(ana.chart.session, Ready)
    again = ana.chart.session.outline.left[0]
    assert (again.exercise, again.dose.reps, again.because[-1]) == ("EX02", 1, "EASIER")


def test_the_second_amber_ends_the_direction_for_today(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(leg=6), after5=reading())

    ana.did("s", "EX01", during=worst(leg=6), after5=reading())

    assert isinstance(ana.chart.session, Ready)
    assert [item.exercise for item in ana.chart.session.outline.left] == ["EX10"]


def test_new_numbness_stops_everything(ana: Story) -> None:
    ana.opened("s")

    verdict, _ = ana.did("s", "EX01", new_neuro=True)

    assert verdict.output["colour"] == "red-neuro"
    assert [hold.scope for hold in ana.chart.open_holds] == ["ALL"]


def test_danger_signs_that_were_not_asked_stop_the_session(ana: Story) -> None:
    ana.opened("s")

    verdict, _ = ana.did("s", "EX01", asked=False)

    assert verdict.rule == "S1"
    assert ana.plan().status is Status.BLOCKED


def test_a_wrong_tap_is_taken_back_while_the_session_goes_on(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(4))
    wrong = ana.entries[-1][0].id
    assert can_undo(ana.chart, wrong)

    ana.tell("verdict-undone", {"session": "s", "supersedes": wrong})

    assert isinstance(ana.chart.session, Resting)
    (red, _) = ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": reading(6)})
    assert red.output["colour"] == "red"


def test_a_wrong_tap_that_stopped_stays_stopped_and_is_told(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(6))
    wrong = ana.entries[-1][0].id

    (answer,) = ana.tell("verdict-undone", {"session": "s", "supersedes": wrong})

    assert answer.output == {"reopened": False}
    assert answer.tells == ("mis-tap",)
    assert len(ana.chart.open_holds) == 1


def test_an_exercise_of_which_nobody_said_how_it_went_is_a_hold(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(4))
    ana.tell("exercise-begun", {"session": "s", "exercise": "EX02", "before": reading(4)})

    ana.closed("s")

    assert ana.chart.history[-1].exercises == ("EX01", "EX02")
    assert ana.chart.history[-1].colour is Colour.HOLD
    ana.sleep()
    ana.morning("s", reading(4))
    assert "three-green" in ana.plan().gate


def test_who_pressed_stop_is_never_simply_told_to_go_on(ana: Story) -> None:
    ana.opened("s")
    ana.tell("exercise-begun", {"session": "s", "exercise": "EX01", "before": reading()})
    body = {"session": "s", "exercise": "EX01", "during": worst(), "new_neuro": False, "flags": [], "stopped": True}
    ana.tell("exercise-ended", body)

    (decision,) = ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": reading()})

    assert (decision.rule, decision.output["colour"]) == ("S12", "hold")


def test_strong_leg_pain_before_the_first_exercise_makes_a_calmer_plan(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading())

    (decision,) = ana.tell("exercise-begun", {"session": "s", "exercise": "EX02", "before": reading(leg=9)})

    assert decision.output["phase"] == "P0"
    assert isinstance(ana.chart.session, Ready)
    assert "EX02" not in [item.exercise for item in ana.chart.session.outline.left]


def test_a_back_that_complains_halves_the_rest_of_the_session(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(back=5))

    assert isinstance(ana.chart.session, Ready)
    doses = {item.exercise: item.dose.reps for item in ana.chart.session.outline.left}
    assert doses == {"EX02": 1, "EX03": 2, "EX10": 2}


def test_the_second_amber_of_a_day_ends_the_direction_for_the_next_session_too(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(leg=6), after5=reading())
    ana.did("s", "EX01", during=worst(leg=6), after5=reading())
    ana.closed("s")

    ana.opened("t")

    assert isinstance(ana.chart.session, Ready)
    assert [item.exercise for item in ana.chart.session.outline.left] == ["EX10"]


def test_work_done_while_a_lock_came_in_does_not_count(ana: Story) -> None:
    ana.opened("s")
    ana.tell("exercise-begun", {"session": "s", "exercise": "EX01", "before": reading()})
    ana.tell("direction-locked", {"group": "EXT", "note": "seen", "today": ana.today}, Role.THERAPIST)
    body = {"session": "s", "exercise": "EX01", "during": worst(), "new_neuro": False, "flags": [], "stopped": False}
    ana.tell("exercise-ended", body)
    ana.tell("exercise-rechecked", {"session": "s", "exercise": "EX01", "after5": reading(4)})
    ana.closed("s")
    ana.sleep()

    ana.morning("s", reading(4))

    assert entry_of(ana.chart.history[-1]).colour is None


def test_the_members_own_rating_never_softens_the_therapists(ana: Story) -> None:
    ana.released("high")

    ana.rated()

    assert ana.plan().phase == "P0"


def test_a_screen_begun_and_left_closes_what_the_old_one_had_opened(ana: Story) -> None:
    ana.tell("screen-answered", {"run": "again", "code": "CES4", "value": "yes-longstanding"})

    assert ana.plan().status is Status.BLOCKED


def test_finishing_the_same_screen_twice_changes_nothing(ana: Story) -> None:
    before = ana.chart.screen

    ana.tell("screen-finished", {"run": "run", "today": ana.today, "locale": None})

    assert ana.chart.screen == before


def test_a_release_of_a_hold_that_is_not_there_yet_does_not_close_it_later(ana: Story) -> None:
    ana.clears("E00060:stop:ALL")
    while len(ana.entries) < 59:
        ana.tell("note-left", {"note": "on we go"})

    ana.tell("screen-answered", {"run": "r", "code": "CES1", "value": "yes"})

    assert ana.entries[-1][0].id == "E00060"
    assert len(ana.chart.open_holds) == 1


def test_opening_a_new_session_closes_the_one_left_open(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", during=worst(leg=8))

    ana.opened("t")

    assert [each.session for each in ana.chart.history] == ["s"]
    assert ana.chart.history[-1].colour is Colour.HALT
    assert not isinstance(ana.chart.session, Ready)


# The next morning


def _good_day(story: Story, session: str) -> None:
    story.opened(session)
    story.did(session, "EX01", after5=reading())
    story.closed(session)
    story.sleep()


def test_much_worse_after_and_still_worse_next_day_suspends_until_a_therapist_says_so(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(back=5))
    ana.closed("s")
    ana.sleep()

    (decision,) = ana.morning("s", reading(back=5))

    assert decision.rule == "N2"
    assert ana.plan().status is Status.BLOCKED
    ana.sleep(30)
    ana.screened("again")
    assert ana.plan().status is Status.SUSPENDED
    assert ana.codes() == ["EX17", "EX21"]
    ana.clears(*[hold.id for hold in ana.chart.open_holds])
    ana.screened("once more")
    assert ana.plan().phase == "P0"


def test_a_danger_sign_the_next_morning_stops_everything(ana: Story) -> None:
    _good_day(ana, "s")

    (decision,) = ana.morning("s", flags=["INF1"])

    assert decision.rule == "N1"
    assert decision.tells == ("morning-n1",)
    assert ana.plan().status is Status.BLOCKED


def test_further_down_the_next_morning_closes_the_directions_of_that_session(ana: Story) -> None:
    _good_day(ana, "s")

    (decision,) = ana.morning("s", reading(6))

    assert decision.rule == "N3"
    assert [hold.scope for hold in ana.chart.open_holds] == ["EXT"]


def test_more_back_pain_the_next_morning_takes_back_what_had_risen(ana: Story) -> None:
    for name in ("a", "b", "c"):
        _good_day(ana, name)
        ana.morning(name)
    _good_day(ana, "s")
    before = ana.chart.plans[-1]

    (decision,) = ana.morning("s", reading(back=5))

    assert decision.rule == "N4"
    strain = strain_of(((item.exercise, item.dose) for item in ana.plan().items), ana.rules)
    assert strain < strain_of(((item.exercise, item.dose) for item in before.items), ana.rules)
    assert any("LOWER" in item.because for item in ana.plan().items)


def test_three_green_days_with_their_mornings_let_a_dose_rise(ana: Story) -> None:
    for name in ("a", "b", "c"):
        assert not any("RAISE" in item.because for item in ana.plan().items)
        _good_day(ana, name)
        ana.morning(name)

    assert any("RAISE" in item.because for item in ana.plan().items)


def test_a_morning_that_came_too_early_is_asked_again(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(back=5))
    ana.closed("s")
    ana.sleep()
    ana.morning("s", reading(), hours_after=1)
    assert ana.chart.awaits_morning is not None

    (decision,) = ana.morning("s", reading(back=5), hours_after=20)

    assert decision.rule == "N2"


def test_a_morning_speaks_of_the_whole_day_before(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(back=5))
    ana.closed("s")
    ana.opened("t")
    ana.did("t", "EX01", before=reading(back=5), after5=reading(back=5))
    ana.closed("t")
    ana.sleep()

    (decision,) = ana.morning("t", reading(back=5))

    assert decision.rule == "N2"
    assert {each.nextday for each in ana.chart.history} == {"N2"}


def test_six_sessions_in_one_day_are_not_five_silent_mornings(ana: Story) -> None:
    for name in "abcde":
        ana.opened(name)
        ana.did(name, "EX01", after5=reading())
        ana.closed(name)

    assert ana.opened("f")[-1].tells == ()


def test_five_mornings_without_a_word_are_told_to_the_coach(ana: Story) -> None:
    for name in "abcde":
        _good_day(ana, name)

    decisions = ana.opened("f")

    assert decisions[-1].tells == ("silent-mornings",)


def test_a_second_worse_report_of_the_same_morning_counts_and_a_better_one_does_not(ana: Story) -> None:
    _good_day(ana, "s")
    ana.morning("s", reading(6))

    ana.morning("s", reading(4))

    assert ana.chart.history[-1].nextday == "N3"


def test_two_reds_within_fourteen_days_suspend(ana: Story) -> None:
    ana.opened("s")
    ana.did("s", "EX01", after5=reading(6))
    ana.clears(*[hold.id for hold in ana.chart.open_holds])
    ana.sleep(4)
    ana.screened("again")
    ana.opened("t")
    decisions = ana.did("t", "EX05", after5=reading(6))

    assert [each.rule for each in decisions if each.kind is Kind.COUNTERS] == ["two-reds-in-14-days"]
    assert {hold.kind for hold in ana.chart.open_holds} == {HoldKind.LOCK, HoldKind.SUSPENSION}


def test_a_danger_sign_from_a_session_that_goes_on_nowhere_still_stops_everything(ana: Story) -> None:
    body = {"session": "elsewhere", "exercise": "EX01", "during": worst(), "new_neuro": False, "stopped": False}

    calm = ana.tell("exercise-ended", {**body, "flags": []})
    told = ana.tell("exercise-ended", {**body, "flags": ["CES1"]})

    assert calm == ()
    assert [each.rule for each in told] == ["S1"]
    assert told[0].tells == ("session-stop",)
    assert [(hold.kind, hold.scope) for hold in ana.chart.open_holds] == [(HoldKind.STOP, EVERYTHING)]
