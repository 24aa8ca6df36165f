"""Reads the short questionnaires: before a session, during it, and irritability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from midline.clinical.irritability import ITEMS
from midline.clinical.ruleset import Ruleset
from midline.library.faults import Fault, Unsound
from midline.library.page import Spot, read_page

NAMES = ("before-session", "during-session", "irritability")


class ItemKind(StrEnum):
    """A choice among codes, a whole number, or a number."""

    CHOICE = "choice"
    WHOLE = "whole number"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of a short form.

    `values` are the codes to choose from, the least worrying first; a choice without values is simply ticked. `flag`
    is the danger sign that any but the first value stands for. `opens` are questions of the danger-sign screen to ask
    in full after such an answer.
    """

    code: str
    kind: ItemKind
    values: tuple[str, ...]
    flag: str | None
    opens: tuple[str, ...]
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A short form: its items in order."""

    name: str
    items: tuple[Item, ...]


def hashed_files() -> tuple[str, ...]:
    """Files of the forms, which are part of the ruleset's digest."""
    return tuple(f"questionnaires/{name}/questionnaire.yaml" for name in NAMES)


def read_forms(root: Path, rules: Ruleset, faults: list[Fault]) -> Mapping[str, Form]:
    """The short forms by name; faults are added to `faults`."""
    forms = {}
    for name in NAMES:
        try:
            page = read_page(root, f"questionnaires/{name}/questionnaire.yaml")
            page.top.keys(("items",))
            items = page.top.at("items").each(lambda spot: _item(spot, rules))
            forms[name] = Form(name=name, items=tuple(items))
            if name == "irritability" and [item.code for item in items] != list(ITEMS.values()):
                page.top.note(
                    found=", ".join(item.code for item in items),
                    allowed=", ".join(ITEMS.values()),
                    mend="Ask exactly these four, in this order.",
                )
        except Unsound as stop:
            faults.append(stop.fault)
        else:
            faults.extend(page.faults)
    return forms


def _item(spot: Spot, rules: Ruleset) -> Item:
    spot.keys(("code", "type"), ("values", "flag", "opens", "minimum", "maximum"))
    kind = spot.at("type").enum(ItemKind)
    choice = kind is ItemKind.CHOICE
    return Item(
        code=spot.at("code").text(),
        kind=kind,
        values=spot.at("values").texts() if "values" in spot.value else (),
        flag=spot.at("flag").one_of(rules.session.flags) if "flag" in spot.value else None,
        opens=spot.at("opens").some_of(rules.triage.question_of) if "opens" in spot.value else (),
        minimum=0 if choice else spot.at("minimum").whole(0, 10_000),
        maximum=0 if choice else spot.at("maximum").whole(0, 10_000),
    )
