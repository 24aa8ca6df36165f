"""What stands on a shelf: one folder per item, with facts in one file and words in one file per language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from midline.library.faults import Fault, Unsound
from midline.library.languages import ENGLISH, Language, Status
from midline.library.page import Page, Spot, read_page
from midline.library.texts import compare_placeholders, flatten

Item = TypeVar("Item")
Words = TypeVar("Words")


def folders(root: Path, shelf: str) -> Iterator[str]:
    """The items of a shelf as folders below `root`, by name."""
    for path in sorted((root / shelf).glob("*")):
        if path.is_dir():
            yield f"{shelf}/{path.name}"


def item_of(root: Path, file: str, faults: list[Fault], read: Callable[[Spot], Item]) -> Item | None:
    """What `read` gives for the facts in `file`; None when they are unsound, and the faults are added to `faults`."""
    try:
        page = read_page(root, file)
    except Unsound as stop:
        faults.append(stop.fault)
        return None
    try:
        return read(page.top)
    except Unsound as stop:
        faults.append(stop.fault)
        return None
    finally:
        faults.extend(page.faults)


def words_of(
    root: Path, folder: str, languages: Mapping[str, Language], faults: list[Fault], read: Callable[[Spot, str], Words]
) -> dict[str, Words]:
    """The words of an item by language. A translation that differs from English in its keys or placeholders is a fault.

    `read` takes a text.LANGUAGE.yaml and the language. A draft language may have no file.
    """
    words: dict[str, Words] = {}
    english: Page | None = None
    for language in sorted(languages.values(), key=lambda language: language.code != ENGLISH):
        file = f"{folder}/text.{language.code}.yaml"
        if language.status is Status.DRAFT and not (root / file).is_file():
            continue
        try:
            page = read_page(root, file)
            words[language.code] = read(page.top, language.code)
            if english is None:
                english = page
            else:
                _compare(page, english)
        except Unsound as stop:
            faults.append(stop.fault)
        else:
            faults.extend(page.faults)
    return words


def _compare(page: Page, english: Page) -> None:
    wanted = {key: spot.text() for key, spot in flatten(english.top)}
    found = dict(flatten(page.top))
    for key, spot in found.items():
        if key not in wanted:
            spot.note(found=f"the key {key}", allowed="the keys of English", mend="Remove it or correct its name.")
        else:
            compare_placeholders(wanted[key], spot)
    for key in wanted.keys() - found.keys():
        page.top.note(found=f"no {key}", allowed="every key of English", mend=f"Translate {key}.")
