"""The parts that schemas of content files are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from midline.library.sources import DOSE_KEYS, MOST_STATED, Grade

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
TEXTS: Schema = {"type": "array", "items": TEXT}
BY_NAME: Schema = {"type": "object", "additionalProperties": TEXT}
TRUTH: Schema = {"type": "boolean"}
NOTHING: Schema = {"type": "null"}


def record(fields: Mapping[str, Schema], *, optional: Collection[str] = ()) -> Schema:
    """A mapping with these fields and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": [name for name in fields if name not in optional],
        "additionalProperties": False,
    }


def one_of(codes: Iterable[str]) -> Schema:
    """One of these codes."""
    return {"enum": sorted(str(code) for code in codes)}


def some_of(codes: Iterable[str]) -> Schema:
    """A list of these codes, none twice."""
    return {"type": "array", "items": one_of(codes), "uniqueItems": True}


def listed(entry: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": entry}


def whole(low: int, high: int) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": low, "maximum": high}


def between(low: float, high: float) -> Schema:
    """A number."""
    return {"type": "number", "minimum": low, "maximum": high}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, NOTHING]}


def sources() -> Schema:
    """What something rests on, as `read_source` takes it."""
    return listed(record({"id": TEXT, "grade": one_of(Grade)}))


def stated_dose() -> Schema:
    """What a source states, as `read_stated` takes it."""
    return record({key: or_null(whole(1, MOST_STATED)) for key in DOSE_KEYS})
