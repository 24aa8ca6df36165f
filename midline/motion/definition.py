"""A movement as the coach knows it: what to watch, how to count it, what is usual; read from and written to plain data.

A definition comes from recordings (`learning`) or from key poses (`keyposes`); both give the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

import numpy as np

from midline.motion.angles import ANGLES
from midline.motion.form import Fault, Form, Usual, weights_of
from midline.motion.landmarks import PLACE, Array
from midline.motion.movement import MotionError
from midline.motion.reps import Counting
from midline.motion.signals import NAMES, Kind

CHANNELS: Final = ("value", "value2", "value3")
_PARTS = {joint.partition("_")[2] for joint in PLACE if "_" in joint}
FARTHEST_EDGE_S: Final = 5.0
_MOST = 1e6


class Sides(StrEnum):
    """ONE: all repetitions are alike. BOTH: every excursion to either side is one."""

    ONE = "one"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One signal on the way from start to target: its values there, and its share of the progress."""

    signal: str
    start: float
    target: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Which number of a signal file is the progress: its name, 1 or -1 for the direction, and its usual rest level."""

    name: str
    sign: float
    rest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Where people mark the edges of a repetition of a signal: how much later (s) than it leaves rest, and is back."""

    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The movement in one kind of recording: marks of the progress, how to count it, how it is performed."""

    marks: tuple[Mark, ...]
    counting: Counting
    form: Form | None = None
    usual: tuple[Usual, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A movement: its views by kind, or the channel of a signal; the joints it needs; its tempo and its faults.

    `needs` names core joints, or parts without a side of which either side is enough.
    """

    sides: Sides
    views: Mapping[Kind, View] = field(default_factory=dict)
    channel: Channel | None = None
    counting: Counting | None = None
    edges: Edges | None = None
    needs: tuple[str, ...] = ()
    skeleton: str = ""
    tempo_s: float | None = None
    hold_s: float | None = None
    turns: bool = False
    faults: tuple[Fault, ...] = ()

    def view(self, kind: Kind) -> tuple[Kind, View] | None:
        """The view for recordings of this kind, or the next best one."""
        order = {
            Kind.SPACE: (Kind.SPACE, Kind.PICTURE),
            Kind.PICTURE: (Kind.PICTURE,),
            Kind.BOX: (Kind.BOX, Kind.PICTURE),
        }
        return next(((k, self.views[k]) for k in order[kind] if k in self.views), None)


def either(needs: tuple[str, ...]) -> tuple[str, ...]:
    """Parts without their side: one camera rarely sees both sides of someone who lies or stands sideways."""
    return tuple(dict.fromkeys(need.partition("_")[2] or need for need in needs))


# ── Plain data ───────────────────────────────────────────────────────────────────────────────────────────────────────

_HUNDREDTHS = 100.0


def plain(definition: Definition) -> dict[str, Any]:
    """The definition as plain scalars, lists and mappings, key poses first."""
    top: dict[str, Any] = {"learned": 1, "skeleton": definition.skeleton, "sides": definition.sides.value}
    if definition.tempo_s is not None:
        top["tempo_s"] = _short(definition.tempo_s)
    if definition.hold_s is not None:
        top["hold_s"] = _short(definition.hold_s)
    if definition.channel is not None and definition.counting is not None:
        channel = definition.channel
        top["channel"] = {"name": channel.name, "sign": channel.sign, "rest": _short(channel.rest)}
        top["counting"] = _counting(definition.counting)
        if definition.edges is not None:
            top["edges"] = _without_none(definition.edges, ("begins_s", "ends_s"))
        return top
    top["turns"] = definition.turns
    top["needs"] = list(definition.needs)
    if definition.faults:
        top["faults"] = [
            _without_none(fault, ("name", "angle", "less_than", "more_than")) for fault in definition.faults
        ]
    top["views"] = {kind.value: _view(view) for kind, view in definition.views.items()}
    return top


def _view(view: View) -> dict[str, Any]:
    top: dict[str, Any] = {
        "poses": {
            "start": {mark.signal: _short(mark.start) for mark in view.marks},
            "target": {mark.signal: _short(mark.target) for mark in view.marks},
        },
        "shares": {mark.signal: _short(mark.share) for mark in view.marks},
        "counting": _counting(view.counting),
    }
    if view.usual:
        top["usual"] = [_without_none(u, ("angle", "at_deg", "spread_deg", "wrong_deg")) for u in view.usual]
    if view.form is not None:
        form = view.form
        top["form"] = {
            "far": _short(form.far),
            "centre": _row(form.centre, 1000.0),
            "spread": _row(form.spread, 1000.0),
            "right": [_row(row, _HUNDREDTHS) for row in form.right],
            "wrong": [_row(row, _HUNDREDTHS) for row in form.wrong],
        }
    return top


