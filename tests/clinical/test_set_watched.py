"""What a camera saw of a set is kept to be read: it decides nothing, whatever it says and wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest

from midline.clinical import bodies
from midline.clinical.ruleset import Ruleset
from midline.clinical.strict import Fault
from tests.clinical.story import Story, reading, worst

WORK = {"session": "s1", "exercise": "EX03"}
POOR: dict[str, Any] = {
    **WORK,
    "set": 1,
    "reps": 5,
    "good": 0,
    "off": 5,
    "unsure": 0,
    "longest_hold_s": 0.4,
    "seen": 1.0,
    "cues": {"too-shallow": 5},
}
ENDINGS = {
    "green": (worst(), reading()),
    "green-plus": (worst(), reading(3)),
    "red": (worst(6, leg=8), reading(6, leg=8)),
}


def told(rules: Ruleset, ending: str, *, watched: bool) -> Story:
    """A session of one exercise, with or without a camera that found fault with all of it."""
    during, after5 = ENDINGS[ending]
    story = Story(rules)
    story.screened(DX="confirmed")
    story.rated(3)
    story.released()
    story.opened("s1")
    steps: list[tuple[str, dict[str, Any]]] = [
        ("exercise-begun", {**WORK, "before": reading()}),
        ("set-done", {**WORK, "set": 1, "reps": 5}),
        ("exercise-ended", {**WORK, "during": during, "new_neuro": False, "flags": [], "stopped": False}),
        ("exercise-rechecked", {**WORK, "after5": after5, "early": False}),
        ("session-closed", {"session": "s1"}),
    ]
    for kind, body in steps:
        story.tell(kind, body)
        if watched:
            assert story.tell("set-watched", POOR) == ()
    return story


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_verdict_changes_by_what_a_camera_saw(rules: Ruleset, ending: str) -> None:
    with_camera, without = told(rules, ending, watched=True), told(rules, ending, watched=False)

    def verdicts(story: Story) -> list[Any]:
        return [(each.kind, each.rule, dict(each.output)) for _, made in story.entries for each in made]

    assert verdicts(with_camera) == verdicts(without)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"reps": 4}, "body.reps"),
        ({"reps": 501, "off": 501}, "body.reps"),
        ({"seen": 1.2}, "body.seen"),
        ({"seen": None}, "body.seen"),
        ({"longest_hold_s": -1}, "body.longest_hold_s"),
        ({"cues": ["too-shallow"]}, "body.cues"),
        ({"cues": {"Her name is Ana": 1}}, "body.cues"),
        ({"cues": {"too-shallow": 0}}, "body.cues.too-shallow"),
        ({"exercise": "EX99"}, "body.exercise"),
        ({"frames": []}, "body.frames"),
    ],
)
def test_what_is_wrong_is_named(rules: Ruleset, wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(Fault) as fault:
        bodies.read("set-watched", {**POOR, **wrong}, rules)

    assert fault.value.field == path
