"""What can be tapped in each place of a compiled session, and what follows: which events, and where it leads.

A place says, for each input, the registers that are set, whether the exercise is judged, and the ways on; the first way
whose `when` is surely true is taken. Nothing here knows a member or a day: what depends on those is looked up in the
room (one exercise at one dose, see `compiled`) and in the day.
"""

from __future__ import annotations

from typing import Any, Final

from midline.clinical import facts
from midline.clinical.chart import EVERYTHING
from midline.clinical.expressions import Expression, get
from midline.clinical.plan import RECHECK_S
from midline.clinical.session import Colour
from midline.clinical.situation import MORNING_IS_OVER

LEASE_H: Final = 72
"""Hours after which a plan that was not looked at again opens no exercise (chart events, plan leases)."""
GO: Final = "go"
ASK: Final = "ask"
"""What the reading before an exercise may lead to besides another room: into it, or to the clinic's own answer."""
CHECK: Final = "check"
RUNNING: Final = ("ready", "moving", "how", "resting", "halted", "now", "said")
OVER: Final = ("done", "alarm", "stopped", "questions", "stale", "used", "closed", "nothing")

Place = dict[str, Any]
STOPS: Final = (Colour.STOP.value, Colour.RED_NEURO.value)
REDS: Final = (Colour.RED.value, Colour.RED_BACK.value)
CLEARED: Final[dict[str, Expression | None]] = dict.fromkeys(
    ("during", "after5", "new_neuro", "flags", "stopped", "early", "verdict")
)

_COLOUR: Final = get("verdict.colour")
_NEXT: Final = ["pick", ["here", "to"], get("verdict.rule")]
_HERE: Final = {"session": get("session"), "exercise": ["here", "exercise"]}
_CLOSED: Final = ["session-closed", {"session": get("session")}]
_BEFORE_CLASS: Final = [
    "pick",
    ["day", "grids"],
    ["here", "grid"],
    get("before.leg"),
    ["largest", get("before.zone.left"), get("before.zone.right")],
]
_BEGIN: Final = ["pick", ["here", "begin"], _BEFORE_CLASS]
_UP: Final = [
    "if",
    ["known", get("up")],
    get("up"),
    ["if", ["at_least", get("clock"), MORNING_IS_OVER.isoformat("minutes")], 2, 0],
]


def places(stops: dict[str, list[tuple[str, str]]]) -> dict[str, Place]:
    """All places; `stops` gives, per tier, the answers of the check before a session that stop everything."""
    return {
        "idle": {"on": {"start": _start()}},
        CHECK: {"on": {"answer": _answer(stops)}},
        "ready": {"on": {"read": _read(), "skip": _skip(), "enough": _leave(), "leave": _leave(), "held": _held()}},
        "moving": {
            "on": {"done": _over(stopped=False), "stop": _over(stopped=True), "held": _how(), "leave": _leave()}
        },
        "how": {"on": {"tell": _tell(), "leave": _leave()}},
        "resting": {"rest_s": RECHECK_S, "on": {**_rest(), "leave": _leave()}},
        "halted": {"rest_s": RECHECK_S, "on": {**_rest(), "leave": _leave_halted()}},
        "now": {"on": {"read": _recheck(), "leave": _leave_now()}},
        "said": {"on": {"next": _next(), "undo": _undo(), "leave": _leave()}},
        "alarm": {"on": {"mistap": _mistap()}},
        "stopped": {"on": {"mistap": _mistap()}},
        **{name: {"on": {}} for name in ("done", "questions", "stale", "used", "closed", "nothing")},
    }


# Before


def _start() -> Place:
    """Whether what the device has may be used at all: its day, its age, and what happened on this device since."""
    too_old = ["any", ["at_least", get("given.age_h"), LEASE_H], ["not", ["known", ["day", "open"]]]]
    kept = {"today": get("given.today"), "age_h": get("given.age_h")}
    return {
        "set": kept,
        "ways": [
            {"when": too_old, "go": "stale"},
            {"when": ["is", get("given.held"), True], "go": "closed"},
            {"when": ["is", get("given.used"), True], "go": "used"},
            {"go": CHECK},
        ],
    }


def _answer(stops: dict[str, list[tuple[str, str]]]) -> Place:
    kept = ("session", "check", "up", "clock", "reading")
    opened = _CLASS_OF_OPENING
    room = ["pick", ["day", "open"], _UP, "rooms", opened]
    ways: list[Place] = [
        {
            "when": ["any", *(["is", get(f"check.{code}"), value] for code, value in raising)],
            "emit": _opening(),
            "hold": {"kind": "stop", "scopes": ["list", EVERYTHING]},
            "tier": tier,
            "urgent": True,
            "go": "alarm",
        }
        for tier, raising in stops.items()
    ]
    clear = ["all", *(["is", get(f"check.{code}"), "no"] for code in facts.CHECK_CODES)]
    ways += [
        {"when": ["not", ["surely", clear]], "emit": _opening(), "go": "questions"},
        {"when": ["known", room], "emit": _opening(), "room": room, "go": "ready"},
        {"emit": _opening(), "go": "nothing"},
    ]
    return {"set": {name: get(f"given.{name}") for name in kept}, "ways": ways}


