"""Reads when questionnaires are due, how courses are named and when somebody looks: rules/measures.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from midline.clinical.instruments import Instrument
from midline.clinical.measures import (
    BASELINE,
    Asks,
    MeasureRules,
    PlateauRule,
    ReviewBy,
    ReviewRule,
    Trajectory,
    TrajectoryRules,
    Wave,
    Weekly,
)
from midline.clinical.rules import ALWAYS
from midline.clinical.session import AnyNumber
from midline.clinical.table import DecisionTable, Row
from midline.library.faults import Fault, Unsound
from midline.library.page import Spot, read_page
from midline.library.predicates import Vocabulary

FILE = "rules/measures.yaml"
LAST_DAY = 3660


def read_measures(root: Path, instruments: Mapping[str, Instrument] | None, faults: list[Fault]) -> MeasureRules | None:
    """The rules of measuring; None when a fault was found, all of which are added to `faults`, or no instruments."""
    if instruments is None:
        return None
    try:
        page = read_page(root, FILE)
        rules = _measures(page.top, instruments)
    except Unsound as stop:
        faults.append(stop.fault)
        return None
    faults.extend(page.faults)
    return None if page.faults else rules


def _measures(top: Spot, instruments: Mapping[str, Instrument]) -> MeasureRules:
    top.keys(
        (
            "source",
            "leg",
            "back",
            "function",
            "waves",
            "weekly",
            "stands_in",
            "trajectory",
            "reviews",
            "plateau",
            "silence",
        )
    )
    top.at("source").text()
    compared = [code for code, instrument in instruments.items() if instrument.change is not None]
    waves = tuple(_wave(entry, instruments) for entry in top.at("waves").items())
    if BASELINE not in [wave.name for wave in waves]:
        top.at("waves").refuse(found="no baseline", allowed="a baseline", mend="Say when the baseline is asked.")
    return MeasureRules(
        leg=top.at("leg").one_of(compared),
        back=top.at("back").one_of(compared),
        function=top.at("function").some_of(compared),
        waves=waves,
        weekly=_weekly(top.at("weekly"), instruments),
        stands_in={code: entry.one_of(instruments) for code, entry in top.at("stands_in").entries()},
        trajectory=_trajectory(top.at("trajectory")),
        reviews=tuple(_review(entry) for entry in top.at("reviews").items()),
        plateau=_plateau(top.at("plateau")),
        silent_days=_silence(top.at("silence")),
    )


def _wave(spot: Spot, instruments: Mapping[str, Instrument]) -> Wave:
    spot.keys(("name", "opens_day", "closes_day", "instruments"))
    opens_day = spot.at("opens_day").whole(0, LAST_DAY)
    return Wave(
        name=spot.at("name").text(),
        opens_day=opens_day,
        closes_day=spot.at("closes_day").whole(opens_day, LAST_DAY),
        instruments=spot.at("instruments").some_of(instruments),
    )


def _weekly(spot: Spot, instruments: Mapping[str, Instrument]) -> Weekly:
    spot.keys(("first_day", "last_day", "instruments"))
    first_day = spot.at("first_day").whole(1, LAST_DAY)
    return Weekly(
        first_day=first_day,
        last_day=spot.at("last_day").whole(first_day, LAST_DAY),
        instruments=spot.at("instruments").some_of(instruments),
    )


def _trajectory(spot: Spot) -> TrajectoryRules:
    spot.keys(("source", "least_readings", "least_days", "ends", "classes"))
    words = Vocabulary({"start": AnyNumber(), "end": AnyNumber()})
    rows = []
    for entry in spot.at("classes").items():
        entry.keys(("class", "when"))
        when, gives = words.predicate(entry.at("when")), entry.at("class").enum(Trajectory)
        rows.append(Row(when=when, gives=gives, source=entry.name))
    if not rows or rows[-1].when != ALWAYS:
        spot.at("classes").refuse(
            found="classes that may leave a course open",
            allowed="a last class with when: always",
            mend="End with when: always.",
        )
    ends = spot.at("ends").whole(1, 12)
    return TrajectoryRules(
        least_readings=spot.at("least_readings").whole(2 * ends, 100),
        least_days=spot.at("least_days").whole(1, LAST_DAY),
        ends=ends,
        table=DecisionTable(rows=tuple(rows)),
        source=spot.at("source").text(),
    )


def _review(spot: Spot) -> ReviewRule:
    spot.keys(("code", "day", "fresh_day", "silent_day", "by", "asks", "source"))
    day = spot.at("day").whole(1, LAST_DAY)
    return ReviewRule(
        code=spot.at("code").text(),
        day=day,
        fresh_day=spot.at("fresh_day").whole(1, day),
        silent_day=spot.at("silent_day").whole(day, LAST_DAY),
        by=spot.at("by").enum(ReviewBy),
        asks=spot.at("asks").enum(Asks),
        source=spot.at("source").text(),
    )


def _silence(spot: Spot) -> int:
    spot.keys(("days", "source"))
    spot.at("source").text()
    return spot.at("days").whole(1, LAST_DAY)


def _plateau(spot: Spot) -> PlateauRule:
    numbers = ("first_day", "span_days", "least_days", "least_span_days", "ends", "apart_days")
    spot.keys((*numbers, "small", "source"))
    given = {name: spot.at(name).whole(1, LAST_DAY) for name in numbers}
    return PlateauRule(**given, small=spot.at("small").whole(0, 10), source=spot.at("source").text())
