"""Reads content/consents: what members are asked to agree to, in versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Spot
from midline.library.shelf import folders, item_of, words_of

SHELF: Final = "consents"
CARE: Final = "care"
"""The one without which nobody is treated here."""


class ConsentKind(StrEnum):
    """Whether care goes on without it."""

    NEEDED = "needed"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPart:
    """One thing that is said, under its heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """The words of one consent in one language."""

    language: str
    title: str
    line: str
    parts: tuple[ConsentPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What members are asked to agree to. `version`: the day of its words; with another day everybody is asked anew."""

    slug: str
    version: date
    kind: ConsentKind
    texts: Mapping[str, ConsentText]

    def text(self, language: str) -> ConsentText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_consents(root: Path, languages: Mapping[str, Language], faults: list[Fault]) -> dict[str, Consent]:
    """All consents by slug, the needed ones first; faults are added to `faults`."""
    found = [consent for folder in folders(root, SHELF) if (consent := _consent(root, folder, languages, faults))]
    if not any(consent.slug == CARE and consent.kind is ConsentKind.NEEDED for consent in found):
        mend = f"Nobody is treated without agreeing: write {SHELF}/{CARE} with kind: needed."
        faults.append(
            Fault(file=f"{SHELF}/{CARE}/consent.yaml", line=1, found="no needed care", allowed="one", mend=mend)
        )
    return {
        each.slug: each for each in sorted(found, key=lambda each: (each.kind is not ConsentKind.NEEDED, each.slug))
    }


def _consent(root: Path, folder: str, languages: Mapping[str, Language], faults: list[Fault]) -> Consent | None:
    facts = item_of(root, f"{folder}/consent.yaml", faults, lambda top: _read(top, folder))
    texts = words_of(root, folder, languages, faults, _text)
    return replace(facts, texts=texts) if facts is not None and ENGLISH in texts else None


def _read(top: Spot, folder: str) -> Consent:
    top.keys(("slug", "version", "kind"))
    return Consent(
        slug=top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")]),
        version=_date(top.at("version")),
        kind=top.at("kind").enum(ConsentKind),
        texts={},
    )


def _date(spot: Spot) -> date:
    try:
        return date.fromisoformat(spot.text())
    except ValueError:
        return spot.refuse(allowed="a date such as 2026-03-02", mend="Correct the date.")


def _text(top: Spot, language: str) -> ConsentText:
    top.keys(("title", "line", "parts"))
    parts = top.at("parts").items()
    if not parts:
        top.at("parts").refuse(allowed="one part at least", mend="Say what is agreed to.")
    return ConsentText(
        language=language,
        title=top.at("title").text(),
        line=top.at("line").text(),
        parts=tuple(_part(part) for part in parts),
    )


def _part(spot: Spot) -> ConsentPart:
    spot.keys(("heading", "text"))
    return ConsentPart(heading=spot.at("heading").text(), text=spot.at("text").text())
