"""A definition for the coach out of the key poses that also draw the figure: the body model performs it once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from midline.motion import learning
from midline.motion.definition import Definition, View, either
from midline.motion.form import Fault
from midline.motion.landmarks import CORE
from midline.motion.movement import Motion, body_at
from midline.motion.movement import View as Look
from midline.motion.recording import Frames
from midline.motion.skeleton import Body

RATE_HZ: Final = 20
TOO_SHALLOW: Final = "too-shallow"
SPREAD_DEG: Final = 15.0
"""How much people's angles differ from those of the body model; our estimate, for want of recordings."""
_SHALLOW: Final = 0.6  # of the way to the target
_LEAST_WAY_DEG: Final = 25.0
_SIDES: Final = {"left": "far", "right": "near"}


def definition_of(motion: Motion) -> Definition:
    """What the coach watches for in this movement. Raises LearningError when nothing moves enough to be seen."""
    frames = frames_of_motion(motion, RATE_HZ)
    last = motion.phases[-1].hold_s
    example = learning.Example(frames=frames, reps=((0.0, motion.cycle_s - last),))
    made = learning.learn([example], skeleton="").definition
    views = {kind: _view(view) for kind, view in made.views.items()}
    hold_s = max(phase.hold_s for phase in motion.phases[:-1]) if len(motion.phases) > 1 else last
    faults = _faults(frames, turns=made.turns)
    return replace(made, views=views, needs=either(made.needs), hold_s=hold_s or None, faults=faults)


def frames_of_motion(motion: Motion, rate_hz: float, *, cycles: int = 1) -> Frames:
    """The body model performing the movement, as a tracker with depth sees it: metres, y up."""
    t_s = np.arange(0.0, motion.cycle_s * cycles + 1e-9, 1 / rate_hz)
    core = np.array([_core(body_at(motion, min(t % motion.cycle_s, motion.cycle_s - 1e-9)), motion.view) for t in t_s])
    return Frames(t_s=t_s, core=core, dropped=0, boxed=False)


def _core(body: Body, view: Look) -> list[tuple[float, float, float]]:
    """The core joints as one looks at them from where the movement is seen best."""
    core = []
    for name in CORE:
        side, _, joint = name.partition("_")
        place = body.joints[{"head": "head", "hips": "pelvis"}.get(name) or f"{_SIDES[side]}_{joint}"]
        aside = view in (Look.FRONT, Look.ABOVE)
        core.append((-place.z, place.y, place.x) if aside else (place.x, place.y, place.z))
    return core


def _view(view: View) -> View:
    usual = tuple(replace(item, spread_deg=SPREAD_DEG) for item in view.usual)
    return replace(view, form=None, usual=usual)


def _faults(frames: Frames, *, turns: bool) -> tuple[Fault, ...]:
    """Not going far enough, told by the angle that goes farthest."""
    table = learning.angle_ways(frames.core, turns=turns)
    if not len(table):
        return ()
    angle, start, target = max(table, key=lambda way: abs(way[2] - way[1]))
    if abs(target - start) < _LEAST_WAY_DEG:
        return ()
    bound = start + _SHALLOW * (target - start)
    more = target > start
    return (
        Fault(
            name=TOO_SHALLOW,
            angle=angle,
            less_than=bound if more else None,
            more_than=None if more else bound,
        ),
    )
