"""The check of strength and feeling as a form: what is asked of each leg, and the body of its event."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import QueryDict

from midline.clinical.chart import Chart
from midline.clinical.strength import OPTIONAL, By, Growing, Item, Loss, Side

NOT_DONE: Final = "not-done"
LOSSES: Final = (*(str(int(loss)) for loss in Loss), NOT_DONE)
ABLE: Final = {"yes": True, "no": False, NOT_DONE: None}
TOUCHED: Final = (Item.TOUCH_SHIN, Item.TOUCH_TOP, Item.TOUCH_OUTER)
EASY: Final = (Item.TOUCH_SHIN, Item.TOUCH_TOP, Item.TOUCH_OUTER, Item.BIG_TOE, Item.HEEL_WALK, Item.TOE_RAISES)
"""What somebody alone is asked, the safest first; standing up on one leg is left to a visit."""


def shown(chart: Chart, today: date, posted: QueryDict | None = None, *, items: tuple[Item, ...] = tuple(Item)) -> Any:
    """What the template of the form needs: each item with what was known of it, and what was filled in."""
    said = posted if posted is not None else QueryDict()
    rows = [
        {
            "item": item.value,
            "optional": item in OPTIONAL,
            "sides": [
                {
                    "side": side.value,
                    "name": f"{side.value}-{item.value}",
                    "known": chart.strength.get((side, item)),
                    "said": said.get(f"{side.value}-{item.value}", ""),
                }
                for side in Side
            ],
        }
        for item in items
    ]
    gravity = [
        {"side": side.value, "name": f"{side.value}-gravity", "said": said.get(f"{side.value}-gravity", "")}
        for side in Side
    ]
    return {
        "strength_rows": rows,
        "gravity_rows": gravity,
        "growing_said": said.get("growing", ""),
        "strength_on": chart.strength_on,
        "strength_today": today,
    }


def faults(posted: QueryDict, items: tuple[Item, ...]) -> list[str]:
    """Names of the fields that say nothing; "not done" says something."""
    names = [f"{side.value}-{item.value}" for item in items if item not in OPTIONAL for side in Side]
    missing = [name for name in names if posted.get(name) not in LOSSES]
    missing += [f"{side.value}-gravity" for side in Side if posted.get(f"{side.value}-gravity") not in ABLE]
    return missing if posted.get("growing") in list(Growing) else [*missing, "growing"]


def body(posted: QueryDict, by: By, today: date, items: tuple[Item, ...]) -> dict[str, Any]:
    """The event's body; what was not done or not asked is null."""
    growing = posted.get("growing")

    def leg(side: Side) -> dict[str, int | None]:
        return {item.value: _loss(posted.get(f"{side.value}-{item.value}", "")) for item in items}

    return {
        "by": by.value,
        **{side.value: leg(side) for side in Side},
        "against_gravity": {side.value: ABLE.get(posted.get(f"{side.value}-gravity", "")) for side in Side},
        "growing": growing if growing in list(Growing) else None,
        "today": today.isoformat(),
    }


def _loss(given: str) -> int | None:
    return int(given) if given in LOSSES and given != NOT_DONE else None
