"""Charts from which sessions are compiled for the walks: each tells another story."""

from __future__ import annotations

from collections.abc import Callable

from midline.clinical.chart import Role
from midline.clinical.course import Ready
from midline.clinical.ruleset import Ruleset
from tests.clinical.story import Story, reading, worst

CALM = reading(3, leg=2)


def released(rules: Ruleset) -> Story:
    """Extension is open."""
    story = Story(rules)
    story.screened()
    story.released()
    return story


def gentle(rules: Ruleset) -> Story:
    """Nobody has confirmed the diagnosis: the gentle set."""
    story = Story(rules)
    story.screened(DX="unsure")
    story.rated()
    story.tell("pain-noted", {"reading": reading(), "today": story.today})
    story.tell("conditions-stated", {"conditions": [], "note": "", "today": story.today})
    return story


def touchy(rules: Ruleset) -> Story:
    """Extension is open and the pain is easily stirred up."""
    story = Story(rules)
    story.screened()
    story.released("high")
    return story


def bending(rules: Ruleset) -> Story:
    """Bending forward eases: what opens depends on how long somebody has been up."""
    story = released(rules)
    body = {"group": "FLX", "irritability": "low", "note": "eases on flexion", "today": story.today}
    story.tell("direction-released", body, Role.THERAPIST)
    return story


def amber_today(rules: Ruleset) -> Story:
    """One amber of the extension direction earlier today: the next one ends it."""
    story = released(rules)
    story.opened("earlier")
    story.did("earlier", "EX01", during=worst(leg=6), after5=reading())
    story.closed("earlier")
    return story


def further_on(rules: Ruleset) -> Story:
    """Two weeks of good sessions: more exercises, higher doses."""
    story = released(rules)
    for day in range(12):
        session = f"s{day}"
        if day:
            story.screened(run=f"run{day}")
        story.tell("pain-noted", {"reading": CALM, "today": story.today})
        story.opened(session)
        while isinstance(story.chart.session, Ready) and story.chart.session.outline.left:
            code = story.chart.session.outline.left[0].exercise
            story.did(session, code, before=CALM, during=worst(3, leg=2), after5=CALM)
        story.closed(session)
        story.sleep()
        story.morning(session, reading(3, leg=1))
        story.tell("form-reported", {"ok": True, "holds": True, "today": story.today})
    story.screened(run="last")
    return story


STORIES: dict[str, Callable[[Ruleset], Story]] = {
    "released": released,
    "gentle": gentle,
    "touchy": touchy,
    "bending": bending,
    "amber-today": amber_today,
    "further-on": further_on,
}
