"""Which languages the clinic speaks, and which of them are complete enough to be released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from midline.library.faults import Fault, Unsound
from midline.library.page import Spot, read_page

ENGLISH = "en"


class Status(StrEnum):
    """A released language has every safety text, signed; English, in which Midline is developed, need not be signed.

    A draft is offered with a line on every page that says that no clinician has checked it.
    """

    RELEASED = "released"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language by its tag, with its own name for itself."""

    code: str
    name: str
    status: Status


def read_languages(root: Path, faults: list[Fault]) -> Mapping[str, Language]:
    """The languages of languages.yaml by tag; faults are added to `faults`."""
    try:
        page = read_page(root, "languages.yaml")
        page.top.keys(("languages",))
        languages = page.top.at("languages").each(_language)
    except Unsound as stop:
        faults.append(stop.fault)
        return {}
    if not any(language.code == ENGLISH and language.status is Status.RELEASED for language in languages):
        page.top.note(found="no released en", allowed="en as released", mend="Release en: others fall back to it.")
    faults.extend(page.faults)
    return {language.code: language for language in languages}


def _language(spot: Spot) -> Language:
    spot.keys(("code", "name", "status"))
    return Language(code=spot.at("code").text(), name=spot.at("name").text(), status=spot.at("status").enum(Status))
