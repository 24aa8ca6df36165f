"""The natural course: what is drawn, what is published, and that nothing treated changes it."""

import statistics
from dataclasses import replace

import pytest

from midline.population.simulation.bands import Following, follow, odi_change, recovered_share
from midline.population.simulation.nature import Effect, Nature
from midline.population.simulation.parameters import Parameters, Spread
from midline.population.simulation.person import draw, spread


def test_the_published_curve_of_odi_comes_out_to_the_digit() -> None:
    assert round(odi_change(3), 1) == 23.4
    assert round(odi_change(6), 1) == 24.9
    assert round(odi_change(24), 1) == 25.0


def test_recovery_with_a_median_of_twelve_weeks_gives_95_per_cent_in_a_year() -> None:
    assert round(recovered_share(52, median_weeks=12), 3) == 0.950


def test_recovery_with_a_median_of_four_weeks_needs_a_share_that_never_recovers() -> None:
    assert round(recovered_share(52, median_weeks=4), 4) == 0.9999
    assert round(recovered_share(52, median_weeks=4, cured=0.95), 3) == 0.950


def test_the_same_seed_and_number_give_the_same_person(parameters: Parameters) -> None:
    assert draw(7, 3, "atlas", parameters, 84) == draw(7, 3, "atlas", parameters, 84)
    assert draw(7, 3, "atlas", parameters, 84) != draw(8, 3, "atlas", parameters, 84)


@pytest.mark.parametrize(("mean", "sd", "low", "high"), [(12.6, 5.4, 0, 24), (50.2, 13.9, 18, 90), (0.62, 0.22, 0, 1)])
def test_a_bell_cut_at_its_ends_keeps_the_mean_and_spread_that_are_asked_for(
    mean: float, sd: float, low: float, high: float
) -> None:
    wanted = Spread(mean=mean, sd=sd, low=low, high=high)

    values = [spread(wanted, (place + 0.5) / 4000) for place in range(4000)]

    assert statistics.fmean(values) == pytest.approx(mean, rel=0.01)
    assert statistics.stdev(values) == pytest.approx(sd, rel=0.02)
    assert low <= min(values) <= max(values) <= high


def test_exercise_changes_nothing_lasting_unless_a_sensitivity_run_says_so(parameters: Parameters) -> None:
    person = draw(1, 1, "atlas", parameters, 84)
    rested, trained = Nature(person, 1, parameters), Nature(person, 1, parameters)
    for _ in range(84):
        rested.pass_day()
        trained.pass_day()
        trained.trained_days += 1

    assert trained.week() == rested.week()


def test_an_effect_is_earned_day_by_day_and_no_further(parameters: Parameters) -> None:
    person = replace(draw(1, 1, "atlas", parameters, 84), rmdq=15.0, share_function=0.0)
    rested, trained = (Nature(person, 1, parameters, Effect(rmdq=8.0)) for _ in range(2))
    trained.trained_days = 600
    for nature in (rested, trained):
        nature.pass_day()

    assert rested.week().rmdq - trained.week().rmdq == 8


def test_a_follow_up_does_not_depend_on_who_else_is_followed(parameters: Parameters) -> None:
    alone = follow(Following(parameters=parameters, cohort="atlas", seed=1, weeks=(4,), numbers=(5,)))
    among = follow(Following(parameters=parameters, cohort="atlas", seed=1, weeks=(4,), numbers=(3, 4, 5)))

    assert among[2] == alone[0]
