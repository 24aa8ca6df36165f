"""A persona that cannot be read is named with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.clinical.ruleset import Ruleset
from midline.library import CONTENT, ContentErrors
from midline.library.personas import read_personas

STEADY = "personas/steady-extension.yaml"
BROKEN = [
    ("a key nobody knows", "age: 42", "age: 42\nheight: 180", "height"),
    ("no age", "age: 42\n", "", "no age"),
    ("a date that is none", "first_day: 2026-03-02", "first_day: 2026-13-02", "2026-13-02"),
    ("a place nobody knows", "Europe/London", "Europe/Atlantis", "Atlantis"),
    ("a pain above ten", "leg: [[0, 5]", "leg: [[0, 15]", "15"),
    ("points out of order", "leg: [[0, 5], [50, 0]]", "leg: [[50, 0], [0, 5]]", "[[50, 0], [0, 5]]"),
    ("a day that is none", "every 8 from 5", "every day", "every day"),
    ("a day after the end", "rests: [every 8 from 5]", "rests: [84]", "84"),
    ("an answer that no question has", "said: {}", "said: {CES9: 'no'}", "code"),
    ("a value that the question does not have", "said: {}", "said: {CES1: maybe}", "CES1"),
    ("a condition nobody knows", "conditions: []", "conditions: [flu]", "flu"),
    ("an event nobody knows", "type: form-reported", "type: form-guessed", "form-guessed"),
    ("an event that could not be", "group: EXT", "group: UP", "group"),
    ("an act of a therapist without a note", 'note: "Seen again: still eases."', 'note: ""', "note"),
    ("an arm that no test has", "EXT: {way", "UP: {way", "UP"),
    ("a time that is none", '"18:00"', '"25:00"', "25:00"),
    ("days without times", "days: [0-83]", "days: [0-80]", "list"),
    ("a start of irritability that is late", "{from_day: 0, worst24h", "{from_day: 1, worst24h", "list"),
    ("a score of what is not scored here", "PSFS: [[0, 3]", "ODI: [[0, 3]", "ODI"),
]


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return library.load().rules


@pytest.fixture
def content(tmp_path: Path) -> Path:
    shutil.copytree(CONTENT / "personas", tmp_path / "personas")
    return tmp_path


@pytest.mark.parametrize(("old", "new", "found"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_an_unsound_persona_is_refused_at_its_line(
    old: str, new: str, found: str, content: Path, rules: Ruleset
) -> None:
    file = content / STEADY
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))

    with pytest.raises(ContentErrors) as refused:
        read_personas(content, rules)

    assert {fault.file for fault in refused.value.faults} == {STEADY}
    assert found in str(refused.value) or found == "list"
    assert all(1 <= fault.line <= len(text.splitlines()) + 1 for fault in refused.value.faults)


def test_all_faults_come_at_once(content: Path, rules: Ruleset) -> None:
    for name in ("bumpy", "red-once"):
        file = content / f"personas/{name}.yaml"
        file.write_text(file.read_text().replace("sides: left", "sides: middle"))

    with pytest.raises(ContentErrors) as refused:
        read_personas(content, rules)

    assert [fault.file for fault in refused.value.faults] == ["personas/bumpy.yaml", "personas/red-once.yaml"]


def test_a_therapists_act_is_never_the_members(content: Path, rules: Ruleset) -> None:
    file = content / STEADY
    file.write_text(file.read_text().replace("type: direction-released,", "type: direction-released, by: member,"))

    with pytest.raises(ContentErrors, match="member"):
        read_personas(content, rules)