def _counting(how: Counting) -> dict[str, Any]:
    return _without_none(how, tuple(f.name for f in fields(Counting)))


def _without_none(value: object, names: tuple[str, ...]) -> dict[str, Any]:
    found = {name: getattr(value, name) for name in names}
    return {name: _short(v) if isinstance(v, float) else v for name, v in found.items() if v is not None}


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _row(values: Array, scale: float) -> str:
    """Many numbers in one line of whole numbers, in hundredths or thousandths."""
    return " ".join(str(int(number)) for number in np.round(np.asarray(values) * scale))


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_definition(content: object) -> Definition:
    """The definition in plain data. Raises MotionError at the first thing that is unsound."""
    known = {
        "learned", "skeleton", "sides", "tempo_s", "hold_s", "channel", "counting", "edges", "turns", "needs", "faults",
        "views",
    }  # fmt: skip
    top = _mapping(content, "movement", known)
    sides = _one_of(top.get("sides", "one"), {s.value for s in Sides}, "sides")
    channel = None if top.get("channel") is None else _read_channel(top["channel"])
    views = {
        Kind(_one_of(name, {k.value for k in Kind}, "views")): _read_view(view, Kind(name), f"views.{name}")
        for name, view in _mapping(top.get("views", {}), "views", None).items()
    }
    if channel is None and not views:
        raise MotionError("views", "is empty: at least one of space, picture, box, or a channel")
    return Definition(
        sides=Sides(sides),
        views=views,
        channel=channel,
        counting=None if top.get("counting") is None else _read_counting(top["counting"], "counting"),
        edges=None if top.get("edges") is None else _read_edges(top["edges"]),
        needs=tuple(_one_of(v, {*PLACE, *_PARTS}, "needs") for v in _items(top.get("needs", []), "needs")),
        skeleton=str(top.get("skeleton", "")),
        tempo_s=_maybe(top.get("tempo_s"), "tempo_s"),
        hold_s=_maybe(top.get("hold_s"), "hold_s"),
        turns=bool(top.get("turns", False)),
        faults=tuple(_read_fault(v, f"faults[{i}]") for i, v in enumerate(_items(top.get("faults", []), "faults"))),
    )


def _read_channel(value: object) -> Channel:
    item = _mapping(value, "channel", {"name", "sign", "rest"})
    sign = _number(item.get("sign"), "channel.sign")
    if sign not in (1, -1):
        raise MotionError("channel.sign", f"is {sign:g}: 1 or -1")
    name = _one_of(item.get("name"), set(CHANNELS), "channel.name")
    return Channel(name=name, sign=sign, rest=_number(item.get("rest", 0), "channel.rest"))


def _read_edges(value: object) -> Edges:
    item = _mapping(value, "edges", {"begins_s", "ends_s"})
    begins_s, ends_s = (_number(item.get(name, 0), f"edges.{name}") for name in ("begins_s", "ends_s"))
    for name, number in (("begins_s", begins_s), ("ends_s", ends_s)):
        if abs(number) > FARTHEST_EDGE_S:
            raise MotionError(f"edges.{name}", f"is {number:g}: at most {FARTHEST_EDGE_S:g} s either way")
    return Edges(begins_s=begins_s, ends_s=ends_s)


def _read_counting(value: object, path: str) -> Counting:
    item = _mapping(value, path, {f.name for f in fields(Counting)})
    numbers = {key: _maybe(v, f"{path}.{key}") for key, v in item.items() if key != "sure"}
    for key, number in numbers.items():
        if key != "centre" and number is not None and number < 0:
            raise MotionError(f"{path}.{key}", f"is {number:g}: at least 0")
    return Counting(**{k: v for k, v in numbers.items() if v is not None}, sure=bool(item.get("sure", False)))


