"""What a posted form says, field by field, with its faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.http import QueryDict

from midline.clinical import strict
from midline.clinical.symptoms import FURTHEST_ZONE, WORST_PAIN

READING_FIELDS = {"zone_left": FURTHEST_ZONE, "zone_right": FURTHEST_ZONE, "back": WORST_PAIN, "leg": WORST_PAIN}
WORST_FIELDS = {
    "zone_left_max": FURTHEST_ZONE,
    "zone_right_max": FURTHEST_ZONE,
    "leg_max": WORST_PAIN,
    "back_max": WORST_PAIN,
}
NONE_OF_THESE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """One field and what is wrong: missing, impossible, range or choose-one."""

    field: str
    code: str


@dataclass(slots=True)
class Form:
    """Reads fields of a post and gathers all faults together."""

    post: QueryDict
    faults: list[FieldFault] = field(default_factory=list)

    def whole(self, name: str, highest: int) -> int | None:
        """A number from 0 to `highest`; notes a fault when it is missing or impossible."""
        given = self.post.get(name, "").strip()
        readable = given.isascii() and given.isdigit() and len(given) <= len(str(highest))
        if readable and int(given) <= highest:
            return int(given)
        self._fault(name, "impossible" if given else "missing")
        return None

    def clock(self, name: str) -> time | None:
        """A time of the day, `HH:MM`; None for nothing. Notes a fault when it is no time."""
        given = self.post.get(name, "").strip()
        try:
            return strict.clock(given or None, name)
        except strict.Fault:
            self._fault(name, "impossible")
            return None

    def choice(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """One of the values; notes a fault when it is missing or unknown."""
        given = self.post.get(name, "")
        if given in allowed:
            return given
        self._fault(name, "impossible" if given else "missing")
        return None

    def flags(self, allowed: frozenset[str]) -> list[str] | None:
        """The danger signs ticked; an empty list for "none of these". Both together is a fault, and so is neither."""
        given = self.post.getlist("flag")
        if given == [NONE_OF_THESE]:
            return []
        if given and set(given) <= allowed:
            return list(dict.fromkeys(given))
        self._fault("flag", "missing" if not given else "choose-one" if NONE_OF_THESE in given else "impossible")
        return None

    def reading(self) -> dict[str, Any]:
        """A reading as an event's body has it; faults are noted per field."""
        found = {name: self.whole(name, highest) for name, highest in READING_FIELDS.items()}
        return {
            "zone": {"left": found["zone_left"], "right": found["zone_right"]},
            "back": found["back"],
            "leg": found["leg"],
        }

    def worst(self) -> dict[str, Any]:
        """The worst while exercising as an event's body has it; faults are noted per field."""
        found = {name: self.whole(name, highest) for name, highest in WORST_FIELDS.items()}
        return {
            "zone_max": {"left": found["zone_left_max"], "right": found["zone_right_max"]},
            "leg_max": found["leg_max"],
            "back_max": found["back_max"],
        }

    def _fault(self, name: str, code: str) -> None:
        self.faults.append(FieldFault(field=name, code=code))
