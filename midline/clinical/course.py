"""The course of one session: a type per state, moved on by facts, never by time.

    NoSession -> Ready -> Moving -> Resting | Halted -> Ready ... -> Ended

`Ready` waits for the next exercise, `Moving` is inside one, `Resting` waits for the reading after five minutes,
`Halted` waits for the same reading after leg pain jumped up (S3), `Ended` is over with the colour of the occasion.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from midline.clinical.plan import Item
from midline.clinical.session import Colour
from midline.clinical.symptoms import During, Reading

AMBERS_THAT_END_A_DIRECTION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One exercise of a session with its readings and its verdict; colour None: nobody reported how it went."""

    exercise: str
    groups: tuple[str, ...]
    before: Reading
    after5: Reading
    rule: str | None
    colour: Colour | None
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What every running session carries along."""

    session: str
    today: date
    part: str
    left: tuple[Item, ...]
    earlier_ambers: tuple[tuple[str, ...], ...] = ()
    done: tuple[Judged, ...] = ()
    retry: str | None = None


@dataclass(frozen=True, slots=True)
class NoSession:
    """None was ever opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Between exercises; `undo` is the state before the last verdict, for a mis-tap."""

    outline: Outline
    undo: Resting | Halted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """Inside an exercise."""

    outline: Outline
    exercise: str
    before: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """Exercise done; the reading after five minutes is awaited. `stopped`: the person pressed stop."""

    outline: Outline
    exercise: str
    before: Reading
    during: During
    new_neuro: bool | None
    flags: tuple[str, ...] | None
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Halted:
    """Leg pain jumped up on the way (S3): position of ease, then the reading after five minutes decides."""

    outline: Outline
    exercise: str
    before: Reading
    during: During
    new_neuro: bool | None
    flags: tuple[str, ...] | None
    stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Over. `colour` is the most cautious of all exercises; None when none was reported."""

    outline: Outline
    colour: Colour | None
    rule: str | None


State = NoSession | Ready | Moving | Resting | Halted | Ended
Running = Ready | Moving | Resting | Halted


def running(state: State) -> Running | None:
    """The state while a session is open."""
    return state if isinstance(state, Ready | Moving | Resting | Halted) else None


def begin(state: State, exercise: str, before: Reading) -> State:
    """An exercise begins; only from `Ready`, and only one that is left. Else nothing changes."""
    match state:
        case Ready(outline=outline) if any(item.exercise == exercise for item in outline.left):
            return Moving(outline=outline, exercise=exercise, before=before)
        case Ready() | NoSession() | Moving() | Resting() | Halted() | Ended():
            return state
        case _:
            assert_never(state)


def rest(
    state: Moving, *, during: During, new_neuro: bool | None, flags: tuple[str, ...] | None, stopped: bool
) -> Resting:
    """The exercise is over, its verdict is not in yet."""
    return Resting(
        outline=state.outline,
        exercise=state.exercise,
        before=state.before,
        during=during,
        new_neuro=new_neuro,
        flags=flags,
        stopped=stopped,
    )


def halt(state: Resting | Halted) -> Halted:
    """The same readings, but stopped by S3."""
    return Halted(
        outline=state.outline,
        exercise=state.exercise,
        before=state.before,
        during=state.during,
        new_neuro=state.new_neuro,
        flags=state.flags,
        stopped=state.stopped,
    )


def go_on(state: Resting | Halted, judged: Judged, *, easier: Item | None) -> Ready:
    """After a verdict that does not end the session: the next exercise, the same once more easier, or none.

    A first amber offers the same exercise once more at the `easier` dose; a second amber in one direction takes that
    direction off today's list (spec 3.2, S8).
    """
    done = (*state.outline.done, judged)
    left = tuple(item for item in state.outline.left if item.exercise != judged.exercise)
    retry = None
    if judged.colour is Colour.AMBER:
        today = [*state.outline.earlier_ambers, *(each.groups for each in done if each.colour is Colour.AMBER)]
        ambers = [groups for groups in today if _share(groups, judged.groups)]
        if len(ambers) >= AMBERS_THAT_END_A_DIRECTION:
            left = tuple(item for item in left if not _share(item.groups, judged.groups))
        elif easier is not None:
            left, retry = (easier, *left), judged.exercise
    return Ready(outline=replace(state.outline, left=left, done=done, retry=retry), undo=state)


def is_over_for_today(groups: tuple[str, ...], ambers: tuple[tuple[str, ...], ...]) -> bool:
    """Whether this direction has had its second amber of the day."""
    return sum(1 for each in ambers if _share(each, groups)) >= AMBERS_THAT_END_A_DIRECTION


def _share(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not set(one).isdisjoint(other)


def end(outline: Outline, last: Judged | None) -> Ended:
    """The session is over; its colour is the most cautious of its exercises, one that was not reported being a hold."""
    done = outline.done if last is None else (*outline.done, last)
    judged = [(each.colour or Colour.HOLD, each.rule) for each in done]
    colour, rule = max(judged, key=lambda pair: pair[0].caution, default=(None, None))
    return Ended(outline=replace(outline, done=done, left=(), retry=None), colour=colour, rule=rule)


def judged_as(
    state: Moving | Resting | Halted, *, after5: Reading, rule: str | None, colour: Colour | None, event: str
) -> Judged:
    """The exercise of this state with its verdict."""
    groups = next((item.groups for item in state.outline.left if item.exercise == state.exercise), ())
    return Judged(
        exercise=state.exercise,
        groups=groups,
        before=state.before,
        after5=after5,
        rule=rule,
        colour=colour,
        event=event,
    )


def unreported(state: Moving, event: str) -> Judged:
    """An exercise that was begun and of which nobody said how it went."""
    return judged_as(state, after5=Reading(), rule=None, colour=None, event=event)