def _read_view(value: object, kind: Kind, path: str) -> View:
    item = _mapping(value, path, {"poses", "shares", "counting", "usual", "form"})
    poses = _mapping(item.get("poses"), f"{path}.poses", {"start", "target"})
    start = _mapping(poses.get("start"), f"{path}.poses.start", set(NAMES[kind]))
    target = _mapping(poses.get("target"), f"{path}.poses.target", set(NAMES[kind]))
    shares = _mapping(item.get("shares"), f"{path}.shares", set(NAMES[kind]))
    marks = []
    for name, share in shares.items():
        if name not in start or name not in target:
            raise MotionError(f"{path}.shares.{name}", "has no place in poses: give it in start and target")
        ends = _number(start[name], f"{path}.poses.start.{name}"), _number(target[name], f"{path}.poses.target.{name}")
        if ends[0] == ends[1]:
            raise MotionError(f"{path}.poses.target.{name}", "is the same as in start: it shows no progress")
        marks.append(Mark(signal=name, start=ends[0], target=ends[1], share=_number(share, f"{path}.shares.{name}")))
    if not marks or sum(mark.share for mark in marks) <= 0:
        raise MotionError(f"{path}.shares", "is empty: at least one signal with a share above 0")
    return View(
        marks=tuple(marks),
        counting=_read_counting(item.get("counting", {}), f"{path}.counting"),
        form=None if item.get("form") is None else _read_form(item["form"], f"{path}.form"),
        usual=tuple(
            _read_usual(v, f"{path}.usual[{i}]") for i, v in enumerate(_items(item.get("usual", []), f"{path}.usual"))
        ),
    )


def _read_usual(value: object, path: str) -> Usual:
    item = _mapping(value, path, {"angle", "at_deg", "spread_deg", "wrong_deg"})
    return Usual(
        angle=_one_of(item.get("angle"), set(ANGLES), f"{path}.angle"),
        at_deg=_number(item.get("at_deg"), f"{path}.at_deg"),
        spread_deg=_number(item.get("spread_deg"), f"{path}.spread_deg"),
        wrong_deg=_maybe(item.get("wrong_deg"), f"{path}.wrong_deg"),
    )


def _read_fault(value: object, path: str) -> Fault:
    item = _mapping(value, path, {"name", "angle", "less_than", "more_than"})
    name = item.get("name")
    if not isinstance(name, str) or not name:
        raise MotionError(f"{path}.name", f"is {name!r}: a short name such as too-shallow")
    either = {angle.rpartition("_")[0] for angle in ANGLES if angle.endswith(("_left", "_right"))}
    return Fault(
        name=name,
        angle=_one_of(item.get("angle"), {*ANGLES, *either}, f"{path}.angle"),
        less_than=_maybe(item.get("less_than"), f"{path}.less_than"),
        more_than=_maybe(item.get("more_than"), f"{path}.more_than"),
    )


def _read_form(value: object, path: str) -> Form:
    item = _mapping(value, path, {"far", "centre", "spread", "right", "wrong"})
    centre = _read_row(item.get("centre"), f"{path}.centre") / 1000.0
    spread = _read_row(item.get("spread"), f"{path}.spread") / 1000.0
    rows = {
        key: [_read_row(v, f"{path}.{key}[{i}]") / _HUNDREDTHS for i, v in enumerate(_items(item.get(key, []), path))]
        for key in ("right", "wrong")
    }
    for key, found in (("spread", [spread]), *rows.items()):
        if any(len(row) != len(centre) for row in found):
            raise MotionError(f"{path}.{key}", f"has rows of another length than centre: {len(centre)} numbers each")
    if not rows["right"] or (spread <= 0).any():
        raise MotionError(path, "needs one correct repetition or more, and spreads above 0")
    right, wrong = (np.array(rows[key]).reshape(-1, len(centre)) for key in ("right", "wrong"))
    return Form(
        centre=centre,
        spread=spread,
        right=right,
        wrong=wrong,
        weights=weights_of(right, wrong),
        far=_number(item.get("far"), f"{path}.far"),
    )


def _read_row(value: object, path: str) -> Array:
    if not isinstance(value, str):
        raise MotionError(path, "must be one line of whole numbers")
    try:
        return np.array([float(word) for word in value.split()])
    except ValueError:
        raise MotionError(path, "must be one line of whole numbers") from None


def _mapping(value: object, path: str, known: set[str] | None) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise MotionError(path, "must be a mapping of names")
    for key in value:
        if known is not None and key not in known:
            raise MotionError(f"{path}.{key}", f"is unknown: one of {', '.join(sorted(known))}")
    return value


def _items(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise MotionError(path, "must be a list")
    return value


def _number(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_MOST <= value <= _MOST:
        raise MotionError(path, f"is {value!r}: a number")
    return float(value)


def _maybe(value: object, path: str) -> float | None:
    return None if value is None else _number(value, path)


def _one_of(value: object, known: set[str], path: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise MotionError(path, f"is {value!r}: one of {', '.join(sorted(known))}")
    return value
