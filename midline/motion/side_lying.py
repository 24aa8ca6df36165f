"""The body that lies on its far side with its front to the viewer: flexion goes into the depth of the picture.

Frame: x to the right, y up, z towards the viewer, metres. A lean is that of the trunk in the picture: 90 lies on the
side with the head to the right. The legs lie one on the other; the spine is straight but for `bend_deg`.
"""

from __future__ import annotations

from midline.motion.skeleton import (
    HALF_WIDTHS_M,
    HIP_Z_M,
    LUMBAR_M,
    PELVIS_M,
    SHOULDER_ALONG,
    SHOULDER_Z_M,
    SIDES,
    THORAX_M,
    Body,
    Point,
    Pose,
    Station,
    body_of,
    curve,
    step,
)

_SPINE_M = LUMBAR_M + THORAX_M
_STACKED_Z_M = 0.058  # half the distance of two knees that touch
_SHOULDERS_Z_M = 0.14  # half the breadth from shoulder to shoulder; arms hang inside the outline of the chest
_ARM_JOINTS = ("shoulder", "elbow", "wrist", "fingers")
_LEG_JOINTS = ("hip", "knee", "ankle", "heel", "toe")


def body_on_side(pose: Pose) -> Body:
    """The body in this pose, middle of the hips at the origin, not yet on the floor."""
    flat = body_of(pose.bent({"trunk_deg": 0.0, "lumbar_deg": 0.0, "thorax_deg": 0.0, "neck_deg": 0.0}))
    hips, lean = Point(0.0, 0.0), pose["trunk_deg"]
    joints = {
        "pelvis": hips,
        "low_back": _on_spine(pose, LUMBAR_M / 2)[0],
        "waist": _on_spine(pose, LUMBAR_M)[0],
        "neck": _on_spine(pose, _SPINE_M)[0],
    }
    chest_m = LUMBAR_M + THORAX_M * SHOULDER_ALONG
    chest, chest_lean = _on_spine(pose, chest_m)
    neck_lean = _on_spine(pose, _SPINE_M)[1]
    joints["head"] = _hung(joints["neck"], neck_lean, flat.joints["head"], flat.joints["neck"])
    for side, sign in zip(SIDES, (1, -1), strict=True):
        on_trunk = Point(0.0, PELVIS_M + chest_m, sign * (SHOULDER_Z_M - _SHOULDERS_Z_M))
        on_hips = Point(0.0, 0.0, sign * (HIP_Z_M - _STACKED_Z_M))
        for names, origin, turn, base in (
            (_ARM_JOINTS, chest, chest_lean, on_trunk),
            (_LEG_JOINTS, hips, lean, on_hips),
        ):
            joints |= {f"{side}_{n}": _hung(origin, turn, flat.joints[f"{side}_{n}"], base) for n in names}
    leans = {"pelvis": lean, "chest": chest_lean, "neck": neck_lean, "head": neck_lean}
    return Body(pose=pose, joints=joints, leans=leans, trunk=_trunk(pose, flat))


def _hung(origin: Point, lean_deg: float, place: Point, base: Point) -> Point:
    """Where a place of the upright body comes to lie when its `base` lies at `origin`."""
    spot = step(origin, lean_deg, place.y - base.y, base.z - place.z)
    return spot._replace(z=place.x - base.x)


def _on_spine(pose: Pose, along_m: float) -> tuple[Point, float]:
    """Place and lean of the spine so many metres above the pelvis; it bends evenly."""
    lean = pose["trunk_deg"]
    return curve(step(Point(0.0, 0.0), lean, PELVIS_M), lean, -pose["bend_deg"], _SPINE_M, along_m / _SPINE_M)


def _trunk(pose: Pose, flat: Body) -> tuple[Station, ...]:
    breath_m = 0.01 * pose["breath_pct"] / 100
    stations = []
    for station, half_m in zip(flat.trunk, HALF_WIDTHS_M, strict=True):
        along_m = station.middle.y - PELVIS_M
        low = step(Point(0.0, 0.0), pose["trunk_deg"], station.middle.y), pose["trunk_deg"]
        middle, lean = low if along_m < 0 else _on_spine(pose, along_m)
        stations.append(Station(middle, lean, half_m + breath_m, half_m + breath_m))
    return tuple(stations)
