"""The report as one long table: a row for each number, with the people it speaks of. For CSV, Parquet and notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Said = dict[str, Any]
COLUMNS: Final = ("section", "what", "group", "week", "who", "number", "value", "low", "high", "people", "of")
GROUPS: Final = ("those_who_answered", "no_change", "worst_case")


def flat(said: Said) -> list[Said]:
    """Every number of the report. `people` of `of` stand behind a per cent; an empty `value` is hidden or not known."""
    head = [_row("report", name, number=name, value=said[name]) for name in ("seed", "least")]
    named = [_row("report", name, group=str(said[name])) for name in ("snapshot", "profile", "today", "ruleset")]
    return [*named, *head, *_flow(said["flow"]), *_weeks(said), *_measures(said), *_harms(said), *_slices(said)]


def _row(section: str, what: str, *, number: str = "", **values: Any) -> Said:
    row: Said = dict.fromkeys(COLUMNS)
    return {**row, "section": section, "what": what, "number": number, **values}


def _share(section: str, what: str, share: Said | None, number: str, **values: Any) -> Iterator[Said]:
    if share is not None:
        yield _row(
            section,
            what,
            number=number,
            value=share["percent"],
            low=share.get("low"),
            high=share.get("high"),
            people=share.get("part", share.get("people")),
            of=share.get("whole", share.get("people")),
            **values,
        )


def _flow(flow: Said) -> Iterator[Said]:
    for name in ("invited", "came", "screened", "eligible", "started", "under_way", "finished", "left"):
        yield _row("flow", name, number="people", value=flow[name])
    for each in flow["tiers"]:
        for name in ("screened", "out", "started"):
            yield _row("flow", name, group=each["tier"], number="people", value=each[name])
    for each in flow["left_why"]:
        yield _row("flow", "left", group=each["why"], number="people", value=each["people"])


def _weeks(said: Said) -> Iterator[Said]:
    for week in said["weeks"]:
        for name in ("there", "heard", "active", "regular", "done_of_asked"):
            yield from _share("weeks", name, week[name], "percent", week=week["week"])
        for name in ("active_days", "sessions"):
            yield _row("weeks", name, number="count", value=week[name], week=week["week"])


def _measures(said: Said) -> Iterator[Said]:
    for measure in said["measures"]:
        for point in measure["weeks"]:
            yield from _point(measure["instrument"], point)
    for each in said["impression"]:
        for name in ("of_answered", "of_starters"):
            yield from _share("impression", "PGIC", each[name], "much better", week=each["week"], who=name)


def _point(instrument: str, point: Said) -> Iterator[Said]:
    week = point["week"]
    for name in ("starters", "with_start", "answered"):
        yield _row("outcome", instrument, number=name, value=point[name], week=week)
    if not point["shown"]:
        return
    for who in GROUPS:
        if point[who] is not None:
            yield from _summary(instrument, week, who, point[who])
    for number, found in (point.get("imputed") or {}).items():
        if isinstance(found, dict):
            values = {"value": found["value"], "low": found["low"], "high": found["high"]}
            people = found.get("people", point["imputed"]["people"])
            yield _row(
                "outcome", instrument, number=number, week=week, who="imputed", people=people, of=people, **values
            )
    for band in point["bands"] or ():
        yield from _share("bands", instrument, band["share"], band["band"], week=week)
    if point["natural"]:
        yield _row("natural", instrument, number="mean", week=week, **point["natural"])


def _summary(instrument: str, week: int, who: str, found: Said) -> Iterator[Said]:
    base = {"week": week, "who": who, "people": found["people"], "of": found["of"]}
    yield _row("outcome", instrument, number="mean now", value=found["now_mean"], **base)
    yield _row("outcome", instrument, number="mean at the start", value=found["before_mean"], **base)
    interval = found["gain_interval"] or {}
    yield _row("outcome", instrument, number="mean gain", value=found["gain_mean"], **interval, **base)
    for name in ("now", "gain"):
        for part, value in found[name].items():
            yield _row("outcome", instrument, number=f"{name} {part}", value=value, **base)
    for name in ("percent_of_means", "mean_of_percents", "by_points", "by_percent"):
        yield from _share("outcome", instrument, found[name], name, week=week, who=who)


def _harms(said: Said) -> Iterator[Said]:
    harms = said["harms"]
    if harms is None:
        return
    for name, rate in (("all", harms["all"]), *((each["harm"], each["rate"]) for each in harms["kinds"])):
        yield _row("harms", name, number="events", value=rate["events"], of=rate["days"])
        if rate["per_1000"] is not None:
            values = {"value": rate["per_1000"], "low": rate["low"], "high": rate["high"]}
            yield _row("harms", name, number="per 1000 active days", of=rate["days"], **values)
    for each in said["stops"]:
        for name in ("events", "cleared", "open"):
            yield _row("stops", each["what"], number=name, value=each[name])
        for part, value in (each["hours"] or {}).items():
            yield _row("stops", each["what"], number=f"hours {part}", value=value, people=each["cleared"])


def _slices(said: Said) -> Iterator[Said]:
    for each in said["slices"]:
        for group in each["groups"]:
            name = f"{each['by']}={group['group']}"
            if group["hidden"]:
                yield _row("groups", each["instrument"], group=name, number="hidden", who="small group")
                continue
            for rule in ("by_points", "by_percent"):
                yield from _share("groups", each["instrument"], group[rule], rule, group=name, week=12)
