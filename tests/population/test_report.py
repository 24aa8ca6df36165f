"""The report over known people: every number by hand."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from midline.library import CONTENT, load
from midline.population import natural_course
from midline.population.engines import engine_of
from midline.population.report import LEAST, REPORTED, Wish, hidden_groups, report
from midline.population.rows import Rows
from tests.population.made import TODAY, person, written

RULES = load().rules
NATURAL = natural_course.read(yaml.safe_load((CONTENT / "population" / "natural-course.yaml").read_text()))


def reported(folder: Path, people: list[Rows], engine: str = "duckdb", **wish: Any) -> dict[str, Any]:
    """The report of these members."""
    snapshot = written(folder, people)
    with engine_of(engine, snapshot) as running:
        return report(snapshot, running, RULES, NATURAL, Wish(**wish))


def point(said: dict[str, Any], instrument: str, week: int) -> dict[str, Any]:
    """One week of one questionnaire."""
    measure = next(each for each in said["measures"] if each["instrument"] == instrument)
    found: dict[str, Any] = next(each for each in measure["weeks"] if each["week"] == week)
    return found


def better(number: int, first: int = 0) -> list[Rows]:
    """So many whose leg pain falls from 6 to 3."""
    return [person(first + each, (0, 6), (7, 5), (84, 3)) for each in range(number)]


def silent(number: int, first: int = 100) -> list[Rows]:
    """So many who begin with 6 and are not heard again."""
    return [person(first + each, (0, 6), last_day=3) for each in range(number)]


def test_those_who_answered_and_all_who_started_stand_side_by_side(tmp_path: Path) -> None:
    found = point(reported(tmp_path, better(10) + silent(10)), "NPRS_LEG", 12)

    assert (found["starters"], found["answered"]) == (20, 10)
    assert found["those_who_answered"]["gain_mean"] == 3
    assert found["those_who_answered"]["by_points"]["percent"] == 100
    assert found["no_change"]["gain_mean"] == 1.5
    assert (found["no_change"]["by_points"]["part"], found["no_change"]["by_points"]["whole"]) == (10, 20)
    assert found["worst_case"]["gain_mean"] == -0.5
    assert found["imputed"]["drawn"] == 10
    assert found["imputed"]["gain_mean"]["value"] == 3


def test_every_per_cent_names_its_people(tmp_path: Path) -> None:
    said = reported(tmp_path, better(12) + silent(4), invited=40)

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "percent" in value:
                assert value.get("whole") or value.get("people"), value
            for each in value.values():
                walk(each)
        if isinstance(value, list):
            for each in value:
                walk(each)

    walk(said)


def test_zero_is_data_and_missing_is_not_zero(tmp_path: Path) -> None:
    gone = [person(each, (0, 6), (84, 0)) for each in range(10)]
    untold = [person(100 + each, (0, 6), (84, None)) for each in range(10)]
    found = point(reported(tmp_path, gone + untold), "NPRS_LEG", 12)

    assert found["answered"] == 10
    assert found["those_who_answered"]["now"]["median"] == 0


def test_a_cohort_smaller_than_ten_says_so(tmp_path: Path) -> None:
    said = reported(tmp_path, better(LEAST - 1))

    assert not said["enough"]
    assert (said["measures"], said["weeks"], said["harms"]) == ([], [], None)
    assert said["flow"]["started"] == LEAST - 1


def test_nobody_at_all_makes_a_report_too(tmp_path: Path) -> None:
    said = reported(tmp_path, [])

    assert not said["enough"]
    assert said["flow"]["came"] == 0


def test_a_window_that_is_still_open_misses_nobody(tmp_path: Path) -> None:
    fresh = [person(200 + n, (0, 6), started_on=TODAY - timedelta(days=20), last_day=0) for n in range(10)]
    said = reported(tmp_path, better(10) + fresh)

    assert point(said, "NPRS_LEG", 12)["starters"] == 10
    assert point(said, "NPRS_LEG", 1)["starters"] == 20


def test_a_start_that_was_missed_is_counted_and_no_responder(tmp_path: Path) -> None:
    late = [person(300 + each, (20, 6), (84, 0)) for each in range(5)]
    found = point(reported(tmp_path, better(10) + late), "NPRS_LEG", 12)

    assert (found["starters"], found["with_start"], found["answered"]) == (15, 10, 10)
    assert found["no_change"]["by_points"] | {} == found["worst_case"]["by_points"]
    assert found["no_change"]["by_points"]["whole"] == 15


def test_a_questionnaire_counts_as_well_as_the_pain_before_a_session(tmp_path: Path) -> None:
    asked = [person(each, (0, 6), scores=[("NPRS_LEG", 85, 2.0)]) for each in range(10)]
    found = point(reported(tmp_path, asked), "NPRS_LEG", 12)

    assert found["those_who_answered"]["now_mean"] == 2


def test_function_is_told_at_its_time_points(tmp_path: Path) -> None:
    asked = [person(each, (0, 6), scores=[("RMDQ24", 0, 12.0), ("RMDQ24", 84, 2.0)]) for each in range(10)]
    found = point(reported(tmp_path, asked), "RMDQ24", 12)

    assert found["those_who_answered"]["mean_of_percents"] == {"percent": 83.3, "people": 10}
    assert found["no_change"]["by_points"]["part"] == found["no_change"]["by_percent"]["part"] == 10


def test_both_rules_are_shown_and_never_collapsed(tmp_path: Path) -> None:
    low = [person(each, (0, 3), (84, 2)) for each in range(10)]
    found = point(reported(tmp_path, low), "NPRS_LEG", 12)["no_change"]

    assert (found["by_points"]["part"], found["by_percent"]["part"]) == (0, 10)


def test_the_natural_course_stands_beside_the_curve(tmp_path: Path) -> None:
    found = point(reported(tmp_path, better(10)), "NPRS_LEG", 12)

    assert found["natural"] == {"low": 3.78, "high": 5.1}
    assert point(reported(tmp_path / "b", better(10)), "NPRS_LEG", 0)["natural"] == {"low": 6, "high": 6}


def test_sports_course_falls_as_published() -> None:
    low, high = NATURAL["ODI"].left(13)

    assert low == high == pytest.approx(1 - 0.576)
    assert 40.6 * (1 - NATURAL["ODI"].left(1000)[0]) == pytest.approx(25.0, abs=0.1)


def test_the_flow_counts_everybody_once(tmp_path: Path) -> None:
    out = [person(400 + n, started_on=None, tier="T1") for n in range(3)]
    unsure = [person(500, started_on=None, tier=None)]
    gone = [person(600, (0, 6), last_day=30, discharged_day=31, why="wish")]
    flow = reported(tmp_path, better(10) + silent(2) + out + unsure + gone, invited=99)["flow"]

    assert (flow["invited"], flow["came"], flow["screened"], flow["started"]) == (99, 17, 16, 13)
    assert (flow["finished"], flow["left"], flow["under_way"]) == (10, 3, 0)
    assert flow["left_why"] == [{"why": "silent", "people": 2}, {"why": "wish", "people": 1}]
    assert [each["out"] for each in flow["tiers"]] == [0, 3, 0, 0, 0]


def test_who_is_still_there_is_told_by_week(tmp_path: Path) -> None:
    weeks = reported(tmp_path, better(10) + silent(10))["weeks"]

    assert (weeks[0]["there"]["part"], weeks[0]["there"]["whole"]) == (10, 20)
    assert (weeks[0]["active"]["part"], weeks[1]["active"]["part"]) == (20, 10)


def test_adverse_events_are_a_rate_of_active_days(tmp_path: Path) -> None:
    hurt = [person(700 + n, (0, 6), (1, 6), harms=[(1, "red-session", "red")]) for n in range(2)]
    harms = reported(tmp_path, better(10) + hurt)["harms"]

    assert harms["active_days"] == 24
    assert harms["all"]["per_1000"] == 83.33
    assert harms["all"]["low"] < 83.33 < harms["all"]["high"]
    assert harms["kinds"][0]["people"]["part"] == 2


def test_stops_are_told_with_the_hours_until_they_were_cleared(tmp_path: Path) -> None:
    stopped = [
        person(800, (0, 6), stops=[(2, "stop", "screen:T0", 125), (9, "stop", "screen:T1", None)]),
        person(801, (0, 6), stops=[(2, "stop", "screen:T0", 600)]),
    ]
    (found,) = reported(tmp_path, better(10) + stopped)["stops"]

    assert (found["events"], found["cleared"], found["open"], found["hours"]["median"]) == (3, 2, 1, 6)


def test_small_groups_are_hidden_and_one_more_so_that_none_can_be_told() -> None:
    assert hidden_groups({"a": 50, "b": 20, "c": 3}) == {"b", "c"}
    assert hidden_groups({"a": 50, "b": 9, "c": 3}) == {"b", "c"}
    assert hidden_groups({"a": 50, "b": 20}) == set()


def test_groups_are_shown_by_language_and_small_ones_are_not(tmp_path: Path) -> None:
    french = [person(900 + n, (0, 6), (84, 3), language="fr") for n in range(30)]
    few = [person(950 + n, (0, 6), (84, 3), language="vi") for n in range(9)]
    said = reported(tmp_path, better(12) + french + few)
    groups = next(each for each in said["slices"] if each["by"] == "language")["groups"]

    assert [(each["group"], each["hidden"]) for each in groups] == [("en", True), ("fr", False), ("vi", True)]


def test_the_same_seed_gives_the_same_report(tmp_path: Path) -> None:
    people = [person(n, (0, 4 + n % 4), (84, n % 5)) for n in range(40)] + silent(20)

    assert reported(tmp_path / "a", people, seed=4) == reported(tmp_path / "b", people, seed=4)


def test_each_reported_questionnaire_has_a_rule_for_a_change() -> None:
    assert [code for code in REPORTED if RULES.instruments[code].change is None] == []
