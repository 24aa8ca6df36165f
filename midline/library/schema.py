"""JSON Schemas of content files, for editors: they complete names, explain fields and mark mistakes while one writes.

Built from what the readers use, so that the two agree. A reader is stricter: what a schema lets pass can still be
refused, such as a start above the maximum or a body that sinks through the floor.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from midline.clinical.ruleset import ExerciseRule, MaxDose, Ruleset
from midline.library import movements, scenes
from midline.library.page import Spot, read_page
from midline.library.planbook import AMOUNTS, GROUPS
from midline.library.schema_parts import (
    BY_NAME,
    NOTHING,
    TEXT,
    TEXTS,
    TRUTH,
    Schema,
    between,
    listed,
    one_of,
    or_null,
    record,
    some_of,
    sources,
    stated_dose,
    whole,
)
from midline.library.schema_shelves import other_shelves
from midline.library.sources import CLAIMS, ITEMS
from midline.motion import movement as motion
from midline.motion.diagram import LABELS, Diagram
from midline.motion.placement import ENDS, TOUCHED
from midline.motion.skeleton import JOINTS, LIMB_JOINTS, SIDES, Range

FOLDER = "schema"
HINTS = f"{FOLDER}/hints.yaml"
DRAFT = "http://json-schema.org/draft-07/schema#"
"""The draft that editors for YAML know."""


def written(root: Path, rules: Ruleset) -> dict[str, str]:
    """The schema files as text by their place below `root`."""
    hints = read_page(root, HINTS).top
    return {
        f"{FOLDER}/{name}.json": json.dumps(_whole(name, schema, hints.at(name)), indent=1, ensure_ascii=False) + "\n"
        for name, schema in schemas(rules).items()
    }


def schemas(rules: Ruleset) -> dict[str, Schema]:
    """The schemas by the kind of file, without their hints."""
    return {
        "movement": _movement(rules),
        "motion": _motion(),
        "movement-text": _movement_text(),
        "diagram": record({"draws": one_of(Diagram)}),
        "scene-text": record({**dict.fromkeys(scenes.TEXT_KEYS, TEXT), "labels": _labels()}, optional=("labels",)),
        **other_shelves(rules),
    }


def _whole(name: str, schema: Schema, hints: Spot) -> Schema:
    said = {key: spot.text() for key, spot in hints.entries()} if hints.value is not None else {}
    return {"$schema": DRAFT, "title": name, **_explained(schema, said)}


def _explained(schema: Any, hints: Mapping[str, str]) -> Any:
    """The schema with the hint of each field that has one, however deep it stands."""
    if isinstance(schema, list):
        return [_explained(part, hints) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _explained(part, hints) for key, part in schema.items() if key != "properties"}
    if "properties" in schema:
        made["properties"] = {
            name: {**_hint(name, hints), **_explained(part, hints)} for name, part in schema["properties"].items()
        }
    return made


def _hint(name: str, hints: Mapping[str, str]) -> Schema:
    """The words about a field; those about a joint serve its two sides."""
    known = next((key for key in (name, re.sub("^(near|far)_", "", name)) if key in hints), None)
    return {} if known is None else {"description": hints[known]}


# ── movement.yaml ────────────────────────────────────────────────────────────────────────────────────────────────────


def _movement(rules: Ruleset) -> Schema:
    exercises = rules.plan.exercises
    neighbour = {"enum": [*sorted(exercises), None]}
    fields: dict[str, Schema] = {
        "code": one_of(exercises),
        "slug": TEXT,
        "groups": some_of(GROUPS),
        "load": whole(0, 4),
        "sides": whole(1, 2),
        "start": or_null(_dose(("sets", "reps", "hold_s", "per_day"))),
        "max": or_null(_dose(("sets", "reps", "hold_s"))),
        "easier": neighbour,
        "harder": neighbour,
        "equipment": TEXTS,
        "position": one_of(movements.Position),
        "never_if": some_of(rules.conditions),
        "stop_if": TEXTS,
        "sources": sources(),
        "as_in": listed(_item()),
    }
    limits = [_limits(rule) for rule in exercises.values()]
    return {**record({key: fields[key] for key in movements.KEYS}), "allOf": limits}


def _dose(parts: Iterable[str]) -> Schema:
    return record({part: whole(*AMOUNTS[part]) for part in parts})


def _item() -> Schema:
    return record(
        {
            "item": one_of(ITEMS),
            "name": TEXT,
            "dose": stated_dose(),
            "until_tired": TRUTH,
            "claim": {"enum": [*CLAIMS, None]},
            "remark": {"type": ["string", "null"]},
        },
        optional=("claim", "remark"),
    )


def _limits(rule: ExerciseRule) -> Schema:
    """What the rules say of one exercise, where a file has its code."""
    groups = {**some_of(rule.groups), "minItems": len(rule.groups)} if rule.groups else {"maxItems": 0}
    said: dict[str, Schema] = {"groups": groups, "load": {"const": rule.load}, "sides": {"const": rule.sides}}
    if rule.start is None or rule.most is None:
        said |= {"start": NOTHING, "max": NOTHING}
    else:
        start = MaxDose(sets=rule.start.sets, reps=rule.start.reps, hold_s=rule.start.hold_s)
        said |= {"start": _at_most(start, per_day=rule.start.per_day), "max": _at_most(rule.most)}
    if rule.supine:
        said["position"] = {"const": movements.Position.SUPINE.value}
    return {"if": {"properties": {"code": {"const": rule.code}}}, "then": {"properties": said}}


def _at_most(dose: MaxDose, **more: int) -> Schema:
    ceilings = {"sets": dose.sets, "reps": dose.reps, "hold_s": dose.hold_s, **more}
    return {"type": "object", "properties": {part: {"maximum": most} for part, most in ceilings.items()}}


def _movement_text() -> Schema:
    fields: dict[str, Schema] = dict.fromkeys(movements.SENTENCES, TEXT)
    mistakes = {"minItems": movements.FEWEST_MISTAKES, "maxItems": movements.MOST_MISTAKES}
    fields |= {
        "steps": TEXTS,
        "cues": BY_NAME,
        "spoken": BY_NAME,
        "mistakes": {**listed(record({"seen": TEXT, "cue": TEXT})), **mistakes},
        **dict.fromkeys(movements.SOURCE_WORDS, or_null(BY_NAME)),
    }
    return record(fields, optional=movements.SOURCE_WORDS)


def _labels() -> Schema:
    return record(dict.fromkeys(LABELS, TEXT))


# ── motion.yaml ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _motion() -> Schema:
    fields: dict[str, Schema] = {
        "view": one_of(motion.View),
        "face": one_of(motion.Face),
        "eyes": one_of(motion.Eyes),
        "props": listed(_prop()),
        "contacts": _contacts(),
        "poses": {"type": "object", "minProperties": 1, "additionalProperties": _pose()},
        "phases": {**listed(_phase()), "minItems": 1},
        "pace": one_of(motion.Pace),
        "shows": TEXT,
        "works": listed(one_of(motion.Works)),
        "path": or_null(_path()),
        "mirrored": TRUTH,
        "far_lag": or_null(_span("far_lag")),
        "ground_mps": _span("ground_mps"),
    }
    needed = ("view", "contacts", "poses", "phases", "shows")
    return record(fields, optional=[name for name in fields if name not in needed])


def _span(name: str) -> Schema:
    return between(*motion.SPANS[name])


def _prop() -> Schema:
    helper = motion.PropKind.HELPER.value
    things = [kind for kind in motion.PropKind if kind is not motion.PropKind.HELPER]
    sizes = {key: _span(key) for key in ("x_m", "width_m", "height_m", "base_m")}
    thing = record({"kind": one_of(things), **sizes, "flipped": TRUTH}, optional=(*sizes, "flipped"))
    hands = record({"kind": {"const": helper}, "does": one_of(motion.Touch), "at": one_of(motion.HELPED)})
    return {
        "type": "object",
        "properties": {"kind": one_of(motion.PropKind)},
        "if": {"properties": {"kind": {"const": helper}}},
        "then": hands,
        "else": thing,
    }


def _contacts() -> Schema:
    ends = _ends(ENDS)
    hands = _ends(("hand",))
    fields: dict[str, Schema] = {
        "rest": listed(one_of(motion.REST_PARTS)),
        "anchor": one_of(motion.ANCHORS),
        "plant": record(dict.fromkeys(ends, _span("plant")), optional=ends),
        "slide": listed(one_of(ends)),
        "touch": record(dict.fromkeys(hands, one_of(TOUCHED)), optional=hands),
    }
    return record(fields, optional=("anchor", "plant", "slide", "touch"))


def _ends(kinds: Iterable[str]) -> list[str]:
    """Without near_ or far_ both are meant."""
    return [name for kind in kinds for name in (kind, *(f"{side}_{kind}" for side in SIDES))]


def _pose() -> Schema:
    joints = {**{joint: JOINTS[f"near_{joint}"] for joint in LIMB_JOINTS}, **JOINTS}
    return record({name: _angle(span) for name, span in joints.items()}, optional=joints)


def _angle(span: Range) -> Schema:
    return between(span.low_deg, span.high_deg)


def _phase() -> Schema:
    return record({"to": TEXT, "move_s": _span("move_s"), "hold_s": _span("hold_s")}, optional=("hold_s",))


def _path() -> Schema:
    along = {**listed(_span("along_m")), "minItems": 2, "maxItems": 2}
    fields: dict[str, Schema] = {
        "point": one_of(motion.PATH_POINTS),
        "dx_m": _span("dx_m"),
        "dy_m": _span("dy_m"),
        "along_m": or_null(along),
    }
    return record(fields, optional=("dx_m", "dy_m", "along_m"))
