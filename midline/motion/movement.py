"""A movement as key poses of the body model, with its tempo: read from motion.yaml, asked for a body at any time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from midline.motion.placement import ENDS, TOUCHED, Contacts, OutOfReach, place
from midline.motion.skeleton import (
    JOINTS,
    LIMB_JOINTS,
    SIDES,
    SKIN_PARTS,
    Body,
    Pose,
    lowest_m,
    pose_of,
)

SINK_M = 0.01  # skin gives way this much; deeper is through the floor
_SAMPLES_PER_CHECK = 12


class MotionError(ValueError):
    """A motion that cannot be drawn: `path` is its place in motion.yaml, `message` says what is wrong and right."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class View(StrEnum):
    """Where one looks from: the body's right side, its front, above someone who lies, or the front of someone who lies
    on the far side.
    """

    SIDE = "side"
    FRONT = "front"
    ABOVE = "above"
    SIDE_LYING = "side_lying"


class Pace(StrEnum):
    """SETTLE starts and stops gently at every pose; FLOW runs through them, as walking does."""

    SETTLE = "settle"
    FLOW = "flow"


class Face(StrEnum):
    """Where the face looks: ahead, or turned to the viewer."""

    AHEAD = "ahead"
    VIEWER = "viewer"


class Eyes(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class PropKind(StrEnum):
    MAT = "mat"
    CHAIR = "chair"
    PILLOW = "pillow"
    WALL = "wall"
    STICK = "stick"
    STOOL = "stool"
    BOX = "box"
    WHEEL = "wheel"
    WARMTH = "warmth"
    COLD = "cold"
    HELPER = "helper"


class Touch(StrEnum):
    """What the hands of a second person do, as far as `hands_pct` of the pose says."""

    PRESS = "press"
    STROKE = "stroke"
    GLIDE = "glide"
    KNEAD = "knead"
    GRASP = "grasp"
    LIFT = "lift"
    PULL = "pull"


class Works(StrEnum):
    """A part of the body that can be tinted as the one that works."""

    LOW_BACK = "low_back"
    BELLY = "belly"
    ARM = "arm"
    LEG = "leg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """A thing in the picture: its left edge, width and height above the floor, in metres from the anchor.

    A chair has its back on the right, or on the left when `flipped`. A pillow or roll begins `base_m` above the floor.
    A stick lies along the back, warmth and cold on the low back, a box in the hands: they move with the body. A helper
    is a pair of hands that `does` something at a place of the body.
    """

    kind: PropKind
    x_m: float = 0.0
    width_m: float = 0.0
    height_m: float = 0.0
    flipped: bool = False
    base_m: float = 0.0
    does: Touch | None = None
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """Go to a pose in `move_s` seconds and stay for `hold_s`."""

    to: str
    move_s: float
    hold_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The direction arrow: the way of `point` to the shown pose, set off by `dx_m`, `dy_m` so that it stays clear.

    Where the way itself is too small to see, `along_m` gives a straight arrow that ends beside the point instead.
    """

    point: str
    dx_m: float
    dy_m: float
    along_m: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """One movement: key poses, how the body meets the world, the tempo, and what the picture stresses.

    `far_lag` is the share of the cycle by which the far limbs come after the near ones; None: they have own angles.
    `ground_mps` is the speed of the floor under a body that walks on the spot.
    """

    view: View
    face: Face
    eyes: Eyes
    props: tuple[Prop, ...]
    contacts: Contacts
    poses: tuple[tuple[str, Pose], ...]
    phases: tuple[Phase, ...]
    pace: Pace
    shows: str
    works: tuple[Works, ...]
    path: Path | None
    mirrored: bool
    far_lag: float | None
    ground_mps: float

    @property
    def cycle_s(self) -> float:
        """Seconds from the first pose back to the first pose."""
        return sum(phase.move_s + phase.hold_s for phase in self.phases)

    def pose(self, name: str) -> Pose:
        """The key pose of this name."""
        return dict(self.poses)[name]

    def holding(self, hold_s: float) -> Motion:
        """The same movement with the hold of a member's dose. Movements without a hold of their own keep none."""
        phases = (replace(p, hold_s=hold_s) if p.to == self.shows and p.hold_s else p for p in self.phases)
        return replace(self, phases=tuple(phases))


def pose_at(motion: Motion, t_s: float) -> Pose:
    """The pose `t_s` seconds into the movement, which repeats. The last phase ends in the first pose."""
    pose = _near_pose_at(motion, t_s)
    if motion.far_lag is None:
        return pose
    later = _near_pose_at(motion, t_s - motion.far_lag * motion.cycle_s)
    return pose.bent({f"far_{joint}": later[f"near_{joint}"] for joint in LIMB_JOINTS})


def body_at(motion: Motion, t_s: float) -> Body:
    """The body on the floor `t_s` seconds into the movement."""
    return place(pose_at(motion, t_s), motion.contacts)


def body_in(motion: Motion, pose_name: str) -> Body:
    """The body on the floor when it has arrived in the key pose of this name."""
    return body_at(motion, arrival_s(motion, pose_name))


def arrival_s(motion: Motion, pose_name: str) -> float:
    """Seconds from the start of the cycle until the pose is reached; 0 for the pose the cycle starts from."""
    if pose_name == motion.phases[-1].to:
        return 0.0
    elapsed_s = 0.0
    for phase in motion.phases:
        if phase.to == pose_name:
            return elapsed_s + phase.move_s
        elapsed_s += phase.move_s + phase.hold_s
    raise KeyError(pose_name)


def _near_pose_at(motion: Motion, t_s: float) -> Pose:
    left_s = t_s % motion.cycle_s
    for index, phase in enumerate(motion.phases):
        if left_s < phase.move_s:
            return _between(motion, index, left_s / phase.move_s)
        left_s -= phase.move_s
        if left_s < phase.hold_s:
            return motion.pose(phase.to)
        left_s -= phase.hold_s
    return motion.pose(motion.phases[-1].to)


def _between(motion: Motion, index: int, share: float) -> Pose:
    count = len(motion.phases)
    before, start, end, after = (motion.pose(motion.phases[(index + k) % count].to).values for k in (-2, -1, 0, 1))
    if motion.pace is Pace.FLOW:
        four = zip(before, start, end, after, strict=True)
        return Pose(values=tuple(_clamped(i, _flow(*angles, share=share)) for i, angles in enumerate(four)))
    eased = share * share * share * (share * (share * 6 - 15) + 10)  # minimum jerk, as people move
    return Pose(values=tuple(a + (b - a) * eased for a, b in zip(start, end, strict=True)))


def _flow(before: float, start: float, end: float, after: float, *, share: float) -> float:
    """Catmull-Rom through four values."""
    slope_in, slope_out = (end - before) / 2, (after - start) / 2
    square, cube = share * share, share * share * share
    return (
        (2 * cube - 3 * square + 1) * start
        + (cube - 2 * square + share) * slope_in
        + (3 * square - 2 * cube) * end
        + (cube - square) * slope_out
    )


_SPANS = tuple(JOINTS.values())


def _clamped(index: int, angle_deg: float) -> float:
    return min(max(angle_deg, _SPANS[index].low_deg), _SPANS[index].high_deg)


# ── Reading motion.yaml ──────────────────────────────────────────────────────────────────────────────────────────────

_KEYS = {
    "view", "face", "eyes", "props", "contacts", "poses", "phases", "pace", "shows", "works", "path", "mirrored",
    "far_lag", "ground_mps",
}  # fmt: skip
REST_PARTS = {*SKIN_PARTS, "seat", "chest", "near_sole", "far_sole"}
ANCHORS = {"pelvis", "low_back", "waist", "neck", "head", *(f"{s}_{j}" for s in SIDES for j in ("knee", "ankle"))}
PATH_POINTS = {*ANCHORS, *(f"{s}_{j}" for s in SIDES for j in ("elbow", "wrist", "heel", "toe"))}
_SIZES = ("x_m", "width_m", "height_m", "base_m")
HELPED = {"low_back", "back", "leg", "knees", "ankles", "hips"}
"""Where the hands of a helper can be."""
SPANS: Mapping[str, tuple[float, float]] = {
    "move_s": (0.05, 60),
    "hold_s": (0, 600),
    **dict.fromkeys(_SIZES, (-3, 3)),
    "plant": (-2, 2),
    "dx_m": (-1, 1),
    "dy_m": (-1, 1),
    "along_m": (-1, 1),
    "far_lag": (0, 1),
    "ground_mps": (0, 3),
}
"""The least and the most that the number of this name may be."""
T = TypeVar("T", bound=StrEnum)


def read_motion(content: object) -> Motion:
    """The motion in the content of a motion.yaml. Raises MotionError at the first thing that is unsound."""
    top = _mapping(content, "motion", _KEYS)
    poses = _read_poses(top.get("poses"))
    phases = _read_phases(top.get("phases"), {name for name, _ in poses})
    view = _choice(View, top.get("view"), "view")
    motion = Motion(
        view=view,
        face=_choice(Face, top.get("face", "ahead"), "face"),
        eyes=_choice(Eyes, top.get("eyes", "open"), "eyes"),
        props=tuple(_read_prop(v, f"props[{i}]") for i, v in enumerate(_items(top.get("props", []), "props"))),
        contacts=_read_contacts(top.get("contacts"), on_side=view is View.SIDE_LYING),
        poses=poses,
        phases=phases,
        pace=_choice(Pace, top.get("pace", "settle"), "pace"),
        shows=_member(top.get("shows"), {phase.to for phase in phases}, "shows"),
        works=tuple(_choice(Works, v, f"works[{i}]") for i, v in enumerate(_items(top.get("works", []), "works"))),
        path=_read_path(top.get("path")),
        mirrored=_flag(top.get("mirrored", False), "mirrored"),
        far_lag=None if top.get("far_lag") is None else _number(top["far_lag"], "far_lag", *SPANS["far_lag"]),
        ground_mps=_number(top.get("ground_mps", 0), "ground_mps", *SPANS["ground_mps"]),
    )
    _check_on_floor(motion)
    return motion


def _check_on_floor(motion: Motion) -> None:
    for name in dict.fromkeys(phase.to for phase in motion.phases):
        _check_body(motion, arrival_s(motion, name), f"poses.{name}")
    starts_s = 0.0
    for index, phase in enumerate(motion.phases):
        for sample in range(1, _SAMPLES_PER_CHECK):
            at_s = starts_s + phase.move_s * sample / _SAMPLES_PER_CHECK
            _check_body(motion, at_s, f"phases[{index}]")
        starts_s += phase.move_s + phase.hold_s


def _check_body(motion: Motion, t_s: float, path: str) -> None:
    try:
        body = body_at(motion, t_s)
    except OutOfReach as error:
        raise MotionError(path, f"{error}: bring the body nearer to the contact") from error
    for part in SKIN_PARTS:
        depth_m = -lowest_m(body, (part,))
        if depth_m > SINK_M:
            raise MotionError(path, f"{part} is {depth_m:.3f} m under the floor: at most {SINK_M} m")
    for joint, span in JOINTS.items():
        angle = body.pose[joint]
        if not span.low_deg - 0.5 <= angle <= span.high_deg + 0.5:
            raise MotionError(path, f"{joint} would have to be {angle:.0f}: {span.low_deg:g} to {span.high_deg:g}")


def _read_poses(value: object) -> tuple[tuple[str, Pose], ...]:
    poses = _mapping(value, "poses", None)
    if not poses:
        raise MotionError("poses", "is empty: at least one pose")
    return tuple((name, _read_pose(angles, f"poses.{name}")) for name, angles in poses.items())


def _read_pose(value: object, path: str) -> Pose:
    angles = _mapping(value, path, {*JOINTS, *LIMB_JOINTS})
    spans = {**{f: JOINTS[f"near_{f}"] for f in LIMB_JOINTS}, **JOINTS}
    return pose_of({j: _number(v, f"{path}.{j}", spans[j].low_deg, spans[j].high_deg) for j, v in angles.items()})


def _read_phases(value: object, poses: set[str]) -> tuple[Phase, ...]:
    items = _items(value, "phases")
    if not items:
        raise MotionError("phases", "is empty: at least one phase")
    return tuple(_read_phase(item, f"phases[{index}]", poses) for index, item in enumerate(items))


def _read_phase(value: object, path: str, poses: set[str]) -> Phase:
    item = _mapping(value, path, {"to", "move_s", "hold_s"})
    return Phase(
        to=_member(item.get("to"), poses, f"{path}.to"),
        move_s=_number(item.get("move_s"), f"{path}.move_s", *SPANS["move_s"]),
        hold_s=_number(item.get("hold_s", 0), f"{path}.hold_s", *SPANS["hold_s"]),
    )


def _read_prop(value: object, path: str) -> Prop:
    kind = _choice(PropKind, _mapping(value, path, None).get("kind"), f"{path}.kind")
    if kind is PropKind.HELPER:
        item = _mapping(value, path, {"kind", "does", "at"})
        does = _choice(Touch, item.get("does"), f"{path}.does")
        return Prop(kind=kind, does=does, at=_member(item.get("at"), HELPED, f"{path}.at"))
    item = _mapping(value, path, {"kind", *_SIZES, "flipped"})
    x_m, width_m, height_m, base_m = (_number(item.get(key, 0), f"{path}.{key}", *SPANS[key]) for key in _SIZES)
    flipped = _flag(item.get("flipped", False), f"{path}.flipped")
    return Prop(kind=kind, x_m=x_m, width_m=width_m, height_m=height_m, base_m=base_m, flipped=flipped)


def _read_contacts(value: object, *, on_side: bool) -> Contacts:
    item = _mapping(value, "contacts", {"rest", "anchor", "plant", "slide", "touch"})
    plants = _mapping(item.get("plant", {}), "contacts.plant", None)
    contacts = Contacts(
        on_side=on_side,
        rest=tuple(
            _member(v, REST_PARTS, f"contacts.rest[{i}]")
            for i, v in enumerate(_items(item.get("rest"), "contacts.rest"))
        ),
        anchor=_member(item.get("anchor", "pelvis"), ANCHORS, "contacts.anchor"),
        plants={
            end: _number(v, f"contacts.plant.{key}", *SPANS["plant"])
            for key, v in plants.items()
            for end in _ends(key, ENDS, f"contacts.plant.{key}")
        },
        slides=_read_ends(item.get("slide", []), ENDS, "contacts.slide"),
        touches={
            end: _member(place, set(TOUCHED), f"contacts.touch.{key}")
            for key, place in _mapping(item.get("touch", {}), "contacts.touch", None).items()
            for end in _ends(key, ("hand",), f"contacts.touch.{key}")
        },
    )
    held = {*contacts.plants, *contacts.slides, *contacts.touches}
    if on_side and not held <= {f"{side}_forearm" for side in SIDES}:
        raise MotionError("contacts", f"hold {_listed(held)}: someone on the side holds only by a planted forearm")
    return contacts


def _read_ends(value: object, kinds: tuple[str, ...], path: str) -> tuple[str, ...]:
    return tuple(end for i, v in enumerate(_items(value, path)) for end in _ends(v, kinds, f"{path}[{i}]"))


def _ends(value: object, kinds: tuple[str, ...], path: str) -> tuple[str, ...]:
    """A limb end without near_ or far_ means both."""
    if value in kinds:
        return tuple(f"{side}_{value}" for side in SIDES)
    return (_member(value, {f"{side}_{kind}" for side in SIDES for kind in kinds}, path),)


def _read_path(value: object) -> Path | None:
    if value is None:
        return None
    item = _mapping(value, "path", {"point", "dx_m", "dy_m", "along_m"})
    return Path(
        point=_member(item.get("point"), PATH_POINTS, "path.point"),
        dx_m=_number(item.get("dx_m", 0), "path.dx_m", *SPANS["dx_m"]),
        dy_m=_number(item.get("dy_m", 0), "path.dy_m", *SPANS["dy_m"]),
        along_m=None if item.get("along_m") is None else _read_along(item["along_m"]),
    )


def _read_along(value: object) -> tuple[float, float]:
    numbers = [_number(v, f"path.along_m[{i}]", *SPANS["along_m"]) for i, v in enumerate(_items(value, "path.along_m"))]
    if len(numbers) != 2:
        raise MotionError("path.along_m", f"has {len(numbers)} numbers: two, metres to the right and up")
    return numbers[0], numbers[1]


def _mapping(value: object, path: str, known: set[str] | None) -> dict[str, object]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise MotionError(path, "must be a mapping of names")
    for key in value:
        if known is not None and key not in known:
            raise MotionError(f"{path}.{key}" if path != "motion" else key, f"is unknown: one of {_listed(known)}")
    return value


def _items(value: object, path: str) -> list[object]:
    if not isinstance(value, list):
        raise MotionError(path, "must be a list")
    return value


def _number(value: object, path: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise MotionError(path, f"is {value!r}: a number from {low:g} to {high:g}")
    return float(value)


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise MotionError(path, f"is {value!r}: true or false")
    return value


def _member(value: object, known: set[str], path: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise MotionError(path, f"is {value!r}: one of {_listed(known)}")
    return value


def _choice(kind: Callable[[str], T] | type[T], value: object, path: str) -> T:
    try:
        return kind(value)  # type: ignore[arg-type]  # the enum itself refuses what is no member
    except ValueError as error:
        raise MotionError(path, f"is {value!r}: one of {_listed({str(m) for m in kind})}") from error  # type: ignore[union-attr]


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
