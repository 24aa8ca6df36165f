"""The closed language of a compiled session: rules and findings as plain JSON, for an interpreter that knows no rule.

An expression is a list whose first entry names what is done with the others; any other value stands for itself. `None`
is *not known*: a comparison with it is not known, and only `surely` and `known` make an answer of it.

    ["get", "before.leg"]      a register by its path           ["minus", a, b]  ["largest", a, b]  ["over", a, b]
    ["here", "exercise"]       a field of the room              ["at_least", a, n]  ["at_most", a, n]  ["is", a, v, …]
    ["day", "grids"]           a field of the day               ["all", …]  ["any", …]  ["not", a]
    ["find", "leg_rise"]       a finding by its name            ["known", a]  ["surely", a]  ["some", a]
    ["pick", table, i, …]      an entry of lists or maps        ["if", a, then, else]: else unless `a` is true
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias, assert_never

from midline.clinical.rules import All, Any_, AtLeast, AtMost, CountAtLeast, Given, Is, Not, Predicate

Expression: TypeAlias = list[Any]

SIDES: Final = ("left", "right")
BEFORE: Final = ("before.zone.left", "before.zone.right", "before.back", "before.leg")
DURING: Final = ("during.zone_max.left", "during.zone_max.right", "during.back_max", "during.leg_max")
AFTER: Final = ("after5.zone.left", "after5.zone.right", "after5.back", "after5.leg")


def get(path: str) -> Expression:
    """The register at a path."""
    return ["get", path]


def expression_of(predicate: Predicate) -> Expression:
    """A predicate over named findings as one expression. Raises ValueError for a count."""
    match predicate:
        case Is(name, values):
            return ["is", ["find", name], *sorted(values, key=str)]
        case AtLeast(name, least):
            return ["at_least", ["find", name], least]
        case AtMost(name, most):
            return ["at_most", ["find", name], most]
        case Given(name):
            return ["known", ["find", name]]
        case Not(of):
            return ["not", expression_of(of)]
        case All(parts):
            return ["all", *(expression_of(part) for part in parts)]
        case Any_(parts):
            return ["any", *(expression_of(part) for part in parts)]
        case CountAtLeast():
            raise ValueError("a compiled session does not count")
        case _:
            assert_never(predicate)


def session_findings(*, irritability_high_or_unknown: bool) -> dict[str, Expression]:
    """The findings of the session table over the registers `before`, `during`, `after5`, `new_neuro` and `flags`.

    The same as `session._findings`, which tests hold against them value by value.
    """
    return {
        "danger_signs_asked": ["known", get("flags")],
        "danger_sign": ["some", get("flags")],
        "new_neuro": get("new_neuro"),
        "further_down_after": _further_down("before.zone", "after5.zone"),
        "further_down_during": _further_down("before.zone", "during.zone_max"),
        "furthest_zone_before": ["largest", get("before.zone.left"), get("before.zone.right")],
        "leg_pain_known_before": ["all", ["known", get("before.leg")], ["at_least", get("before.leg"), 1]],
        "leg_after": get("after5.leg"),
        "leg_rise": ["minus", get("after5.leg"), get("before.leg")],
        "leg_max": get("during.leg_max"),
        "leg_max_rise": ["minus", get("during.leg_max"), get("before.leg")],
        "back_after": get("after5.back"),
        "back_rise": ["minus", get("after5.back"), get("before.back")],
        "back_max": get("during.back_max"),
        "back_pushed_up": _back_pushed_up(),
        "irritability_high_or_unknown": ["is", irritability_high_or_unknown, True],
        "centralised": _centralised(),
        "after_incomplete": ["not", _all_known(AFTER)],
        "anything_missing": ["not", _all_known((*BEFORE, *DURING, *AFTER, "new_neuro", "flags"))],
    }


def _further_down(earlier: str, later: str) -> Expression:
    return ["any", *(["over", get(f"{later}.{side}"), get(f"{earlier}.{side}")] for side in SIDES)]


def _back_pushed_up() -> Expression:
    before, worst = get("before.back"), get("during.back_max")
    return ["all", ["at_least", worst, 0], ["any", ["not", ["known", before]], ["over", worst, before]]]


def _centralised() -> Expression:
    before, after = get("before.leg"), get("after5.leg")
    gone = ["surely", ["all", ["over", before, after], ["at_most", after, 0]]]
    further_up = ["surely", _further_down("after5.zone", "before.zone")]
    not_down = ["surely", ["not", _further_down("before.zone", "after5.zone")]]
    return ["all", not_down, ["known", before], ["known", after], ["any", gone, further_up]]


def _all_known(paths: tuple[str, ...]) -> Expression:
    return ["all", *(["known", get(path)] for path in paths)]
