"""What changed in the plan and why, as the progress page tells it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from midline.care.chart.models import Event as EventRow
from midline.care.chart.read import Entry, entries_of
from midline.care.treatment.story import Turn, changes_by_day
from midline.clinical import facts
from midline.clinical.chart import Decision, Event, Kind, Role
from tests.careteam.conftest import Past, reading

if TYPE_CHECKING:
    from midline.care.people.models import User

DAY = date(2026, 3, 2)


def turns(past: Past) -> list[list[Turn]]:
    """Per day, newest first, each kind of change once."""
    return [
        list(dict.fromkeys(each.turn for each in changes)) for _, changes in changes_by_day(entries_of(past.member))
    ]


def test_the_first_plan_is_one_line_and_the_same_plan_again_is_none(past: Past) -> None:
    past.screened()
    past.opened("s1")
    past.opened("s2")

    assert turns(past) == [[Turn.BEGAN]]


def opened(
    days: int, items: dict[str, int], *, phase: str = "P1", withheld: dict[str, list[str]] | None = None
) -> Entry:
    """A session of that day with a plan of these exercises and repetitions."""
    on = DAY + timedelta(days=days)
    fact = facts.SessionOpened(session=f"s{days}", today=on, part="floor", check=())
    dose = {"groups": [], "sets": 1, "hold_s": 0, "per_day": 1, "because": ["KEEP"]}
    output = {
        "status": "active",
        "phase": phase,
        "items": [{**dose, "exercise": code, "reps": reps} for code, reps in items.items()],
        "withheld": [{"exercise": code, "because": because} for code, because in (withheld or {}).items()],
    }
    inputs = {"today": on.isoformat()}
    made = Decision(kind=Kind.PLAN, rule="active", inputs=inputs, output=output, because=(), ruleset="x")
    return Entry(
        row=EventRow(author="Chidi"),
        event=Event(id=f"e{days}", seq=days + 1, role=Role.MEMBER, author="Chidi", fact=fact),
        decisions=(made,),
    )


def test_what_comes_goes_and_changes_its_dose_is_told_with_the_reason() -> None:
    first = opened(0, {"EX05": 5, "EX10": 5})
    then = opened(1, {"EX05": 8, "EX01": 5}, withheld={"EX10": ["PHASE"]})

    (_, changes), (_, begun) = changes_by_day([first, then])

    assert [each.turn for each in begun] == [Turn.BEGAN]
    assert {(each.turn, each.exercise, each.because) for each in changes} == {
        (Turn.MORE, "EX05", ("KEEP",)),
        (Turn.ADDED, "EX01", ("KEEP",)),
        (Turn.LEFT_OUT, "EX10", ("PHASE",)),
    }


@pytest.mark.parametrize("passing", ["MORNING", "CAP", "NOT_CHOSEN", "STALE"])
def test_what_is_away_for_a_day_only_is_no_change(passing: str) -> None:
    story = [opened(0, {"EX05": 5, "EX07": 5}), opened(1, {"EX05": 5}, withheld={"EX07": [passing]})]

    assert len(changes_by_day([*story, opened(2, {"EX05": 5, "EX07": 5})])) == 1


def test_a_new_stage_and_a_smaller_dose_are_told() -> None:
    story = [opened(0, {"EX05": 8}), opened(1, {"EX05": 5}, phase="P2")]

    assert [each.turn for each in changes_by_day(story)[0][1]] == [Turn.STAGE, Turn.LESS]


def test_what_was_closed_and_who_opened_it_are_both_told(past: Past, dr_osei: User) -> None:
    past.turned_red()
    holds = [hold.id for hold in past.chart.open_holds]
    past.tell("hold-released", {"holds": holds, "note": "seen", "today": past.today}, dr_osei)

    ((_, changes),) = changes_by_day(entries_of(past.member))
    assert {Turn.LOCKED, Turn.STOPPED} & {each.turn for each in changes}
    assert changes[-1].turn is Turn.CLEARED


def test_progress_tells_the_story_and_says_what_the_picture_cannot_prove(phone: Client, past: Past) -> None:
    past.turned_red()
    past.tell("pain-noted", {"reading": reading(), "today": past.today})

    page = phone.get("/progress/").content.decode()

    for words in (
        "What changed in your plan, and why",
        "alone does not prove what helped",
        "Make the summary",
        "Your days",
    ):
        assert words in page
