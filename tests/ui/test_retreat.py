"""Pain's retreat on the figure and the scores of questionnaires, as pictures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from midline.ui import words
from midline.ui.charts import RetreatDay
from midline.ui.retreat import MOST_STILLS, moving_figure, stills, stretches_of
from midline.ui.scores import Measure, Score, score_chart, shown_scores

START = date(2026, 3, 2)


def course(*reaches: int | None, every_days: int = 1, leg: int = 5) -> list[RetreatDay]:
    return [
        RetreatDay(date=START + timedelta(days=number * every_days), left=reach, right=1, leg=leg, back=2)
        if reach is not None
        else RetreatDay(date=START + timedelta(days=number * every_days), left=None, right=None, leg=None, back=None)
        for number, reach in enumerate(reaches)
    ]


def test_a_young_story_is_told_by_days_and_a_longer_one_by_weeks() -> None:
    young, older = stretches_of(course(*[5] * 14)), stretches_of(course(*[5] * 15))

    assert (len(young), young[0].week) == (14, None)
    assert [each.week for each in older] == [1, 2, 3]


def test_a_week_shows_the_furthest_of_its_days() -> None:
    found = stretches_of(course(3, 6, *[3] * 13))

    assert [each.left for each in found] == [6, 3, 3]


def test_a_time_without_an_answer_is_left_out() -> None:
    found = stretches_of(course(5, None, 4, every_days=7))

    assert [each.week for each in found] == [1, 3]
    assert stretches_of([]) == []


def test_only_the_last_layer_shows_until_a_script_turns() -> None:
    drawn = moving_figure(stretches_of(course(6, 5, 4)))

    assert drawn.count('class="rf-week') == 3
    assert drawn.count("is-now") == 1
    assert 'class="rf-week is-now" data-week="2"' in drawn


def test_the_stills_are_the_first_the_last_and_some_between() -> None:
    weeks = stretches_of(course(*[6] * 12, every_days=7))

    shown = [each.week for each, _ in stills(weeks)]

    assert len(shown) == MOST_STILLS
    assert (shown[0], shown[-1]) == (1, 12)
    assert len(stills(weeks[:1])) == 1


@pytest.mark.parametrize("language", ["en", "fr", "vi", "zh-hans"])
@pytest.mark.parametrize("zone", range(1, 7))
def test_what_is_read_aloud_names_the_place_in_full(zone: int, language: str) -> None:
    with translation.override(language):
        days, weeks = stretches_of(course(zone)), stretches_of(course(*[zone] * 15))
        name = words.zone_name(zone)
        labels = [picture.split('aria-label="')[1].split('"')[0] for _, picture in stills(weeks)]

    assert all(label.endswith(name) for label in labels)
    assert len(labels) == len(weeks)
    with translation.override(language):
        assert all(each.said.endswith(name) for each in (*days, *weeks))


def test_a_side_of_the_back_is_not_only_called_side() -> None:
    found = stretches_of(course(2))

    assert [each.said for each in found] == ["2 Mar: Side of the low back"]


def test_stronger_pain_is_darker() -> None:
    def strength(leg: int) -> str:
        return moving_figure(stretches_of(course(6, leg=leg)))

    assert "rf-furthest rf-1" in strength(3)
    assert "rf-furthest rf-2" in strength(4)
    assert "rf-furthest rf-3" in strength(7)


def test_scores_stand_on_their_whole_scale_and_one_alone_is_no_course() -> None:
    scores = (Score(on=START, value=50), Score(on=START + timedelta(days=14), value=20))
    measure = Measure(title="ODI", scores=scores, low=0, high=100, counts_at=40, lower_is_better=True)

    drawn = score_chart(measure, width_px=350)

    assert ">0<" in drawn
    assert ">100<" in drawn
    assert "a change counts" in drawn
    assert shown_scores([measure]) == [measure]
    assert (
        shown_scores([Measure(title="x", scores=scores[:1], low=0, high=9, counts_at=None, lower_is_better=True)]) == []
    )
