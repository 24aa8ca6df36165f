"""Reads the names of medicines that ask for care while exercising: rules/medicines.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from midline.clinical.medicines import Flag, MedicineNames, folded
from midline.library.faults import Fault
from midline.library.languages import Language
from midline.library.page import Spot
from midline.library.shelf import item_of

FILE: Final = "rules/medicines.yaml"
NO_NAMES: Final = MedicineNames(words={})


def read_medicines(root: Path, languages: Mapping[str, Language], faults: list[Fault]) -> MedicineNames:
    """The names by flag; faults are added to `faults`. Every flag has names in every language."""
    return item_of(root, FILE, faults, lambda top: _names(top, tuple(languages))) or NO_NAMES


def _names(top: Spot, languages: tuple[str, ...]) -> MedicineNames:
    top.keys(("version", "source", "flags"))
    top.at("version").text()
    top.at("source").text()
    flags = top.at("flags")
    flags.keys(tuple(flag.value for flag in Flag))
    words = {flag: frozenset(_words(flags.at(flag.value), languages)) for flag in Flag}
    return MedicineNames(words=MappingProxyType(words))


def _words(spot: Spot, languages: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    spot.keys(("international", *languages))
    for place in ("international", *languages):
        for each in spot.at(place).items():
            words = folded(each.text())
            if not words:
                each.refuse(allowed="a name with letters", mend="Write the name of a medicine.")
            yield words
