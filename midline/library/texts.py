"""Words for people by key and language; a safety text must be there in every released language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from midline.library.faults import Fault, Unsound
from midline.library.languages import ENGLISH, Language, Status
from midline.library.page import Page, Spot, read_page

CITED = ("explain.given.*.source", "explain.closed.*.source")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Words in the language they are really in, which is English when a translation is missing."""

    words: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text in English as written: where it stands, and whether safety depends on it."""

    words: str
    file: str
    line: int
    safety: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All texts: English by key, and the translations by language and key."""

    english: Mapping[str, Text]
    translated: Mapping[str, Mapping[str, str]]

    @property
    def told(self) -> Mapping[str, Text]:
        """What each language says in its own words: all but the sources of rules, which are cited as they stand."""
        return {key: text for key, text in self.english.items() if not any(fnmatchcase(key, cited) for cited in CITED)}

    def wording(self, key: str, language: str) -> Wording:
        """The text at `key`, in English where `language` has none. Raises KeyError for an unknown key."""
        words = self.translated.get(language, {}).get(key)
        if words is None:
            return Wording(words=self.english[key].words, language=ENGLISH)
        return Wording(words=words, language=language)

    def numbered(self, key: str, language: str) -> tuple[Wording, ...]:
        """The entries of a list, `key.1`, `key.2` and so on."""
        found: list[Wording] = []
        while f"{key}.{len(found) + 1}" in self.english:
            found.append(self.wording(f"{key}.{len(found) + 1}", language))
        return tuple(found)


def read_texts(root: Path, languages: Mapping[str, Language], faults: list[Fault]) -> Texts:
    """The texts beside questionnaires and rules, and those that explain; faults are added to `faults`.

    Keys of a questionnaire begin with the name of its folder, all others stand as they are.
    """
    english: dict[str, Text] = {}
    translated: dict[str, dict[str, str]] = {code: {} for code in languages if code != ENGLISH}
    for folder, prefix in _folders(root):
        own = _english(root, f"{folder}/text.{ENGLISH}.yaml", prefix, faults)
        _refuse_repeats(own, english, faults)
        english.update(own)
        for language in languages.values():
            if language.code != ENGLISH:
                file = f"{folder}/text.{language.code}.yaml"
                translated[language.code].update(_translation(root, file, prefix, own, language, faults))
    return Texts(english=english, translated=translated)


def flatten(spot: Spot, prefix: str = "") -> Iterable[tuple[str, Spot]]:
    """Dotted keys and their texts; list entries are numbered from 1."""
    if isinstance(spot.value, dict):
        for key, entry in spot.entries():
            yield from flatten(entry, f"{prefix}.{key}" if prefix else key)
    elif isinstance(spot.value, list):
        for place, entry in enumerate(spot.items(), start=1):
            yield from flatten(entry, f"{prefix}.{place}")
    else:
        yield prefix, spot


def compare_placeholders(english: str, spot: Spot) -> None:
    """Note a fault when a translation lost or gained a {placeholder}."""
    wanted, found = set(PLACEHOLDER.findall(english)), set(PLACEHOLDER.findall(spot.text()))
    if wanted != found:
        names = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
        spot.note(allowed=f"the placeholders {names}", mend="Use the same placeholders as English.")


def _folders(root: Path) -> list[tuple[str, str]]:
    names = sorted(path.name for path in (root / "questionnaires").iterdir() if path.is_dir())
    return [*((f"questionnaires/{name}", name) for name in names), ("rules", ""), ("explain", "")]


def _english(root: Path, file: str, prefix: str, faults: list[Fault]) -> dict[str, Text]:
    page = _page(root, file, faults)
    if page is None:
        return {}
    try:
        page.top.keys(("safety", "texts"))
        patterns = page.top.at("safety").texts()
        spots = dict(flatten(page.top.at("texts")))
        texts = {
            _join(prefix, key): Text(words=words, file=file, line=spot.line, safety=_matches(key, patterns))
            for key, spot in spots.items()
            for words in spot.tried(Spot.text)
        }
        _refuse_idle_patterns(page, patterns, spots)
    except Unsound as stop:
        faults.append(stop.fault)
        return {}
    finally:
        faults.extend(page.faults)
    return texts


def _translation(
    root: Path, file: str, prefix: str, english: Mapping[str, Text], language: Language, faults: list[Fault]
) -> dict[str, str]:
    if not (root / file).is_file():
        if language.status is Status.RELEASED and any(text.safety for text in english.values()):
            mend = f"Translate its safety texts, or make {language.code} a draft."
            faults.append(Fault(file=file, line=1, found="no file", allowed="every safety text", mend=mend))
        return {}
    page = _page(root, file, faults)
    if page is None:
        return {}
    found: dict[str, str] = {}
    try:
        page.top.keys(("texts",))
        for key, spot in flatten(page.top.at("texts")):
            _take(spot, _join(prefix, key), english, found)
        if language.status is Status.RELEASED:
            _refuse_gaps(page, english, found, language)
    except Unsound as stop:
        faults.append(stop.fault)
    faults.extend(page.faults)
    return found


def _take(spot: Spot, key: str, english: Mapping[str, Text], found: dict[str, str]) -> None:
    if key not in english:
        spot.note(found=f"the key {key}", allowed="the keys of English", mend="Remove it or correct its name.")
        return
    for words in spot.tried(Spot.text):
        found[key] = words
        compare_placeholders(english[key].words, spot)


def _refuse_gaps(page: Page, english: Mapping[str, Text], found: Mapping[str, str], language: Language) -> None:
    for key, text in english.items():
        if text.safety and key not in found:
            page.top.note(
                found=f"no {key}",
                allowed=f"every safety text in {language.code}, which is released",
                mend=f"Translate {key} from {text.file}:{text.line}.",
            )


def _refuse_idle_patterns(page: Page, patterns: tuple[str, ...], spots: Mapping[str, Spot]) -> None:
    for place, pattern in enumerate(patterns):
        if not any(_matches(key, (pattern,)) for key in spots):
            spot = page.top.at("safety").at(place)
            spot.note(allowed="a pattern that some key matches", mend="Correct or remove it.")


def _refuse_repeats(own: Mapping[str, Text], english: Mapping[str, Text], faults: list[Fault]) -> None:
    for key in own.keys() & english.keys():
        other = english[key]
        mend = f"Rename it; it also stands in {other.file}:{other.line}."
        faults.append(
            Fault(file=own[key].file, line=own[key].line, found=f"{key} twice", allowed="each key once", mend=mend)
        )


def _matches(key: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def _join(prefix: str, key: str) -> str:
    return f"{prefix}.{key}" if prefix else key


def _page(root: Path, file: str, faults: list[Fault]) -> Page | None:
    try:
        return read_page(root, file)
    except Unsound as stop:
        faults.append(stop.fault)
        return None
