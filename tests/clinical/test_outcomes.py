"""Published figures to the digit, both responder rules side by side, zero as data, and no per cent of nobody."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from midline.clinical.instruments import Instrument, compare
from midline.clinical.measures import Measured
from midline.clinical.outcomes import (
    Band,
    NoDenominator,
    Pairs,
    Share,
    band_of,
    bands,
    exact,
    percent_better,
    quantile,
    rounded,
    spread,
    summary,
    variance,
)
from midline.clinical.outcomes_course import (
    SILENT,
    Stay,
    by_week,
    can_tell_day,
    is_there,
    standing,
    windows,
)
from midline.clinical.outcomes_intervals import mean_interval, rate_interval, student_quantile, wilson
from midline.clinical.outcomes_missing import Dice, multiply_imputed, no_change, worst_case
from midline.library import load

RULES = load().rules
LEG, RMDQ, PSFS = (RULES.instruments[code] for code in ("NPRS_LEG", "RMDQ24", "PSFS"))


def pairs(*told: tuple[float | None, float | None, int]) -> Pairs:
    """How many went from where to where."""
    return {
        (None if before is None else exact(before), None if now is None else exact(now)): number
        for before, now, number in told
    }


# Spec 7.4: the arithmetic of what others have published


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(7497, 10264, 0.7304), (5893, 7497, 0.7860), (7144, 10264, 0.6960)],
)
def test_the_shares_of_a_vendors_cohort_come_out_to_the_digit(part: int, whole: int, share: float) -> None:
    assert rounded(Share(part=part, whole=whole).ratio, 4) == share


@pytest.mark.parametrize(
    ("part", "whole", "percent", "places"),
    [(125, 138337, 0.09, 2), (11, 70, 15.7, 1), (24, 70, 34.3, 1)],
)
def test_published_per_cents_come_out_to_the_digit(part: int, whole: int, percent: float, places: int) -> None:
    assert rounded(100 * Share(part=part, whole=whole).ratio, places) == percent


def test_half_of_those_who_stayed_are_far_fewer_of_those_who_began() -> None:
    stayed, began = Share(part=5893, whole=7497), Share(part=7144, whole=10264)

    assert began.ratio < stayed.ratio


def test_who_stays_looks_better_than_who_began() -> None:
    everybody = percent_better(exact(4.8), exact(3.75), LEG)
    completers = percent_better(exact(4.6), exact(2.6), LEG)

    assert everybody is not None
    assert completers is not None
    assert (rounded(everybody, 1), rounded(completers, 1)) == (21.9, 43.5)


def test_a_superior_trial_arm_differs_by_less_than_people_notice() -> None:
    difference = (exact(5.10) - exact(2.70)) - (exact(5.41) - exact(3.40))

    assert difference == exact(0.39)
    assert LEG.change is not None
    assert difference < LEG.change.points


# Spec 5.1: single people


@pytest.mark.parametrize(
    ("instrument", "before", "now", "band", "percent"),
    [
        (RMDQ, 12, 2, Band.BY_BOTH, 83.3),
        (LEG, 3, 2, Band.BY_PERCENT, 33.3),
        (LEG, 8, 6, Band.BY_POINTS, 25.0),
        (LEG, 8, 7, Band.LITTLE, 12.5),
        (LEG, 5, 7, Band.WORSE, -40.0),
        (RMDQ, 3, 0, Band.BY_PERCENT, 100.0),
        (PSFS, 4, 6, Band.BY_BOTH, 50.0),
        (PSFS, 6, 4, Band.WORSE, -33.3),
    ],
)
def test_one_persons_change_has_one_band(
    instrument: Instrument, before: int, now: int, band: Band, percent: float
) -> None:
    change = compare(instrument, score=now, baseline=before)

    assert band_of(change, instrument) is band
    assert change.percent_better == percent
    assert [each for each, n in bands(pairs((before, now, 1)), instrument).items() if n] == [band]


def test_a_low_start_on_function_is_said_beside_a_whole_recovery() -> None:
    assert compare(RMDQ, score=0, baseline=3).low_baseline


# Groups


def test_the_three_ways_to_say_a_change_stand_side_by_side() -> None:
    found = summary(pairs((2, 0, 1), (8, 6, 1)), LEG)

    assert found is not None
    assert (found.gain_mean, found.percent_of_means, found.mean_of_percents) == (exact(2), exact(40), exact(62.5))


def test_zero_is_data_and_missing_is_not_zero() -> None:
    zero, missing = summary(pairs((6, 0, 4)), LEG), summary(pairs((6, None, 4)), LEG)

    assert zero is not None
    assert zero.now_mean == 0
    assert missing is None


def test_who_began_at_zero_is_left_out_of_individual_per_cents_and_counted_there() -> None:
    found = summary(pairs((0, 0, 3), (4, 2, 1)), LEG)

    assert found is not None
    assert (found.people, found.percents_people, found.mean_of_percents) == (4, 1, exact(50))
    assert (found.by_points, found.by_percent) == (Share(part=1, whole=4), Share(part=1, whole=4))


def test_who_did_not_answer_is_no_responder() -> None:
    found = summary(pairs((6, 2, 5), (6, None, 4), (None, 1, 1)), LEG)

    assert found is not None
    assert (found.people, found.by_points) == (5, Share(part=5, whole=10))


def test_a_share_of_nobody_cannot_be_made() -> None:
    with pytest.raises(NoDenominator, match="0 of 0 people is no share"):
        Share(part=0, whole=0)


def test_nobody_makes_no_summary() -> None:
    assert summary({}, LEG) is None


def test_more_is_better_where_the_scale_runs_up() -> None:
    found = summary(pairs((2, 7, 2)), PSFS)

    assert found is not None
    assert found.gain_mean == 5


def test_quarters_lie_straight_between_neighbours() -> None:
    counted = {exact(value): 1 for value in (1, 2, 3, 4)}

    assert (spread(counted).lower, spread(counted).median, spread(counted).upper) == (
        exact(1.75),
        exact(2.5),
        exact(3.25),
    )
    assert quantile({exact(5): 1}, Fraction(3, 4)) == 5


def test_one_person_has_no_spread() -> None:
    assert variance({exact(3): 1}) is None


@pytest.mark.parametrize(("value", "places", "shown"), [(Fraction(1, 8), 2, 0.13), (Fraction(-1, 8), 2, -0.13)])
def test_halves_are_rounded_away_from_zero(value: Fraction, places: int, shown: float) -> None:
    assert rounded(value, places) == shown


# Missing answers


def test_no_change_and_the_worst_stand_on_either_side_of_those_who_answered() -> None:
    told = pairs((6, 2, 6), (6, None, 4))
    kind = summary(told, LEG)
    same, worst = summary(no_change(told), LEG), summary(worst_case(told, LEG), LEG)

    assert kind is not None
    assert same is not None
    assert worst is not None
    assert (kind.gain_mean, same.gain_mean, worst.gain_mean) == (exact(4), exact(2.4), exact(0.8))
    assert same.people == worst.people == 10


def test_the_worst_on_a_scale_that_runs_up_is_its_low_end() -> None:
    found = worst_case(pairs((5, None, 1)), PSFS)

    assert found == pairs((5, 0, 1))


def test_who_has_no_start_is_made_up_by_no_rule() -> None:
    told = pairs((None, 3, 2), (None, None, 1))

    assert no_change(told) == told
    assert worst_case(told, LEG) == told


def test_drawn_answers_are_the_same_for_the_same_seed() -> None:
    told = pairs((6, 2, 20), (6, 5, 20), (4, 1, 9), (6, None, 15), (4, None, 3), (7, None, 2))

    assert multiply_imputed(told, LEG, seed=7) == multiply_imputed(told, LEG, seed=7)
    assert multiply_imputed(told, LEG, seed=7) != multiply_imputed(told, LEG, seed=8)


def test_drawn_answers_keep_near_those_who_answered() -> None:
    found = multiply_imputed(pairs((6, 2, 500), (6, 6, 500), (6, None, 1000)), LEG, seed=1)

    assert found is not None
    assert (found.drawn, found.people) == (1000, 2000)
    assert abs(found.gain_mean.value - 2) < 0.2
    assert abs(found.by_points.value - 0.5) < 0.05
    assert 0.3 < found.gain_mean.missing_part < 0.8


def test_with_nobody_missing_drawing_changes_nothing() -> None:
    found = multiply_imputed(pairs((6, 2, 30), (6, 5, 10)), LEG, seed=1)
    plain = summary(pairs((6, 2, 30), (6, 5, 10)), LEG)

    assert found is not None
    assert plain is not None
    assert plain.gain_interval is not None
    assert found.gain_mean.value == pytest.approx(float(plain.gain_mean))
    assert found.gain_mean.missing_part == 0


def test_nothing_is_drawn_from_fewer_than_five_answers() -> None:
    assert multiply_imputed(pairs((6, 2, 4), (6, None, 4)), LEG, seed=1) is None


def test_large_draws_keep_to_their_mean_and_to_their_bounds() -> None:
    dice = Dice(3)

    assert sum(dice.shared(1_000_000, [1, 0, 3])) == 1_000_000
    assert abs(dice.binomial(1_000_000, 0.25) - 250_000) < 3_000
    assert [dice.binomial(0, 0.5), dice.binomial(9, 0.0), dice.binomial(9, 1.0)] == [0, 0, 9]


# Intervals


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_shares_have_the_intervals_that_newcombe_printed(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)

    assert (rounded(found.low, 4), rounded(found.high, 4)) == (low, high)


@pytest.mark.parametrize(("degrees", "value"), [(1, 12.706), (5, 2.571), (10, 2.228), (30, 2.042), (10**6, 1.960)])
def test_students_distribution_is_that_of_the_tables(degrees: int, value: float) -> None:
    assert rounded(student_quantile(0.975, degrees), 3) == value


def test_a_mean_of_one_person_has_no_interval() -> None:
    assert mean_interval(exact(3), None, 1) is None


def test_no_event_still_leaves_room_for_some() -> None:
    found = rate_interval(0, 1000)

    assert found.low == 0
    assert 0.003 < found.high < 0.004


def test_ten_events_have_the_interval_of_the_tables() -> None:
    found = rate_interval(10, 1)

    assert (rounded(found.low, 1), rounded(found.high, 1)) == (4.8, 18.4)


# The twelve weeks

START = date(2026, 1, 26)


def told(code: str, *days: tuple[int, float]) -> list[Measured]:
    """Scores on days after the start."""
    return [Measured(instrument=code, on=START + timedelta(days=day), score=score) for day, score in days]


def test_the_first_answer_in_its_window_speaks_for_a_week() -> None:
    found = by_week(
        told("NPRS_LEG", (0, 7), (3, 6), (9, 5), (12, 1), (82, 2), (90, 0)),
        "NPRS_LEG",
        started_on=START,
        rules=RULES.measures,
    )

    assert found == {0: 7, 1: 5, 11: 2, 12: 2}


def test_a_start_that_was_missed_is_not_made_up_for_later() -> None:
    found = by_week(told("RMDQ24", (15, 9)), "RMDQ24", started_on=START, rules=RULES.measures)

    assert found == {2: 9}


def test_a_late_start_is_not_its_own_first_week() -> None:
    found = by_week(told("NPRS_LEG", (9, 5)), "NPRS_LEG", started_on=START, rules=RULES.measures)

    assert found == {0: 5}


def test_questionnaires_of_time_points_speak_for_those_alone() -> None:
    assert [window.week for window in windows("RMDQ24", RULES.measures)] == [0, 2, 6, 12]
    assert [window.week for window in windows("NPRS_LEG", RULES.measures)] == list(range(13))


@pytest.mark.parametrize("start", [date(2026, 1, 30), date(2026, 2, 28), date(2026, 3, 20), date(2026, 10, 10)])
def test_month_ends_and_changes_of_the_clock_change_nothing(start: date) -> None:
    said = [Measured(instrument="NPRS_LEG", on=start + timedelta(days=7 * week), score=week) for week in range(12)]
    found = by_week(said, "NPRS_LEG", started_on=start, rules=RULES.measures)

    assert found == {week: week for week in range(12)}


@pytest.mark.parametrize(
    ("followed", "last", "stay", "left_day"),
    [
        (10, 1, Stay.UNDER_WAY, None),
        (22, 1, Stay.UNDER_WAY, None),
        (23, 1, Stay.LEFT, 1),
        (84, 63, Stay.FINISHED, None),
        (84, 62, Stay.LEFT, 62),
        (400, 70, Stay.FINISHED, None),
    ],
)
def test_a_silent_week_is_no_farewell_until_the_rule_says_so(
    followed: int, last: int, stay: Stay, left_day: int | None
) -> None:
    found = standing(followed_days=followed, last_day=last, discharged_day=None, why=None)

    assert (found.stay, found.left_day) == (stay, left_day)
    assert found.why == (SILENT if stay is Stay.LEFT else None)


def test_who_comes_back_has_not_left() -> None:
    gone = standing(followed_days=60, last_day=20, discharged_day=None, why=None)
    back = standing(followed_days=61, last_day=61, discharged_day=None, why=None)

    assert (gone.stay, back.stay) == (Stay.LEFT, Stay.UNDER_WAY)


def test_a_discharge_names_its_reason_and_one_after_twelve_weeks_is_none() -> None:
    early = standing(followed_days=60, last_day=40, discharged_day=41, why="wish")
    late = standing(followed_days=90, last_day=84, discharged_day=85, why="goals-met")

    assert (early.stay, early.left_day, early.why) == (Stay.LEFT, 41, "wish")
    assert (late.stay, late.why) == (Stay.FINISHED, None)


def test_a_week_is_counted_once_the_rule_can_tell_who_was_there() -> None:
    assert [can_tell_day(week) for week in (1, 9, 12)] == [28, 84, 84]
    assert [is_there(3, left_day) for left_day in (None, 21, 20)] == [True, True, False]
