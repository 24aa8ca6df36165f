"""The scores of questionnaires: known vectors, every cut below, at and above, and caution that never drops."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.clinical.instruments import Instrument, Items, Scored, Scoring, compare, score
from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault
from midline.wiring.clinical_commands import ANSWERS, answer_line

WORSE_BANDS = {
    "ODI": ("up-to-20", "up-to-40", "up-to-60", "up-to-80", "over-80"),
    "STARTBACK9": ("low", "medium", "high"),
    "PHQ2": ("negative", "positive"),
    "GAD2": ("negative", "positive"),
    "PHQ4": ("normal", "mild", "moderate", "severe"),
    "PHQ9": ("minimal", "mild", "moderate", "moderately-severe", "severe"),
    "GAD7": ("minimal", "mild", "moderate", "severe"),
    "PGIC": ("responder", "non-responder"),
}
"""Bands of each instrument, the mildest first."""
ABOUT_MOOD = ("PHQ2", "PHQ4", "PHQ9")
TSK_VECTOR = [1, 3, 3, 2, 2, 3, 2, 2, 3, 2, 3, 3, 2, 3, 3, 3, 3]


def scored(rules: Ruleset, code: str, items: list[int | None], *, baseline: float | None = None) -> Scored:
    return score(rules.instruments[code], items, baseline=baseline)


def ticked(count: int) -> list[int | None]:
    return [*[1] * count, *[0] * (24 - count)]


@st.composite
def filled(draw: st.DrawFn, instrument: Instrument, *, missing: bool = False) -> list[int | None]:
    """Items of one instrument, each at any of its values; `missing` lets some be left out."""
    count = draw(st.integers(instrument.fewest, len(instrument.items)))
    values = [st.integers(item.low, item.high) for item in instrument.items[:count]]
    return [draw(value | st.none() if missing else value) for value in values]


# ── Known vectors ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "items", "expected"),
    [
        ("ODI", [5, 5, 3, 3, 0, 0, 0, 0, 0, None], 35.6),
        ("ODI", [2, 3, 2, 3, 2, 3, 2, 3, 2, 3], 50),
        ("ODI", [5] * 10, 100),
        ("ODI", [0] * 10, 0),
        ("ODI", [3] * 8 + [None, None], None),
        ("STARTBACK9", [1, 0, 1, 0, 0, 1, 0, 0, 4], 4),
        ("TSK17", TSK_VECTOR, 43),
        ("TSK17", [None, *TSK_VECTOR[1:]], None),
        ("PHQ4", [0, 1, 3, 1], 5),
        ("PHQ2", [3, 0], 3),
        ("GAD2", [3, 0], 3),
        ("GAD7", [1, 1, 1, 2, 2, 0, 0], 7),
        ("PHQ9", [3] * 9, 27),
        ("EVS", [4, 20], 80),
        ("EVS", [0, None], 0),
        ("EVS", [None, 0], None),
        ("EVS", [3, None], None),
        ("SBI", [6, 6, 6, 6], 24),
        ("SBI", [6, None, 6, 6], None),
        ("PSFS", [10, 10, 9], 9.67),
        ("PSFS", [None, 2, None, 4, 5], 3.67),
        ("RMDQ24", [None] * 23 + [1], 1),
        ("LEG_SYMPTOMS", [5, 4, 3, 2], 14),
    ],
)
def test_a_known_vector_comes_out(rules: Ruleset, code: str, items: list[int | None], expected: float | None) -> None:
    assert scored(rules, code, items).score == expected


def test_one_missing_of_ten_is_not_divided_by_fifty(rules: Ruleset) -> None:
    assert scored(rules, "ODI", [5, 5, 3, 3, 0, 0, 0, 0, 0, None]).score != 32


def test_fear_avoidance_has_two_parts_and_no_whole(rules: Ruleset) -> None:
    result = scored(rules, "FABQ", [0, 4, 4, 4, 3, 6, 6, 0, 6, 6, 4, 2, 0, 0, None, 0])

    assert (result.score, dict(result.sub), result.tags) == (
        None,
        {"activity": 15, "work": None},
        ("activity-over-14",),
    )


def test_most_of_a_fear_avoidance_sheet_may_be_empty(rules: Ruleset) -> None:
    items: list[int | None] = [None] * 16
    for position in (6, 7, 9, 10, 11, 12, 15):
        items[position - 1] = 5

    assert scored(rules, "FABQ", items).tags == ("work-over-29",)


# ── Cuts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "items", "band"),
    [
        ("ODI", [1] * 10, "up-to-20"),
        ("ODI", [2] + [1] * 9, "up-to-40"),
        ("ODI", [2] * 10, "up-to-40"),
        ("ODI", [3] + [2] * 9, "up-to-60"),
        ("ODI", [3] * 10, "up-to-60"),
        ("ODI", [4] + [3] * 9, "up-to-80"),
        ("ODI", [4] * 10, "up-to-80"),
        ("ODI", [5] + [4] * 9, "over-80"),
        ("STARTBACK9", [1, 1, 1, 0, 0, 0, 0, 0, 3], "low"),
        ("STARTBACK9", [1, 1, 1, 0, 0, 0, 0, 0, 4], "medium"),
        ("STARTBACK9", [1, 1, 1, 1, 0, 1, 1, 0, 5], "medium"),
        ("STARTBACK9", [0, 0, 0, 0, 1, 1, 1, 0, 4], "high"),
        ("STARTBACK9", [0, 0, 0, 0, 1, 1, 1, 1, 1], "high"),
        ("PHQ2", [1, 1], "negative"),
        ("PHQ2", [2, 1], "positive"),
        ("GAD2", [2, 0], "negative"),
        ("GAD2", [2, 1], "positive"),
        ("PHQ4", [2, 0, 0, 0], "normal"),
        ("PHQ4", [3, 0, 0, 0], "mild"),
        ("PHQ4", [3, 2, 0, 0], "mild"),
        ("PHQ4", [3, 3, 0, 0], "moderate"),
        ("PHQ4", [3, 3, 2, 0], "moderate"),
        ("PHQ4", [3, 3, 3, 0], "severe"),
        ("PGIC", [2], "responder"),
        ("PGIC", [3], "non-responder"),
    ],
)
def test_a_band_begins_where_it_says(rules: Ruleset, code: str, items: list[int | None], band: str) -> None:
    assert scored(rules, code, items).band == band


@pytest.mark.parametrize(
    ("code", "cuts"),
    [
        ("PHQ9", {0: 0, 4: 0, 5: 1, 9: 1, 10: 2, 14: 2, 15: 3, 19: 3, 20: 4, 27: 4}),
        ("GAD7", {0: 0, 4: 0, 5: 1, 9: 1, 10: 2, 14: 2, 15: 3, 21: 3}),
    ],
)
def test_the_bands_of_the_long_forms(rules: Ruleset, code: str, cuts: dict[int, int]) -> None:
    size = len(rules.instruments[code].items)
    for total, place in cuts.items():
        items: list[int | None] = [min(3, max(0, total - 3 * position)) for position in range(size)]

        assert scored(rules, code, items).band == WORSE_BANDS[code][place], total


@pytest.mark.parametrize(
    ("count", "tags"),
    [
        (0, ("recovered", "floor")),
        (2, ("recovered", "floor")),
        (3, ("floor",)),
        (4, ()),
        (20, ()),
        (21, ("ceiling",)),
    ],
)
def test_disability_has_a_floor_and_a_ceiling(rules: Ruleset, count: int, tags: tuple[str, ...]) -> None:
    assert scored(rules, "RMDQ24", ticked(count)).tags == tags


@pytest.mark.parametrize(
    ("code", "items", "tags"),
    [
        ("NPRS", [0], ("recovered",)),
        ("NPRS", [1], ()),
        ("EVS", [5, 29], ()),
        ("EVS", [5, 30], ("meets-150",)),
        ("TSK17", [2, 3, 2, 3, 2, 2, 2, 3, 2, 2, 2, 3, 2, 2, 2, 2, 2], ()),
        ("TSK17", TSK_VECTOR, ("high",)),
        ("SBI", [3, 3, 0, 0], ("success-at-twelve-months",)),
        ("SBI", [3, 3, 1, 0], ()),
        ("MOVING_SAFE", [6], ()),
        ("MOVING_SAFE", [7], ("graded-exposure",)),
        ("NPRS", [None], ()),
    ],
)
def test_a_tag_begins_where_it_says(rules: Ruleset, code: str, items: list[int | None], tags: tuple[str, ...]) -> None:
    assert scored(rules, code, items).tags == tags


# ── Change ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "now", "baseline", "by_points", "by_percent"),
    [
        ("NPRS", 2, 3, False, True),
        ("NPRS", 6, 8, True, False),
        ("NPRS", 7, 10, True, True),
        ("NPRS", 8, 10, True, False),
        ("NPRS", 9, 10, False, False),
        ("NPRS", 0, 0, False, False),
        ("RMDQ24", 15, 20, True, False),
        ("RMDQ24", 16, 20, False, False),
        ("RMDQ24", 7, 10, False, True),
        ("RMDQ24", 2, 12, True, True),
        ("ODI", 60, 70, True, False),
        ("ODI", 60.1, 70, False, False),
        ("ODI", 14, 20, False, True),
        ("PSFS", 7, 5, True, True),
        ("PSFS", 6.5, 5, False, True),
        ("PSFS", 6.49, 5, False, False),
        ("PSFS", 8, 0, True, False),
        ("PSFS", 3, 5, False, False),
    ],
)
def test_both_rules_answer_side_by_side(
    rules: Ruleset, code: str, now: float, baseline: float, by_points: bool, by_percent: bool
) -> None:
    change = compare(rules.instruments[code], score=now, baseline=baseline)

    assert (change.by_points, change.by_percent) == (by_points, by_percent)


@pytest.mark.parametrize(("baseline", "low"), [(0, True), (3, True), (3.9, True), (4, False), (24, False)])
def test_little_room_to_get_better_is_said(rules: Ruleset, baseline: float, low: bool) -> None:
    assert compare(rules.instruments["RMDQ24"], score=0, baseline=baseline).low_baseline is low


@pytest.mark.parametrize(
    ("now", "baseline", "points", "percent"),
    [
        (15, 16, -1, 6.3),
        (17, 16, 1, -6.3),
        (2, 12, -10, 83.3),
        (0, 3, -3, 100),
        (5, 0, 5, None),
        (1, 2.005, -1.01, 50.1),
    ],
)
def test_halves_are_rounded_away_from_zero(
    rules: Ruleset, now: float, baseline: float, points: float, percent: float | None
) -> None:
    change = compare(rules.instruments["RMDQ24"], score=now, baseline=baseline)

    assert (change.points, change.percent_better) == (points, percent)


@pytest.mark.parametrize("baseline", [5e-324, 1e-300, 0.1 + 0.2, 23.999999999999996])
def test_no_baseline_is_too_odd_to_compare_with(rules: Ruleset, baseline: float) -> None:
    line = {"id": 1, "instrument": "RMDQ24", "items": ticked(24), "baseline": baseline}

    answer = answer_line(json.dumps(line).encode(), ANSWERS["score"], rules)

    assert answer is not None
    assert json.loads(json.dumps(answer, allow_nan=False))["change"]["by_points"] is False


def test_an_instrument_without_a_rule_for_change_compares_nothing(rules: Ruleset) -> None:
    with pytest.raises(ValueError, match="PHQ2"):
        compare(rules.instruments["PHQ2"], score=1, baseline=2)
    with pytest.raises(Fault, match="baseline"):
        scored(rules, "PHQ2", [1, 1], baseline=2)


# ── Caution ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("code", WORSE_BANDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_worse_item_never_gives_a_milder_band(rules: Ruleset, code: str, data: st.DataObject) -> None:
    instrument, order = rules.instruments[code], WORSE_BANDS[code]
    items = data.draw(filled(instrument, missing=True))
    place = data.draw(st.integers(0, len(items) - 1))
    value = items[place]
    if value is None or value == instrument.items[place].high:
        return

    milder = score(instrument, items)
    worse = score(instrument, [*items[:place], value + 1, *items[place + 1 :]])

    if milder.band is not None and worse.band is not None:
        assert order.index(worse.band) >= order.index(milder.band)
    assert (milder.band is None) == (worse.band is None)


@pytest.mark.parametrize("code", ABOUT_MOOD)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_worse_or_missing_item_never_takes_the_question_about_harm_away(
    rules: Ruleset, code: str, data: st.DataObject
) -> None:
    instrument = rules.instruments[code]
    items = data.draw(filled(instrument, missing=True))
    place = data.draw(st.integers(0, len(items) - 1))
    value = items[place]
    calm = score(instrument, [*items[:place], 0, *items[place + 1 :]])

    missing = score(instrument, [*items[:place], None, *items[place + 1 :]])
    worse = score(instrument, [*items[:place], 3 if value is None else max(value, 3), *items[place + 1 :]])

    assert missing.ask_saf or not calm.ask_saf
    assert worse.ask_saf or not calm.ask_saf


@pytest.mark.parametrize(
    ("code", "items", "asks"),
    [
        ("PHQ2", [1, 1], False),
        ("PHQ2", [2, 1], True),
        ("PHQ2", [0, None], True),
        ("PHQ4", [3, 3, 1, 1], False),
        ("PHQ4", [None, None, 1, 1], False),
        ("PHQ4", [0, 0, 1, 2], True),
        ("PHQ4", [0, 0, None, 0], True),
        ("PHQ9", [1, 1, 3, 3, 3, 3, 3, 3, 0], False),
        ("PHQ9", [1, 1, None, 3, 3, 3, 3, 3, 0], False),
        ("PHQ9", [2, 1, 0, 0, 0, 0, 0, 0, 0], True),
        ("PHQ9", [0, 0, 0, 0, 0, 0, 0, 0, 1], True),
        ("PHQ9", [0, 0, 0, 0, 0, 0, 0, 0, None], True),
        ("PHQ9", [None, 0, 0, 0, 0, 0, 0, 0, 0], True),
        ("GAD2", [3, 3], None),
    ],
)
def test_only_answers_that_show_it_is_needless_spare_the_question_about_harm(
    rules: Ruleset, code: str, items: list[int | None], asks: bool | None
) -> None:
    assert scored(rules, code, items).ask_saf is asks


def test_every_empty_sheet_has_no_score_and_asks_where_it_may(rules: Ruleset) -> None:
    for code, instrument in rules.instruments.items():
        empty = score(instrument, [None] * instrument.fewest)

        assert (empty.score, empty.band, empty.tags) == (None, None, ())
        assert empty.missing == tuple(range(1, instrument.fewest + 1))
        assert empty.ask_saf is (True if code in ABOUT_MOOD else None)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_score_stays_in_its_range(rules: Ruleset, data: st.DataObject) -> None:
    instrument = rules.instruments[data.draw(st.sampled_from(sorted(rules.instruments)))]
    result = score(instrument, data.draw(filled(instrument, missing=True)))

    assert result.score is None or instrument.low <= result.score <= instrument.high


def test_the_range_of_each_instrument_is_reached_at_both_ends(rules: Ruleset) -> None:
    for instrument in rules.instruments.values():
        if instrument.scoring is Scoring.PARTS:
            continue
        least: Items = tuple(item.low + item.points.index(min(item.points)) for item in instrument.items)
        most: Items = tuple(item.low + item.points.index(max(item.points)) for item in instrument.items)

        assert (score(instrument, least).score, score(instrument, most).score) == (instrument.low, instrument.high)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_worse_score_never_counts_as_better(rules: Ruleset, data: st.DataObject) -> None:
    compared = [instrument for instrument in rules.instruments.values() if instrument.change is not None]
    instrument = data.draw(st.sampled_from(compared))
    values = st.floats(instrument.low, instrument.high, allow_subnormal=False)
    baseline, one, other = data.draw(values), data.draw(values), data.draw(values)
    worse, better = sorted((one, other), reverse=instrument.better.value == "lower")

    good = compare(instrument, score=better, baseline=baseline)
    bad = compare(instrument, score=worse, baseline=baseline)

    assert good.by_points or not bad.by_points
    assert good.by_percent or not bad.by_percent


# ── Lines that are malformed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"items": [1]}, "instrument"),
        ({"instrument": None, "items": [1]}, "instrument"),
        ({"instrument": "nprs", "items": [1]}, "instrument"),
        ({"instrument": ["NPRS"], "items": [1]}, "instrument"),
        ({"instrument": "TSK17", "items": TSK_VECTOR}, "instrument"),
        ({"instrument": "NPRS_LEG", "items": [1]}, "instrument"),
        ({"instrument": "NPRS"}, "items"),
        ({"instrument": "NPRS", "items": 3}, "items"),
        ({"instrument": "NPRS", "items": []}, "items"),
        ({"instrument": "NPRS", "items": [1, 2]}, "items"),
        ({"instrument": "PSFS", "items": [1, 2]}, "items"),
        ({"instrument": "PSFS", "items": [1] * 6}, "items"),
        ({"instrument": "NPRS", "items": [11]}, "items[0]"),
        ({"instrument": "NPRS", "items": [-1]}, "items[0]"),
        ({"instrument": "NPRS", "items": [1.5]}, "items[0]"),
        ({"instrument": "NPRS", "items": [True]}, "items[0]"),
        ({"instrument": "NPRS", "items": ["1"]}, "items[0]"),
        ({"instrument": "PGIC", "items": [0]}, "items[0]"),
        ({"instrument": "STARTBACK9", "items": [0] * 9}, "items[8]"),
        ({"instrument": "STARTBACK9", "items": [2, 0, 0, 0, 0, 0, 0, 0, 1]}, "items[0]"),
        ({"instrument": "EVS", "items": [7, 1441]}, "items[1]"),
        ({"instrument": "PHQ2", "items": [1, 1], "baseline": 3}, "baseline"),
        ({"instrument": "STARTBACK9", "items": None, "baseline": 3}, "baseline"),
        ({"instrument": "NPRS", "items": [1], "baseline": 10.1}, "baseline"),
        ({"instrument": "NPRS", "items": [1], "baseline": "3"}, "baseline"),
        ({"instrument": "NPRS", "items": [1], "baseline": 10**400}, "baseline"),
        ({"instrument": "PSFS", "items": None, "baseline": -1}, "baseline"),
        ({"instrument": "NPRS", "items": [1], "note": ""}, "note"),
    ],
)
def test_a_malformed_line_names_its_field(rules: Ruleset, line: dict[str, Any], field: str) -> None:
    answer = answer_line(json.dumps({"id": "a", **line}).encode(), ANSWERS["score"], rules)

    assert answer is not None
    assert (answer["id"], answer["error"]["field"]) == ("a", field)


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ({"instrument": "PSFS", "items": None}, [1, 2, 3]),
        ({"instrument": "NPRS", "items": None, "baseline": None}, [1]),
        ({"instrument": "PHQ2", "items": [5.0 - 4, None], "baseline": None}, [2]),
    ],
)
def test_null_is_not_known_and_no_fault(rules: Ruleset, line: dict[str, Any], missing: list[int]) -> None:
    answer = answer_line(json.dumps({"id": 1, **line}).encode(), ANSWERS["score"], rules)

    assert answer is not None
    assert (answer["score"], answer["missing"]) == (None, missing)


def test_the_command_takes_what_its_contract_lists_and_nothing_else(rules: Ruleset) -> None:
    taken = {code for code, instrument in rules.instruments.items() if instrument.at_terminal}

    assert taken == {
        "NPRS", "RMDQ24", "ODI", "PSFS", "STARTBACK9", "PHQ2", "GAD2", "PHQ4", "PHQ9", "GAD7", "EVS", "PGIC",
    }  # fmt: skip