_CLASS_OF_OPENING: Final = [
    "if",
    ["day", "asks_reading"],
    [
        "pick",
        ["day", "open"],
        _UP,
        "grid",
        get("reading.leg"),
        ["largest", get("reading.zone.left"), get("reading.zone.right")],
    ],
    0,
]


def _opening() -> list[Any]:
    noted = ["pain-noted", {"reading": get("reading"), "today": get("today")}, ["day", "asks_reading"]]
    opened = {
        "session": get("session"),
        "today": get("today"),
        "part": ["day", "part"],
        "check": get("check"),
        "hours_since_rising": get("up"),
        "local_time": get("clock"),
    }
    return [noted, ["session-opened", opened]]


def _read() -> Place:
    begun = ["exercise-begun", {**_HERE, "before": get("before")}]
    return {
        "set": {**CLEARED, "before": get("given.before")},
        "ways": [
            {"when": ["is", _BEGIN, GO], "emit": [begun], "go": "moving"},
            {"when": ["is", _BEGIN, ASK], "emit": [begun, _CLOSED], "says": "changed", "go": "done"},
            {"when": ["known", _BEGIN], "emit": [begun], "room": _BEGIN, "says": "changed", "go": "ready"},
            {"emit": [begun, _CLOSED], "says": "changed", "go": "done"},
        ],
    }


def _skip() -> Place:
    skipped, after = ["exercise-skipped", _HERE], ["pick", ["here", "to"], "skip"]
    return {
        "ways": [
            {"when": ["known", after], "emit": [skipped], "room": after, "go": "ready"},
            {"emit": [skipped, _CLOSED], "go": "done"},
        ]
    }


def _held() -> Place:
    return {"ways": [{"emit": [_CLOSED], "go": "closed"}]}


# The exercise


def _over(*, stopped: bool) -> Place:
    done = ["set-done", {**_HERE, "set": ["here", "sets"], "reps": get("given.reps")}]
    return {"set": {"stopped": stopped}, "ways": [{"emit": [done], "go": "how"}]}


def _how() -> Place:
    return {"set": {"stopped": False}, "ways": [{"go": "how"}]}


def _tell() -> Place:
    told = ("during", "new_neuro", "flags")
    body = {**_HERE, **{name: get(name) for name in (*told, "stopped")}}
    ended = ["exercise-ended", body]
    return {
        "set": {name: get(f"given.{name}") for name in told},
        "judge": [{"unread": ["after5"]}],
        "ways": [
            {**_alarm(), "emit": [ended]},
            {"when": ["is", _COLOUR, Colour.HALT.value], "emit": [ended], "go": "halted"},
            {"emit": [ended], "go": "resting"},
        ],
    }


def _alarm() -> Place:
    return {
        "when": ["is", _COLOUR, *STOPS],
        "hold": {"kind": "stop", "scopes": ["list", EVERYTHING]},
        "keeps": "verdict_event",
        "notes": True,
        "urgent": True,
        "go": "alarm",
    }


# Five minutes later


def _rest() -> dict[str, Place]:
    early = {"set": {"early": True}, "ways": [{"go": "now"}]}
    return {"over": {"set": {"early": False}, "ways": [{"go": "now"}]}, "early": early, "worse": early}


def _recheck() -> Place:
    body = {**_HERE, "after5": get("after5"), "early": get("early")}
    rechecked = ["exercise-rechecked", body]
    return {
        "set": {"after5": get("given.after5")},
        "judge": [{}, {"when": get("early"), "unread": ["after5"]}],
        "ways": [
            {
                "when": ["is", _COLOUR, *REDS],
                "emit": [rechecked],
                "hold": {"kind": "lock", "scopes": ["here", "locks"]},
                "keeps": "verdict_event",
                "notes": True,
                "urgent": True,
                "go": "stopped",
            },
            {"when": ["is", _COLOUR, Colour.HALT.value], "emit": [rechecked], "go": "halted"},
            {"emit": [rechecked], "keeps": "verdict_event", "notes": True, "go": "said"},
        ],
    }


def _next() -> Place:
    return {
        "ways": [
            {"when": ["known", _NEXT], "room": _NEXT, "go": "ready"},
            {"emit": [_CLOSED], "go": "done"},
        ]
    }


def _undo() -> Place:
    return {"ways": [{"emit": [_undone()], "forgets": True, "go": "now"}]}


def _undone() -> list[Any]:
    return ["verdict-undone", {"session": get("session"), "supersedes": get("verdict_event")}]


def _mistap() -> Place:
    """After a stop: the therapist reads of it, and the stop stays."""
    first = ["all", ["known", get("verdict_event")], ["not", ["known", get("mistapped")]]]
    return {"ways": [{"when": first, "emit": [_undone()], "sets": {"mistapped": True}, "says": "mistap"}]}


# The end


def _leave() -> Place:
    return {"ways": [{"emit": [_CLOSED], "go": "done"}]}


def _leave_halted() -> Place:
    """A jump of leg pain that nobody looked at again counts as red."""
    lock = {"kind": "lock", "scopes": ["here", "locks"]}
    return {"ways": [{"emit": [_CLOSED], "hold": lock, "urgent": True, "go": "stopped"}]}


def _leave_now() -> Place:
    halted = ["is", _COLOUR, Colour.HALT.value]
    return {
        "judge": [{"unread": ["after5"]}],
        "ways": [{"when": halted, **_leave_halted()["ways"][0]}, *_leave()["ways"]],
    }
