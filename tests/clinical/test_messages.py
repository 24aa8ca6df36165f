"""A message in the chart: what its scan found, who is told, and the screen that is asked again; never a hold."""

from __future__ import annotations

from typing import Any

import pytest

from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault
from tests.clinical.story import Story

MESSAGE = "01HQ0000000000000000000000"


def body(panel: str = "none", *codes: str, to: str = "care-team") -> dict[str, Any]:
    return {"message": MESSAGE, "to": to, "panel": panel, "codes": list(codes), "words": "2026.11"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (body(), ("message-waiting",)),
        (body(to="coach"), ("message-waiting-coach",)),
        (body("emergency", "CES2"), ("message-danger",)),
        (body("emergency", "CHEST", to="coach"), ("message-danger",)),
        (body("crisis", "SAF"), ("message-crisis",)),
        (body("both", "CES2", "SAF"), ("message-danger", "message-crisis")),
    ],
)
def test_who_is_told_follows_from_what_was_found(ana: Story, given: dict[str, Any], told: tuple[str, ...]) -> None:
    (decision,) = ana.tell("message-sent", given)

    assert decision.tells == told
    assert decision.opens == ()


@pytest.mark.parametrize("panel", ["emergency", "crisis", "both"])
def test_a_danger_sign_in_a_message_asks_the_whole_screen_before_any_session(ana: Story, panel: str) -> None:
    ana.tell("message-sent", body(panel, "SAF"))

    assert ana.chart.screen_due == "message"
    ana.opened("s1")
    assert ana.plan().items == ()
    ana.screened("again")
    assert ana.chart.screen_due is None


def test_an_ordinary_message_changes_nothing_but_the_count_of_events(ana: Story) -> None:
    before = ana.chart

    ana.tell("message-sent", body())

    assert (ana.chart.screen_due, ana.plan(), ana.chart.holds) == (None, ana.again().plan(), before.holds)


def test_a_message_never_lifts_a_stop(ana: Story) -> None:
    ana.tell("screen-answered", {"run": "r2", "code": "CES1", "value": "yes"})
    holds = ana.chart.open_holds

    ana.tell("message-sent", body("emergency", "CES1"))
    ana.tell("message-sent", body())
    ana.screened("r3")

    assert ana.chart.open_holds == holds != ()
    assert ana.chart.screen_due is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"panel": "all-clear"}, "body.panel"),
        ({"to": "everybody"}, "body.to"),
        ({"codes": ["CES99"]}, "body.codes[0]"),
        ({"codes": ["SAF"]}, "body.codes"),
        ({"panel": "crisis"}, "body.codes"),
        ({"words": ""}, "body.words"),
        ({"message": ""}, "body.message"),
        ({"text": "hello"}, "body.text"),
    ],
)
def test_an_unsound_event_is_refused_with_its_field(rules: Ruleset, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Fault) as fault:
        Story(rules).tell("message-sent", {**body(), **change})

    assert fault.value.field.startswith(field.partition("[")[0])
