"""A second interpreter of compiled sessions, in Python, after the words of `midline.clinical.expressions`.

It walks machines beside the engine; the browser's `machine.js` is then held against what this one found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Scene:
    """What an expression may look at."""

    registers: Json
    day: Json | None = None
    room: Json | None = None
    judge: Json = field(default_factory=dict)


def evaluate(expression: Any, scene: Scene) -> Any:
    """The value of an expression; None is not known."""
    if not isinstance(expression, list | tuple):
        return expression
    name, *given = expression
    match name:
        case "get":
            return _path(scene.registers, given[0])
        case "here":
            return (scene.room or {}).get(given[0])
        case "day":
            return (scene.day or {}).get(given[0])
        case "find":
            return evaluate(scene.judge["findings"][given[0]], scene)
        case "list":
            return given
        case "if":
            return evaluate(given[1] if evaluate(given[0], scene) is True else given[2], scene)
        case "is":
            value = evaluate(given[0], scene)
            return None if value is None else value in given[1:]
        case "at_least" | "at_most":
            return _compared(name, evaluate(given[0], scene), given[1])
    values = [evaluate(each, scene) for each in given]
    match name:
        case "pick":
            return _picked(values)
        case "all":
            return _three(values, decides=False)
        case "any":
            return _three(values, decides=True)
        case "known":
            return values[0] is not None
        case "surely":
            return values[0] is True
        case "some":
            return None if values[0] is None else len(values[0]) > 0
        case "not":
            return None if values[0] is None else not values[0]
    if None in values:
        return None
    first, second = values
    return {"minus": first - second, "largest": max(first, second), "over": first > second}[name]


def judged(looks: list[Json], scene: Scene) -> Json:
    """The verdict: of several ways to look, the most cautious."""
    found = []
    for look in looks:
        if evaluate(look.get("when", True), scene) is True:
            blank = dict.fromkeys(look.get("unread", []))
            seen = Scene({**scene.registers, **blank}, scene.day, scene.room, scene.judge)
            found.append(next(gives for when, gives in scene.judge["rows"] if evaluate(when, seen) is True))
    caution: list[str] = scene.judge["caution"]
    return max(found, key=lambda verdict: caution.index(verdict["colour"]))


def step(machine: Json, state: Json, given_input: str, given: Json, name: Callable[[], str]) -> Json | None:
    """One input in a state; None where it means nothing."""
    entry = machine["places"][state["place"]]["on"].get(given_input)
    if entry is None:
        return None
    registers = {**state["registers"], "given": given}
    registers |= {key: evaluate(each, Scene(registers)) for key, each in entry.get("set", {}).items()}
    day = machine["days"].get(registers.get("today"))
    room = day["rooms"][state["room"]] if day is not None and state["room"] is not None else None
    scene = Scene(registers, day, room, machine["judge"])
    if "judge" in entry:
        registers["verdict"] = judged(entry["judge"], scene)
    way = next((each for each in entry["ways"] if evaluate(each.get("when", True), scene) is True), None)
    return None if way is None else _taken(way, state, scene, name)


def _taken(way: Json, state: Json, scene: Scene, name: Callable[[], str]) -> Json:
    registers = scene.registers
    events = [
        {"id": name(), "type": emitted[0], "body": {key: evaluate(each, scene) for key, each in emitted[1].items()}}
        for emitted in way.get("emit", [])
        if evaluate(emitted[2] if len(emitted) > 2 else True, scene) is True
    ]
    room = evaluate(way["room"], scene) if "room" in way else state["room"]
    registers |= way.get("sets", {})
    if "keeps" in way:
        registers[way["keeps"]] = events[0]["id"]
    if way.get("notes"):
        exercise = (scene.room or {})["exercise"]
        registers["done"] = [*registers.get("done", []), {"exercise": exercise, **registers["verdict"]}]
    if way.get("forgets"):
        registers["done"] = registers["done"][:-1]
    if "tier" in way:
        registers["tier"] = way["tier"]
    held = way.get("hold")
    cause = (registers.get("verdict") or {}).get("rule") or way.get("tier")
    return {
        "state": {
            "place": way.get("go", state["place"]),
            "room": room,
            "registers": {key: value for key, value in registers.items() if key != "given"},
        },
        "events": events,
        "hold": {"kind": held["kind"], "scopes": evaluate(held["scopes"], scene), "cause": cause} if held else None,
        "says": way.get("says"),
        "urgent": bool(way.get("urgent")),
    }


def names() -> Iterator[str]:
    """E1, E2, E3, …"""
    number = 0
    while True:
        number += 1
        yield f"E{number}"


def _path(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _picked(values: list[Any]) -> Any:
    value, *keys = values
    for key in keys:
        if value is None or key is None:
            return None
        known = key in value if isinstance(value, dict) else 0 <= key < len(value)
        value = value[key] if known else None
    return value


def _compared(name: str, value: Any, than: Any) -> bool | None:
    if value is None:
        return None
    return bool(value >= than if name == "at_least" else value <= than)


def _three(values: list[Any], *, decides: bool) -> bool | None:
    if decides in values:
        return decides
    return None if None in values else not decides
