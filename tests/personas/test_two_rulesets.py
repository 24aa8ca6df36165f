"""Two versions of the rules side by side: who would be decided otherwise, on which day, and what."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from midline import library
from midline.clinical.chart import Event
from midline.clinical.persona import live
from midline.clinical.ruleset import Phase, Ruleset
from midline.library.personas import read_personas
from midline.wiring import replay
from midline.wiring.cli import main

SHOWN = 8


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return library.load().rules


@pytest.fixture(scope="module")
def stricter(rules: Ruleset) -> Ruleset:
    """The same rules but for one cap: an exercise less in phase P1."""
    caps = {**rules.plan.caps, Phase.P1: replace(rules.plan.caps[Phase.P1], items=4)}
    return replace(rules, digest="0" * 64, plan=replace(rules.plan, caps=caps))


def events(code: str, rules: Ruleset, days: int) -> list[Event]:
    persona = next(each for each in read_personas(library.CONTENT, rules) if each.code == code)
    return [event for lived in live(persona, rules, days) for event, _ in lived.entries]


def test_the_same_events_under_the_same_rules_differ_on_no_day(rules: Ruleset) -> None:
    assert list(replay.event_days(events("red-once", rules, SHOWN), rules, rules)) == []


def test_a_smaller_cap_is_told_with_its_day_and_the_exercise_that_goes(rules: Ruleset, stricter: Ruleset) -> None:
    found = list(replay.event_days(events("red-once", rules, SHOWN), rules, stricter))

    day, old, new = found[0]
    assert day == "2026-03-02"
    assert any("new EX10" in line for line in old)
    assert all("new EX10" not in line for line in new)


def test_a_persona_is_told_by_the_day_of_the_programme(rules: Ruleset, stricter: Ruleset) -> None:
    persona = next(each for each in read_personas(library.CONTENT, rules) if each.code == "chest-pain-on-day-9")

    found = list(replay.persona_days(persona, rules, stricter))

    assert found[0][0] == "day 0"


def test_two_copies_of_the_same_rules_change_nobody(tmp_path: Path) -> None:
    copy = Path(shutil.copytree(library.CONTENT, tmp_path / "content"))
    out = io.StringIO()

    assert replay.compare(library.CONTENT, copy, database=False, out=out) == replay.SAME
    assert "nobody would be decided otherwise" in out.getvalue()


def test_a_folder_without_rules_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay.compare(tmp_path, library.CONTENT, database=False, out=io.StringIO()) == replay.CANNOT_RUN
    assert "it holds no rules" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["--ruleset", "one"], ["somebody", "--ruleset", "one", "--ruleset", "two"], ["--database"]],
)
def test_replay_asks_for_a_member_or_for_two_rulesets(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", *arguments]) == replay.CANNOT_RUN
    assert "--ruleset OLD --ruleset NEW" in capsys.readouterr().err
