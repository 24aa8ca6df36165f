"""Turns a run of bodies into SMIL: the same shapes, moved and turned at the real tempo. A reel of one stands still."""

from __future__ import annotations

from dataclasses import dataclass

from midline.motion.movement import Motion, Pace, View, body_at
from midline.motion.pen import Frame, short
from midline.motion.skeleton import Body

_MOVE_SHARES = (0.2, 0.35, 0.5, 0.65, 0.8, 1.0)  # dense where minimum-jerk motion is quick
_FEWER_SHARES = (0.3, 0.5, 0.7, 1.0)  # keeps a picture light that has many phases, or is seen from the front
_FEWEST_SHARES = (0.3, 0.7, 1.0)  # keeps a picture light whose limbs are drawn anew in each of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """The bodies to show one after the other; a reel of one is a still. `times` are shares of the cycle, 0 to 1."""

    bodies: tuple[Body, ...]
    times: tuple[float, ...]
    cycle_s: float


def one(body: Body) -> Reel:
    return Reel(bodies=(body,), times=(0.0,), cycle_s=0.0)


def reel_of(motion: Motion) -> Reel:
    """Samples of the whole cycle: dense where the body moves, its two ends where it holds."""
    shares = _shares(motion)
    times, at_s = [0.0], 0.0
    for phase in motion.phases:
        times += [at_s + phase.move_s * share for share in shares]
        at_s += phase.move_s + phase.hold_s
        if phase.hold_s:
            times.append(at_s)
    bodies = [body_at(motion, min(t, motion.cycle_s - 1e-9)) for t in times]
    return Reel(bodies=tuple(bodies), times=tuple(t / motion.cycle_s for t in times), cycle_s=motion.cycle_s)


def _shares(motion: Motion) -> tuple[float, ...]:
    if motion.pace is Pace.FLOW:
        return (0.5, 1.0)
    if motion.view is View.SIDE_LYING:
        return _FEWEST_SHARES
    return _FEWER_SHARES if len(motion.phases) > 2 or motion.view is View.FRONT else _MOVE_SHARES


def travelling(joint: str, reel: Reel, frame: Frame, inside: str) -> str:
    spots = [frame.xy(b.joints[joint]) for b in reel.bodies]
    return animated(reel, "translate", [f"{short(x)} {short(y)}" for x, y in spots], inside)


def turning(side: str, part: str, on: str | None, reel: Reel, inside: str) -> str:
    return animated(reel, "rotate", turns_of(reel, f"{side}_{part}", on and f"{side}_{on}"), inside)


def hung(length: float, inside: str) -> str:
    return f'<g transform="translate(0 {short(length)})">{inside}</g>'


def animated(reel: Reel, kind: str, values: list[str], inside: str) -> str:
    if len(set(values)) == 1:
        return f'<g transform="{kind}({values[0]})">{inside}</g>'
    motion = f'<animateTransform attributeName="transform" type="{kind}" {_timing(reel, values)}/>'
    return f'<g transform="{kind}({values[0]})">{motion}{inside}</g>'


def bending(reel: Reel, outlines: list[str]) -> str:
    if len(set(outlines)) == 1:
        return f'<path d="{outlines[0]}"/>'
    return f'<path d="{outlines[0]}"><animate attributeName="d" {_timing(reel, outlines)}/></path>'


def turns_of(reel: Reel, part: str, on: str | None) -> list[str]:
    """The turns of a part on the one it hangs from, without jumps of a whole circle."""
    turns: list[float] = []
    for body in reel.bodies:
        turn = body.leans[part] - (body.leans[on] if on else 0.0)
        turns.append(turn if not turns else turns[-1] + (turn - turns[-1] + 180) % 360 - 180)
    return [short(turn) for turn in turns]


def _timing(reel: Reel, values: list[str]) -> str:
    """Values and their times, without those that lie between two equal ones."""
    last = len(values) - 1
    kept = [i for i, v in enumerate(values) if i in (0, last) or not v == values[i - 1] == values[i + 1]]
    times = ";".join(short(reel.times[i], 3) for i in kept)
    return (
        f'dur="{short(reel.cycle_s)}s" repeatCount="indefinite" keyTimes="{times}" '
        f'values="{";".join(values[i] for i in kept)}"'
    )
