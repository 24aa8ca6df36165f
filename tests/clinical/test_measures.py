"""When questionnaires are due, how courses are named and when somebody looks."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.clinical.measures import (
    Answered,
    Due,
    Measured,
    Reason,
    Review,
    ReviewBy,
    Span,
    Trajectory,
    due,
    responses,
    review_due,
    span,
    trajectory,
)
from midline.clinical.ruleset import Ruleset

START = date(2026, 3, 2)
LEG, BACK, RMDQ, PSFS = "NPRS_LEG", "NPRS_BACK", "RMDQ24", "PSFS"
FREE = frozenset({LEG, BACK, RMDQ, PSFS, "PHQ4", "PGIC", "EVS", "LEG_SYMPTOMS", "WORK_DAYS", "MOVING_SAFE"})
HARDER = (
    Trajectory.MILD_IMPROVING,
    Trajectory.SEVERE_IMPROVING,
    Trajectory.MODERATE_PERSISTENT,
    Trajectory.SEVERE_PERSISTENT,
)


def on(day: int) -> date:
    return START + timedelta(days=day)


def asked(
    rules: Ruleset, day: int, *, answered: Iterable[tuple[str, int]] = (), offered: frozenset[str] = FREE
) -> dict[str, Due]:
    given = [Answered(instrument=code, on=on(at)) for code, at in answered]
    found = due(started_on=START, today=on(day), answered=given, offered=offered, rules=rules.measures)
    assert len({entry.instrument for entry in found}) == len(found)
    return {entry.instrument: entry for entry in found}


def readings(code: str, *scores: tuple[int, float]) -> list[Measured]:
    """Scores by the day after the start."""
    return [Measured(instrument=code, on=on(day), score=score) for day, score in scores]


def reviews(rules: Ruleset, day: int, *measured: list[Measured], done: tuple[str, ...] = ()) -> dict[str, Review]:
    found = review_due(
        started_on=START,
        today=on(day),
        measured=[entry for entries in measured for entry in entries],
        done=done,
        rules=rules.measures,
        instruments=rules.instruments,
    )
    return {review.code: review for review in found}


# ── The schedule ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "wave"),
    [
        (-1, None),
        (0, "baseline"),
        (11, "baseline"),
        (12, "two-weeks"),
        (20, "two-weeks"),
        (21, None),
        (38, None),
        (39, "six-weeks"),
        (55, "six-weeks"),
        (56, None),
        (79, None),
        (80, "twelve-weeks"),
        (111, "twelve-weeks"),
        (112, None),
        (171, None),
        (172, "six-months"),
        (223, "six-months"),
        (224, None),
        (349, None),
        (350, "twelve-months"),
        (420, "twelve-months"),
        (421, None),
    ],
)
def test_disability_is_asked_at_six_points_in_time(rules: Ruleset, day: int, wave: str | None) -> None:
    found = asked(rules, day).get(RMDQ)

    assert (found.wave if found else None) == wave


@pytest.mark.parametrize(
    ("day", "is_asked"), [(6, True), (21, True), (22, True), (83, True), (112, False), (300, False)]
)
def test_pain_is_asked_every_week_of_the_twelve(rules: Ruleset, day: int, is_asked: bool) -> None:
    assert (LEG in asked(rules, day)) is is_asked


def test_a_week_asks_again_after_the_week_before_was_answered(rules: Ruleset) -> None:
    assert LEG not in asked(rules, 27, answered=[(LEG, 21)])
    assert asked(rules, 28, answered=[(LEG, 21)])[LEG].wave == "week"
    assert asked(rules, 28)[LEG].closes_on == on(34)


def test_one_answer_serves_the_week_and_the_point_in_time(rules: Ruleset) -> None:
    assert asked(rules, 42)[LEG].wave == "six-weeks"
    assert LEG not in asked(rules, 43, answered=[(LEG, 42)])
    assert asked(rules, 49, answered=[(LEG, 42)])[LEG].wave == "week"


def test_an_answer_of_another_window_does_not_serve(rules: Ruleset) -> None:
    assert asked(rules, 40, answered=[(RMDQ, 15), (RMDQ, 38)])[RMDQ].wave == "six-weeks"
    assert asked(rules, 41, answered=[(RMDQ, 45)])[RMDQ].wave == "six-weeks"


def test_how_much_has_changed_is_not_asked_on_the_first_day(rules: Ruleset) -> None:
    assert "PGIC" not in asked(rules, 0)
    assert "PGIC" in asked(rules, 14)


def test_what_has_no_words_is_never_asked(rules: Ruleset) -> None:
    assert "ODI" not in asked(rules, 0)
    assert "ODI" in asked(rules, 0, offered=FREE | {"ODI"})
    assert asked(rules, 0, offered=frozenset()) == {}


def test_our_leg_items_step_back_for_the_ones_that_a_site_may_use(rules: Ruleset) -> None:
    assert "LEG_SYMPTOMS" in asked(rules, 0)
    assert asked(rules, 0, offered=FREE | {"SBI"}).keys() & {"SBI", "LEG_SYMPTOMS"} == {"SBI"}


def test_windows_of_the_points_in_time_never_overlap(rules: Ruleset) -> None:
    ordered = sorted(rules.measures.waves, key=lambda wave: wave.opens_day)

    assert all(one.closes_day < other.opens_day for one, other in zip(ordered, ordered[1:], strict=False))


@settings(max_examples=100, deadline=None)
@given(day=st.integers(-10, 500), answered=st.lists(st.tuples(st.sampled_from(sorted(FREE)), st.integers(0, 500))))
def test_answering_more_never_makes_more_due(rules: Ruleset, day: int, answered: list[tuple[str, int]]) -> None:
    assert asked(rules, day, answered=answered).keys() <= asked(rules, day, answered=answered[1:]).keys()


@settings(max_examples=100, deadline=None)
@given(day=st.integers(-10, 500))
def test_what_is_due_can_be_answered_today_and_is_then_served(rules: Ruleset, day: int) -> None:
    found = asked(rules, day)

    assert all(entry.opens_on <= on(day) <= entry.closes_on for entry in found.values())
    assert asked(rules, day, answered=[(code, day) for code in found]) == {}


# ── Scores over time ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_score_of_the_first_days_is_the_baseline_and_the_latest_is_now(rules: Ruleset) -> None:
    scores = readings(RMDQ, (42, 9), (1, 14), (8, 13), (90, 3))

    found = span(scores, RMDQ, started_on=START, today=on(60), rules=rules.measures)

    assert (found.baseline, found.now) == (scores[1], scores[0])


def test_a_missed_baseline_is_not_made_up_for_later(rules: Ruleset) -> None:
    scores = readings(RMDQ, (12, 14), (42, 9))

    found = span(scores, RMDQ, started_on=START, today=on(60), rules=rules.measures)

    assert (found.baseline, found.now) == (None, scores[1])
    assert span([], RMDQ, started_on=START, today=on(60), rules=rules.measures) == Span(baseline=None, now=None)


def test_responses_stand_side_by_side(rules: Ruleset) -> None:
    measured = [*readings(LEG, (0, 3), (42, 2)), *readings(RMDQ, (0, 20), (42, 15)), *readings(PSFS, (0, 4))]

    found = responses(measured, started_on=START, today=on(42), rules=rules.measures, instruments=rules.instruments)

    judged = {entry.instrument: (entry.change.by_points, entry.change.by_percent) for entry in found}
    assert judged == {LEG: (False, True), RMDQ: (True, False)}


# ── Courses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ((6, 4, 2, 1), Trajectory.MILD_IMPROVING),
        ((6, 6, 3, 3), Trajectory.MILD_IMPROVING),
        ((7, 7, 3, 3), Trajectory.SEVERE_IMPROVING),
        ((6, 6, 3, 4), Trajectory.MODERATE_PERSISTENT),
        ((9, 9, 5, 6), Trajectory.MODERATE_PERSISTENT),
        ((3, 3, 6, 6), Trajectory.SEVERE_PERSISTENT),
        ((8, 8, 8, 8), Trajectory.SEVERE_PERSISTENT),
    ],
)
def test_a_course_is_named_by_its_ends(rules: Ruleset, scores: tuple[int, ...], expected: Trajectory) -> None:
    measured = readings(LEG, *((28 * place, score) for place, score in enumerate(scores)))

    assert trajectory(measured, rules.measures) is expected


@pytest.mark.parametrize(
    "measured",
    [
        [],
        readings(LEG, (0, 6), (28, 4), (84, 1)),
        readings(LEG, (0, 6), (20, 4), (40, 1), (55, 1)),
        readings(LEG, (0, 6), (0, 5), (56, 4), (84, 1)),
        readings(BACK, (0, 6), (28, 4), (56, 1), (84, 1)),
    ],
)
def test_a_course_with_too_few_readings_is_unknown(rules: Ruleset, measured: list[Measured]) -> None:
    assert trajectory(measured, rules.measures) is Trajectory.UNKNOWN


def test_eight_weeks_with_four_readings_are_enough(rules: Ruleset) -> None:
    assert trajectory(readings(LEG, (0, 6), (20, 4), (40, 1), (56, 1)), rules.measures) is Trajectory.MILD_IMPROVING


@settings(max_examples=100, deadline=None)
@given(scores=st.lists(st.integers(0, 10), min_size=4, max_size=12), place=st.integers(0, 11))
def test_more_pain_never_names_a_milder_course(rules: Ruleset, scores: list[int], place: int) -> None:
    place %= len(scores)
    worse = [min(10, score + (at == place)) for at, score in enumerate(scores)]

    names = [
        trajectory(readings(LEG, *((28 * at, score) for at, score in enumerate(found))), rules.measures)
        for found in (scores, worse)
    ]

    assert HARDER.index(names[1]) >= HARDER.index(names[0])


# ── Reviews ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_weeks_without_a_change_bring_the_therapist(rules: Ruleset) -> None:
    unchanged = (readings(LEG, (0, 6), (14, 5)), readings(BACK, (0, 4), (14, 4)), readings(RMDQ, (0, 12), (14, 10)))

    assert "two-weeks" not in reviews(rules, 13, *unchanged)
    assert reviews(rules, 14, *unchanged)["two-weeks"] == Review(
        code="two-weeks", by=ReviewBy.THERAPIST, since=on(14), reasons=(Reason.NO_CHANGE,)
    )


@pytest.mark.parametrize(
    "changed",
    [
        readings(LEG, (0, 6), (14, 4)),
        readings(LEG, (0, 3), (14, 2)),
        readings(BACK, (0, 6), (14, 4)),
        readings(RMDQ, (0, 12), (14, 7)),
        readings(PSFS, (0, 3), (14, 5)),
    ],
)
def test_one_change_for_the_better_is_enough_at_two_weeks(rules: Ruleset, changed: list[Measured]) -> None:
    assert reviews(rules, 21, changed) == {}


def test_a_better_back_does_not_hide_a_worse_leg(rules: Ruleset) -> None:
    found = reviews(rules, 14, readings(BACK, (0, 8), (14, 2)), readings(LEG, (0, 3), (14, 5)))

    assert found["two-weeks"].reasons == (Reason.LEG_WORSE,)


def test_silence_becomes_a_reason_a_week_later(rules: Ruleset) -> None:
    silent = readings(LEG, (0, 6), (6, 2))

    assert reviews(rules, 20, silent) == {}
    assert reviews(rules, 21, silent)["two-weeks"].reasons == (Reason.LEG_UNKNOWN,)


@pytest.mark.parametrize(
    ("leg", "disability", "reasons"),
    [
        (4.2, 8, ()),
        (4.3, 8, (Reason.LEG_NOT_BETTER,)),
        (4, 9, (Reason.FUNCTION_NOT_BETTER,)),
        (5, 12, (Reason.LEG_NOT_BETTER, Reason.FUNCTION_NOT_BETTER)),
        (8, 8, (Reason.LEG_WORSE, Reason.LEG_NOT_BETTER)),
    ],
)
def test_at_six_weeks_less_than_thirty_percent_better_brings_a_physician(
    rules: Ruleset, leg: float, disability: int, reasons: tuple[Reason, ...]
) -> None:
    measured = (readings(LEG, (0, 6), (40, leg)), readings(RMDQ, (0, 12), (40, disability)))

    assert "six-weeks" not in reviews(rules, 41, *measured)
    found = reviews(rules, 42, *measured, done=("two-weeks",))
    assert (found["six-weeks"].reasons if found else ()) == reasons
    assert all(review.by is ReviewBy.PHYSICIAN for review in found.values())


def test_without_disability_the_chosen_activities_speak(rules: Ruleset) -> None:
    leg = readings(LEG, (0, 6), (40, 2))

    assert reviews(rules, 56, leg, readings(PSFS, (0, 4), (40, 5.2)), done=("two-weeks",)) == {}
    assert reviews(rules, 56, leg, readings(PSFS, (0, 0), (40, 2)), done=("two-weeks",)) == {}
    assert reviews(rules, 56, leg, readings(PSFS, (0, 4), (40, 5)), done=("two-weeks",))["six-weeks"].reasons == (
        Reason.FUNCTION_NOT_BETTER,
    )
    assert reviews(rules, 56, leg, done=("two-weeks",))["six-weeks"].reasons == (Reason.FUNCTION_UNKNOWN,)


def test_an_old_score_does_not_speak_for_six_weeks(rules: Ruleset) -> None:
    old = (readings(LEG, (0, 6), (34, 1)), readings(RMDQ, (0, 12), (20, 2)))

    assert "six-weeks" not in reviews(rules, 55, *old)
    assert reviews(rules, 56, *old)["six-weeks"].reasons == (Reason.LEG_UNKNOWN, Reason.FUNCTION_UNKNOWN)


def test_who_never_had_leg_pain_is_not_called_unchanged(rules: Ruleset) -> None:
    measured = (readings(LEG, (0, 0), (40, 0)), readings(RMDQ, (0, 12), (40, 4)))

    assert "six-weeks" not in reviews(rules, 56, *measured)
    assert "six-weeks" in reviews(rules, 56, readings(LEG, (0, 0), (40, 1)), measured[1])


def test_twelve_weeks_are_decided_together_in_any_case(rules: Ruleset) -> None:
    well = (readings(LEG, (0, 6), (82, 0)), readings(RMDQ, (0, 12), (82, 1)))

    assert "twelve-weeks" not in reviews(rules, 83, *well)
    assert reviews(rules, 84, *well)["twelve-weeks"].reasons == (Reason.TIME_TO_DECIDE,)
    assert reviews(rules, 84)["twelve-weeks"].reasons == (
        Reason.TIME_TO_DECIDE,
        Reason.LEG_UNKNOWN,
        Reason.FUNCTION_UNKNOWN,
    )


def test_a_review_that_was_held_is_not_asked_for_again(rules: Ruleset) -> None:
    assert reviews(rules, 84).keys() == {"two-weeks", "six-weeks", "twelve-weeks"}
    assert reviews(rules, 84, done=("two-weeks", "six-weeks", "twelve-weeks")) == {}


@settings(max_examples=150, deadline=None)
@given(
    day=st.integers(0, 120),
    scores=st.lists(
        st.tuples(st.sampled_from((LEG, BACK, RMDQ)), st.integers(0, 120), st.integers(0, 9)),
        max_size=8,
        unique_by=lambda entry: entry[:2],
    ),
)
def test_pain_that_is_worse_now_never_takes_a_review_away(
    rules: Ruleset, day: int, scores: list[tuple[str, int, int]]
) -> None:
    after_baseline = rules.measures.waves[0].closes_day
    milder = [Measured(instrument=code, on=on(at), score=score) for code, at, score in scores]
    worse = [
        Measured(instrument=entry.instrument, on=entry.on, score=entry.score + (entry.on > on(after_baseline)))
        for entry in milder
    ]

    assert reviews(rules, day, milder).keys() <= reviews(rules, day, worse).keys()


@settings(max_examples=150, deadline=None)
@given(day=st.integers(56, 120), scores=st.lists(st.tuples(st.sampled_from((LEG, RMDQ)), st.integers(0, 120))))
def test_saying_nothing_never_spares_a_review_that_doing_well_would_need(
    rules: Ruleset, day: int, scores: list[tuple[str, int]]
) -> None:
    well = [Measured(instrument=code, on=on(at), score=0 if at > 11 else 6) for code, at in scores]

    assert reviews(rules, day, well).keys() <= reviews(rules, day).keys()
