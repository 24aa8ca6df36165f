"""Therapists before the camera: one who shows a movement so that it is learned, or tries what was learned.

Frames of a lesson are kept in memory until it is over, as joints of the core: at most one every `LEAST_APART_S` for
`LONGEST_S`, which is 0.7 MB. Then something is learned from them or not, and they are gone.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from midline.care.audit import chain
from midline.care.audit.models import Deed
from midline.care.camera.inlet import Inlet, Lateness, Reply, Sight
from midline.care.camera.movements import Watched, as_taught
from midline.care.camera.seats import NOT_NOW, STRANGER, Refusal
from midline.care.camera.wire import frames_of
from midline.care.everyday.lock import is_locked
from midline.care.people.factors import needs_factor
from midline.care.people.models import Role, User
from midline.care.taught import movements, services
from midline.care.taught.followed import Body
from midline.care.taught.models import Taught
from midline.motion.definition import Sides
from midline.motion.landmarks import CORE, PLACE, Array
from midline.motion.lesson import MOST_REPS, Lesson, LessonError, Refused, learn_lesson
from midline.motion.recording import Frames

LONGEST_S: Final = 180.0
TOO_LONG_WORDS: Final = "a movement is shown for 3 minutes at most"
LEAST_APART_S: Final = 0.03
"""Nearer frames tell nothing more."""
_LEFT_HIP, _RIGHT_HIP = PLACE["left_hip"], PLACE["right_hip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A therapist who shows a movement: which, how often, how the body is, to one side or both."""

    user: User
    exercise: str
    shown: int
    body: Body
    sides: Sides

    @property
    def person(self) -> str:
        """Whose streams are counted together."""
        return f"user:{self.user.pk}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A therapist who tries a version; it is counted before them and kept nowhere."""

    user: User
    exercise: str
    watched: Watched

    @property
    def person(self) -> str:
        """Whose streams are counted together."""
        return f"user:{self.user.pk}"


def desk_for(user: object, session: SessionBase, asked: Mapping[str, Sequence[str]]) -> Desk | Refusal:
    """Where this browser may show the movement that it asks for by `lesson`, `reps`, `body` and `sides`."""
    therapist = _therapist(user, session)
    if therapist is None:
        return Refusal(code=STRANGER, reason="not signed in as a therapist")
    code, shown = _said(asked, "lesson"), _said(asked, "reps")
    if code not in movements.teachable():
        return Refusal(code=NOT_NOW, reason="no exercise has this code")
    if shown not in map(str, range(1, MOST_REPS + 1)):
        return Refusal(code=NOT_NOW, reason=f"a movement is shown 1 to {MOST_REPS} times")
    try:
        body, sides = Body(_said(asked, "body")), Sides(_said(asked, "sides"))
    except ValueError:
        return Refusal(code=NOT_NOW, reason="body is standing, lying or kneeling, and sides one or both")
    return Desk(user=therapist, exercise=code, shown=int(shown), body=body, sides=sides)


def trial_for(user: object, session: SessionBase, asked: Mapping[str, Sequence[str]]) -> Trial | Refusal:
    """Where this browser may try the version that it asks for by `try`."""
    therapist = _therapist(user, session)
    if therapist is None:
        return Refusal(code=STRANGER, reason="not signed in as a therapist")
    taught = Taught.objects.filter(pk=_said(asked, "try")).first()
    if taught is None:
        return Refusal(code=NOT_NOW, reason="this version was discarded")
    return Trial(user=therapist, exercise=taught.code, watched=as_taught(taught))


class LessonStream(Inlet):
    """The frames of a lesson, as they come in."""

    def __init__(self, *, now_s: float) -> None:
        super().__init__(now_s=now_s, longest_s=LONGEST_S, longest=TOO_LONG_WORDS)
        self._t_s, self._core = array("d"), array("f")
        self._kept_s = math.nan
        self._view, self._lateness = Sight(), Lateness()

    def work(self, now_s: float) -> list[Reply]:
        """Takes in what waits, all of it also when the house is hurried; what is to be told. Raises Cut."""
        told: list[Reply] = []
        t_s, core = frames_of(self.take(now_s))
        for t, joints in zip(t_s.tolist(), core, strict=True):
            if not self.rises(t):
                continue
            if not t - self._kept_s < LEAST_APART_S:
                self._keep(t, joints)
                seen = bool(np.isfinite(joints[[_LEFT_HIP, _RIGHT_HIP], 0]).any())
                if (news := self._view.after(t, seen=seen)) is not None:
                    told.append({"seen": news})
            if (fps := self._lateness.after(t, now_s)) is not None:
                told.append({"fps": fps})
        return told + self.answers()

    def frames(self) -> Frames:
        """All that was seen: upright, in pixels."""
        core = np.frombuffer(self._core, dtype=np.float32).astype(np.float64).reshape(-1, len(CORE), 2)
        return Frames(t_s=np.array(self._t_s), core=core, dropped=0, boxed=False)

    def _keep(self, t_s: float, joints: Array) -> None:
        self._kept_s = t_s
        self._t_s.append(t_s - self._first_s)
        self._core.frombytes(joints.astype(np.float32).tobytes())


def learned(desk: Desk, frames: Frames) -> Lesson | Refused:
    """What these frames show, or why nothing was learned. Reckons for a second or two and touches nothing else."""
    try:
        return learn_lesson(frames, reps=desk.shown, sides=desk.sides)
    except LessonError as refused:
        return refused.why


@transaction.atomic
def keep(desk: Desk, lesson: Lesson, *, now: datetime) -> Taught:
    """The lesson as a version of the movement, and an entry in the audit log."""
    # Asked anew: the account may have been closed while the movement was shown.
    author = User.objects.get(pk=desk.user.pk)
    taught = services.keep_lesson(
        author=author, code=desk.exercise, body=desk.body, shown=desk.shown, lesson=lesson, now=now
    )
    chain.write(at=now, actor=f"user:{desk.user.pk}", role=desk.user.role, deed=Deed.WRITE, what="camera-taught")
    return taught


def _therapist(user: object, session: SessionBase) -> User | None:
    if is_locked(session, timezone.now()):
        return None
    if not isinstance(user, User) or user.role != Role.THERAPIST or not user.is_active:
        return None
    return None if needs_factor(user, session) else user


def _said(asked: Mapping[str, Sequence[str]], name: str) -> str:
    return asked.get(name, [""])[0][:40]
