"""A direction test that a therapist watched and records gives the label that its results say."""

from typing import Any

import pytest

from midline.clinical.chart import Role
from midline.clinical.direction import Label
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import Story

NOT_DONE = {"ext": "not-done", "flx": "not-done", "lateral": "not-done", "new_neuro": False}


@pytest.mark.parametrize(
    ("shown", "label"),
    [
        ({"ext": "better"}, Label.DP_EXT),
        ({"ext": "worse", "flx": "better"}, Label.DP_FLX),
        ({"ext": "same", "flx": "same"}, Label.NO_DP),
        ({"ext": "worse", "flx": "worse"}, Label.IRREDUCIBLE),
        ({"ext": "better", "new_neuro": True}, Label.STOPPED),
        ({"ext": "better", "new_neuro": None}, Label.INCONCLUSIVE),
    ],
)
def test_what_a_therapist_records_becomes_the_label(rules: Ruleset, shown: dict[str, Any], label: Label) -> None:
    story = Story(rules)
    story.screened()
    story.tell("diagnosis-confirmed", {"note": "seen", "today": story.today}, Role.THERAPIST)
    said = {"leg_before": 4, "leg_after": 3, "weakness": False, "irritability": "low", "hours_since_rising": 4}

    body = {**NOT_DONE, **said, **shown, "note": "seen", "today": story.today}
    story.tell("direction-recorded", body, Role.THERAPIST)

    assert story.chart.direction is not None
    assert story.chart.direction.label is label
