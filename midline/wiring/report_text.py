"""The clinic's report at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Said = dict[str, Any]
CANNOT: Final = {
    "no-control-group": "There is no control group. Nobody can say from this what the programme did.",
    "worst-days": "People come on bad days, so the next days are better by chance alone (regression to the mean).",
    "who-comes": "Those who come and those who stay are not like those who do not.",
    "who-answers": "Who did not answer may be worse or better. Four assumptions stand side by side; none is sure.",
    "told-harms": "Adverse events are what members told. There may be more.",
}
GROUPS: Final = (
    ("those_who_answered", "those who answered"),
    ("no_change", "all: missing = no change"),
    ("worst_case", "all: missing = worst"),
)
COLUMN: Final = 26


def told(said: Said) -> str:
    """The whole report as text."""
    return "\n".join(_lines(said)) + "\n"


def _lines(said: Said) -> Iterator[str]:
    yield f"Midline report, snapshot {said['snapshot']} ({said['profile']})"
    yield f"rules {said['ruleset']}, seed {said['seed']}"
    yield ""
    yield "WHAT THIS CANNOT SHOW"
    yield from (f"  - {CANNOT[each]}" for each in said["cannot"])
    yield ""
    yield from _flow(said["flow"])
    if not said["enough"]:
        yield ""
        yield f"Fewer than {said['least']} people have started: nothing more is worked out."
        yield "With so few, chance would look like a result."
        return
    yield from _weeks(said["weeks"])
    for measure in said["measures"]:
        yield from _measure(measure)
    yield from _impression(said["impression"])
    yield from _harms(said)
    yield from _slices(said)


def _flow(flow: Said) -> Iterator[str]:
    yield "WHO CAME, WHO STAYED"
    invited = "not counted here" if flow["invited"] is None else f"{flow['invited']:,}"
    yield f"  invited          {invited}"
    yield f"  came             {flow['came']:,}"
    yield f"  screen finished  {flow['screened']:,}"
    for each in flow["tiers"]:
        part = f"{each['out']:,} do not exercise and {each['started']:,} started"
        yield f"    {each['tier']}: {each['screened']:,}, of whom {part}"
    yield f"  may exercise     {flow['eligible']:,}"
    yield f"  started          {flow['started']:,}"
    yield f"    under way {flow['under_way']:,}, finished {flow['finished']:,}, left {flow['left']:,}"
    for each in flow["left_why"]:
        yield f"      left, {each['why']}: {each['people']:,}"


def _weeks(weeks: list[Said]) -> Iterator[str]:
    yield ""
    yield "WEEK BY WEEK (all who started and for whom the week is over)"
    yield f"  {'week':<6}{'still there':>{COLUMN}}{'exercised':>{COLUMN}}{'60 % of what was asked':>{COLUMN}}"
    for each in weeks:
        shares = "".join(f"{_share(each[name]):>{COLUMN}}" for name in ("there", "active", "regular"))
        yield f"  {each['week']:<6}{shares}"


def _measure(measure: Said) -> Iterator[str]:
    yield ""
    yield (
        f"{measure['instrument']} ({measure['low']} to {measure['high']}, {measure['better']} is better; "
        f"noticed from {measure['points_needed']:g} points or {measure['percent_needed']:g} % of the start)"
    )
    yield f"  {'week':<6}{'started':>9}{'answered':>10}{'mean':>8}{'median, quarters':>20}{'natural course':>16}"
    for point in measure["weeks"]:
        yield _point(point)
    last = measure["weeks"][-1]
    if not last["shown"]:
        yield "  at twelve weeks: too few for numbers yet"
        return
    yield f"  at week {last['week']}, of {last['starters']:,} who started ({last['with_start']:,} with a start):"
    for name, words in GROUPS:
        if last[name]:
            yield from _summary(words, last[name])
    if last.get("imputed"):
        yield from _imputed(last["imputed"])


def _point(point: Said) -> str:
    line = f"  {point['week']:<6}{point['starters']:>9,}{point['answered']:>10,}"
    found = point["those_who_answered"] if point["shown"] else None
    if not found:
        return f"{line}{'too few':>8}"
    now = found["now"]
    middle = f"{now['median']:g} ({now['lower']:g} to {now['upper']:g})"
    natural = f"{point['natural']['low']:.1f} to {point['natural']['high']:.1f}" if point["natural"] else ""
    return f"{line}{found['now_mean']:>8.2f}{middle:>20}{natural:>16}"


def _summary(words: str, found: Said) -> Iterator[str]:
    gain = found["gain_interval"]
    between = f" ({gain['low']:.2f} to {gain['high']:.2f})" if gain else ""
    yield f"    {words} (n = {found['people']:,})"
    yield f"      points better: mean {found['gain_mean']:.2f}{between}, median {_middle(found['gain'])}"
    yield f"      per cent of means {_percent(found['percent_of_means'])}"
    yield f"      mean of per cents {_percent(found['mean_of_percents'])}"
    yield f"      responders by points {_share(found['by_points'], interval=True)}"
    yield f"      responders by 30 %   {_share(found['by_percent'], interval=True)}"


def _imputed(found: Said) -> Iterator[str]:
    gain = found["gain_mean"]
    of = f"{found['drawn']:,} of {found['people']:,} with a start"
    yield f"    all: drawn {found['draws']} times for {of} (seed {found['seed']})"
    yield f"      points better: mean {gain['value']:.2f} ({gain['low']:.2f} to {gain['high']:.2f})"
    for words, name in (("by points", "by_points"), ("by 30 %  ", "by_percent")):
        share = found[name]
        between = f"({share['low']:.1f} to {share['high']:.1f})"
        yield f"      responders {words} {share['value']:.1f} % of {found['of']:,} {between}"


def _impression(weeks: list[Said]) -> Iterator[str]:
    last = weeks[-1] if weeks else None
    if last and last["of_starters"]:
        yield ""
        yield f"MUCH BETTER, IN THEIR OWN WORDS, at week {last['week']}"
        yield f"  of those who answered {_share(last['of_answered'])}; of all who started {_share(last['of_starters'])}"


def _harms(said: Said) -> Iterator[str]:
    harms = said["harms"]
    yield ""
    yield f"ADVERSE EVENTS in twelve weeks, {harms['active_days']:,} days with exercise"
    yield f"  all: {_rate(harms['all'])}"
    for each in harms["kinds"]:
        yield f"  {each['harm']}: {_rate(each['rate'])}, in {_share(each['people'])} people"
    for each in said["stops"]:
        waited = f", open again after {_middle(each['hours'])} hours" if each["hours"] else ""
        counts = f"{each['events']:,}, cleared {each['cleared']:,}, still closed {each['open']:,}"
        yield f"  closed ({each['what']}): {counts}{waited}"


def _slices(said: Said) -> Iterator[str]:
    if said["slices"]:
        yield ""
        yield f"GROUPS at twelve weeks, responders of all who started; groups under {said['least']} are hidden"
    for each in said["slices"]:
        yield f"  {each['instrument']} by {each['by']}"
        for group in each["groups"]:
            name = group["group"] or "not known"
            shown = (
                "hidden"
                if group["hidden"]
                else f"points {_share(group['by_points'])}, 30 % {_share(group['by_percent'])}"
            )
            yield f"    {name:<12}{shown}"


def _share(share: Said | None, *, interval: bool = False) -> str:
    if share is None:
        return "nobody yet"
    between = f" ({share['low']:.1f} to {share['high']:.1f})" if interval else ""
    return f"{share['percent']:.1f} %{between}, {share['part']:,} of {share['whole']:,}"


def _percent(found: Said | None) -> str:
    return "cannot be told" if found is None else f"{found['percent']:.1f} % (n = {found['people']:,})"


def _rate(rate: Said) -> str:
    if rate["per_1000"] is None:
        return f"{rate['events']:,} events, no day with exercise"
    between = f"({rate['low']:.2f} to {rate['high']:.2f})"
    return f"{rate['per_1000']:.2f} per 1,000 active days {between}, {rate['events']:,} events"


def _middle(found: Said) -> str:
    return f"{found['median']:g} ({found['lower']:g} to {found['upper']:g})"
