"""A frozen value with some of its parts changed: `dataclasses.replace`, four times as fast.

The chart has more than forty parts and changes with every event: making it anew took a fifth of the time of a replay.
Here its parts are copied slot by slot. A value that checks itself when it is made is still made the usual way.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from functools import lru_cache
from itertools import repeat
from operator import attrgetter, call
from typing import TYPE_CHECKING

__all__ = ["replace"]

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value, /, **changes):
        """The same value with these parts changed. Raises TypeError for a part that it has not."""
        kind = value.__class__
        slots = _slots_of(kind)
        if slots is None or not changes.keys() <= slots.setters.keys():
            return dataclasses.replace(value, **changes)
        made = object.__new__(kind)
        deque(map(call, slots.setters.values(), repeat(made), slots.parts(value)), maxlen=0)
        for name, part in changes.items():
            slots.setters[name](made, part)
        return made

    @dataclasses.dataclass(frozen=True, slots=True)
    class _Slots:
        setters: dict
        parts: attrgetter

    @lru_cache(maxsize=256)
    def _slots_of(kind):
        """How to copy values of this kind; None for one that checks itself, or that has no slots or too few."""
        names = [each.name for each in dataclasses.fields(kind)]
        if hasattr(kind, "__post_init__") or not hasattr(kind, "__slots__") or len(names) < 2:
            return None
        return _Slots(setters={name: getattr(kind, name).__set__ for name in names}, parts=attrgetter(*names))
