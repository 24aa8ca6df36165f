"""Reads what has to reach the care team: rules/notices.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from midline.clinical.watch import REASONS, Notice, Unit, Urgency
from midline.library.faults import Fault, Unsound
from midline.library.page import Spot, read_page

FILE = "rules/notices.yaml"
ROLES = ("therapist", "coach")
URGENCIES = {urgency.name.lower(): urgency for urgency in Urgency}
COUNTED = (Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.DAYS)
LONGEST = 60


def read_notices(root: Path, faults: list[Fault]) -> Mapping[str, Notice]:
    """The notices by their code; faults are added to `faults`.

    Every reason that the engine can give needs a notice: news without one would reach nobody.
    """
    try:
        page = read_page(root, FILE)
        page.top.keys(("version", "notices"))
        page.top.at("version").text()
        entries = page.top.at("notices").entries()
    except Unsound as stop:
        faults.append(stop.fault)
        return {}
    found = {notice.code: notice for _, spot in entries for notice in spot.tried(_notice)}
    named = {code for code, _ in entries}
    for code in sorted(REASONS - named):
        mend = f"Say who is told of {code}, and by when."
        page.top.at("notices").note(found=f"no {code}", allowed="a notice for every reason of the engine", mend=mend)
    faults.extend(page.faults)
    return MappingProxyType(found)


def _notice(spot: Spot) -> Notice:
    code = str(spot.steps[-1])
    if code not in REASONS:
        spot.refuse(
            found=f"the reason {code}", allowed=", ".join(sorted(REASONS)), mend="Use a reason that the engine gives."
        )
    spot.keys(("to", "urgency", "within", "source"))
    unit, amount = _within(spot.at("within"))
    return Notice(
        code=code,
        to=spot.at("to").one_of(ROLES),
        urgency=URGENCIES[spot.at("urgency").one_of(URGENCIES)],
        unit=unit,
        amount=amount,
        source=spot.at("source").text(),
    )


def _within(spot: Spot) -> tuple[Unit, int]:
    if not isinstance(spot.value, dict):
        if spot.value != Unit.NOW.value:
            spot.refuse(allowed="now, or one of " + _counted(), mend="Write now, or for example {working_days: 2}.")
        return Unit.NOW, 0
    if len(spot.value) != 1:
        spot.refuse(allowed="one of " + _counted(), mend="Give one unit only.")
    spot.keys((), [unit.value for unit in COUNTED])
    (name,) = spot.mapping()
    if name not in [unit.value for unit in COUNTED]:
        spot.refuse(allowed="one of " + _counted(), mend="Use one of these units.")
    return Unit(name), spot.at(name).whole(1, LONGEST)


def _counted() -> str:
    return ", ".join(unit.value for unit in COUNTED)
