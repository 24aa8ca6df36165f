"""What has to reach the care team is read strictly: news that would reach nobody refuses the start."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from midline.clinical.watch import REASONS, Unit, Urgency
from midline.library import CONTENT, Fault
from midline.library.notices import FILE, read_notices

LINE = "  session-red: {to: therapist, urgency: peripheralising, within: {working_days: 2}, source: x}\n"


def test_every_reason_of_the_engine_has_a_notice() -> None:
    faults: list[Fault] = []

    notices = read_notices(CONTENT, faults)

    assert faults == []
    assert set(notices) == REASONS
    assert (notices["screen-t1"].unit, notices["screen-t1"].amount) == (Unit.WORKING_HOURS, 4)
    assert notices["suspended"].urgency is Urgency.SUSPENDED


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("  sesion-red: {to: therapist, urgency: watch, within: now, source: x}\n", "the reason sesion-red"),
        (LINE.replace("therapist", "member"), "'member'"),
        (LINE.replace("peripheralising", "soon"), "'soon'"),
        (LINE.replace("{working_days: 2}", "later"), "'later'"),
        (LINE.replace("working_days: 2", "working_days: 0"), "0"),
        (LINE.replace("working_days: 2", "weeks: 2"), "the key weeks"),
        (LINE.replace("{working_days: 2}", "{days: 1, working_days: 2}"), "{'days': 1, 'working_days': 2}"),
        (LINE.replace(", source: x", ""), "no source in notices.session-red"),
    ],
)
def test_an_unsound_notice_is_refused_with_its_line(tmp_path: Path, line: str, found: str) -> None:
    faults = _faults(tmp_path, 'version: "1"\nnotices:\n' + line)

    assert found in {fault.found for fault in faults if fault.line == 3}


def test_a_missing_notice_is_named(tmp_path: Path) -> None:
    content = yaml.safe_load((CONTENT / FILE).read_text())
    del content["notices"]["suspended"]

    (fault,) = _faults(tmp_path, yaml.safe_dump(content))

    assert "suspended" in fault.found


def _faults(root: Path, text: str) -> list[Fault]:
    (root / "rules").mkdir()
    (root / FILE).write_text(text)
    faults: list[Fault] = []
    read_notices(root, faults)
    return faults
