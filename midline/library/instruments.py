"""Reads outcome questionnaires: how each is scored, and its words, our own or those a site supplies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from midline.clinical.instruments import (
    AnswerStyle,
    Better,
    ChangeRule,
    Instrument,
    Item,
    Licence,
    Part,
    Scoring,
    Shown,
    Tag,
)
from midline.clinical.rules import ALWAYS
from midline.clinical.session import AnyNumber, Kind
from midline.clinical.table import DecisionTable, Row
from midline.library.faults import Fault, Unsound
from midline.library.languages import Language
from midline.library.page import Page, Spot, read_page
from midline.library.predicates import Vocabulary

FOLDER = "instruments"
LARGEST = 10_080
"""No range of an item or a score goes beyond it: the minutes of a week."""

Sheets = Mapping[str, Mapping[str, "Sheet"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The words of one item; `options` stand in the order of its values, `unit` follows a number."""

    question: str
    options: tuple[str, ...]
    unit: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The words of a questionnaire in one language.

    There is one Ask for each item, or a single one that is repeated where the number of items is the member's choice;
    `{activity}` in it stands for what the member named. `low_end` and `high_end` name the ends of a scale. `notice` is
    shown below, such as a copyright line. `supplied` says that the words come from the site.
    """

    code: str
    language: str
    title: str
    intro: str
    asks: tuple[Ask, ...]
    low_end: str | None
    high_end: str | None
    notice: str | None
    supplied: bool


def folder_of(code: str) -> str:
    """The name of the folder that holds an instrument, such as `phq4` or `nprs-leg`."""
    return code.lower().replace("_", "-")


def instrument_files(root: Path) -> tuple[str, ...]:
    """The definitions below `root`, which are part of the ruleset's digest."""
    return tuple(f"{FOLDER}/{name}/instrument.yaml" for name in _folders(root / FOLDER))


def read_instruments(root: Path, faults: list[Fault]) -> Mapping[str, Instrument] | None:
    """How each questionnaire is scored, by its code; None when a fault was found, all of which go to `faults`."""
    found, before = {}, len(faults)
    for file in instrument_files(root):
        try:
            page = read_page(root, file)
            instrument = _instrument(page.top)
            if file != f"{FOLDER}/{folder_of(instrument.code)}/instrument.yaml":
                page.top.at("code").note(allowed=f"the code of {file.split('/')[1]}", mend="Rename the folder.")
            found[instrument.code] = instrument
            faults.extend(page.faults)
        except Unsound as stop:
            faults.append(stop.fault)
    return MappingProxyType(found) if len(faults) == before else None


def read_sheets(
    root: Path, instruments: Mapping[str, Instrument], languages: Mapping[str, Language], faults: list[Fault]
) -> Sheets:
    """Our words, beside the definitions, by code and language; faults are added to `faults`."""
    return _Reader(root=root, under=f"{FOLDER}/", supplied=False, instruments=instruments, languages=languages).read(
        faults
    )


def read_supplied(
    folder: Path | None, instruments: Mapping[str, Instrument], languages: Mapping[str, Language], faults: list[Fault]
) -> Sheets:
    """The words that a site supplies in `folder`, which holds one folder for each questionnaire."""
    if folder is None:
        return {}
    if not folder.is_dir():
        mend = "Make the folder, or take MIDLINE_INSTRUMENTS away."
        faults.append(Fault(file=str(folder), line=1, found="no folder", allowed="a folder", mend=mend))
        return {}
    root, under = folder.resolve().parent, f"{folder.resolve().name}/"
    return _Reader(root=root, under=under, supplied=True, instruments=instruments, languages=languages).read(faults)


def joined(own: Sheets, supplied: Sheets) -> Sheets:
    """Both, the site's words first where both have the same questionnaire in the same language."""
    codes = dict.fromkeys((*own, *supplied))
    return {code: {**own.get(code, {}), **supplied.get(code, {})} for code in codes}


def _folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


# ── How it is scored ─────────────────────────────────────────────────────────────────────────────────────────────────


def _instrument(spot: Spot) -> Instrument:
    spot.keys(
        ("code", "licence", "rights", "source", "loinc", "at_terminal", "answer", "items", "fewest", "least_answered",
         "scoring", "places", "range", "better", "parts", "bands", "tags", "no_harm_question", "change")
    )  # fmt: skip
    items = tuple(item for entry in spot.at("items").items() for item in _items(entry))
    parts = tuple(_part(entry, items) for entry in spot.at("parts").items())
    words = _words(parts)
    scale = spot.at("range")
    scale.keys(("low", "high"))
    fewest = spot.at("fewest").whole(1, len(items))
    return Instrument(
        code=spot.at("code").text(),
        licence=spot.at("licence").enum(Licence),
        rights=spot.at("rights").text(),
        source=spot.at("source").text(),
        loinc=None if spot.value["loinc"] is None else spot.at("loinc").text(),
        at_terminal=spot.at("at_terminal").truth(),
        answer=spot.at("answer").enum(AnswerStyle),
        items=items,
        fewest=fewest,
        least_answered=spot.at("least_answered").whole(1, fewest),
        scoring=spot.at("scoring").enum(Scoring),
        places=spot.at("places").whole(0, 2),
        low=scale.at("low").whole(0, LARGEST),
        high=scale.at("high").whole(1, LARGEST),
        better=spot.at("better").enum(Better),
        parts=parts,
        bands=_bands(spot.at("bands"), words),
        tags=tuple(_tag(entry, words) for entry in spot.at("tags").items()),
        no_harm_question=None
        if spot.value["no_harm_question"] is None
        else words.predicate(spot.at("no_harm_question")),
        change=_change(spot.at("change")),
    )


def _items(spot: Spot) -> Iterator[Item]:
    spot.keys(("low", "high", "times"), ("points",))
    low, high = spot.at("low").whole(0, LARGEST), spot.at("high").whole(1, LARGEST)
    points = tuple(range(low, high + 1))
    if "points" in spot.value:
        points = tuple(entry.whole(0, LARGEST) for entry in spot.at("points").items())
        if len(points) != high - low + 1:
            spot.at("points").refuse(allowed=f"{high - low + 1} numbers", mend="Give the points of every value.")
    yield from [Item(low=low, high=high, points=points)] * spot.at("times").whole(1, 100)


def _part(spot: Spot, items: tuple[Item, ...]) -> Part:
    spot.keys(("name", "positions", "shown"))
    positions = tuple(entry.whole(1, len(items)) for entry in spot.at("positions").items())
    return Part(name=spot.at("name").text(), positions=positions, shown=spot.at("shown").enum(Shown))


def _words(parts: tuple[Part, ...]) -> Vocabulary:
    """Rules may speak of the score and of the parts."""
    kinds: dict[str, Kind] = {"score": AnyNumber()}
    kinds.update({part.name: AnyNumber() for part in parts})
    return Vocabulary(kinds)


def _bands(spot: Spot, words: Vocabulary) -> DecisionTable[str] | None:
    if not spot.items():
        return None
    rows = []
    for entry in spot.items():
        entry.keys(("band", "when"))
        when, name = words.predicate(entry.at("when")), entry.at("band").text()
        rows.append(Row(when=when, gives=name, source=entry.name))
    if rows[-1].when != ALWAYS:
        spot.refuse(
            found="bands that may leave a score open",
            allowed="a last band with when: always",
            mend="End with when: always.",
        )
    return DecisionTable(rows=tuple(rows))


def _tag(spot: Spot, words: Vocabulary) -> Tag:
    spot.keys(("tag", "when"))
    return Tag(name=spot.at("tag").text(), when=words.predicate(spot.at("when")))


def _change(spot: Spot) -> ChangeRule | None:
    if spot.value is None:
        return None
    spot.keys(("points", "percent", "low_below", "source"))
    return ChangeRule(
        points=spot.at("points").number(),
        percent=spot.at("percent").number(),
        low_below=None if spot.value["low_below"] is None else spot.at("low_below").number(),
        source=spot.at("source").text(),
    )


# ── Its words ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads the folders `under` a root: ours, or those of a site, which alone may bring words that are not free."""

    root: Path
    under: str
    supplied: bool
    instruments: Mapping[str, Instrument]
    languages: Mapping[str, Language]

    def read(self, faults: list[Fault]) -> Sheets:
        """The words by code and language."""
        codes = {folder_of(code): code for code in self.instruments}
        found: dict[str, dict[str, Sheet]] = {}
        for name in _folders(self.root / self.under):
            if name not in codes:
                file, allowed = f"{self.under}{name}", ", ".join(sorted(codes))
                mend = "Rename or remove the folder."
                faults.append(Fault(file=file, line=1, found=f"the folder {name}", allowed=allowed, mend=mend))
                continue
            for path in sorted((self.root / self.under / name).glob("text.*.yaml")):
                file, language = f"{self.under}{name}/{path.name}", path.name.split(".")[1]
                for sheet in self._sheet(file, self.instruments[codes[name]], language, faults):
                    found.setdefault(sheet.code, {})[language] = sheet
        return found

    def _sheet(self, file: str, instrument: Instrument, language: str, faults: list[Fault]) -> list[Sheet]:
        """The words in a list, or an empty list when they are unsound, which is noted."""
        if language not in self.languages:
            mend = "Name the file text.LANGUAGE.yaml with one of these languages."
            faults.append(Fault(file=file, line=1, found=language, allowed=", ".join(self.languages), mend=mend))
            return []
        try:
            page = read_page(self.root, file)
            if instrument.licence is Licence.PLUG_IN and not self.supplied:
                _refuse_foreign(page, instrument)
            sheet = _sheet(page.top, instrument, language, self.supplied)
        except Unsound as stop:
            faults.append(stop.fault)
            return []
        faults.extend(page.faults)
        return [sheet]


def _refuse_foreign(page: Page, instrument: Instrument) -> None:
    page.top.refuse(
        found=f"words of {instrument.code}",
        allowed="no words: they belong to somebody else",
        mend="Take them out; a site that holds a licence supplies them in the folder of MIDLINE_INSTRUMENTS.",
    )


def _sheet(spot: Spot, instrument: Instrument, language: str, supplied: bool) -> Sheet:
    spot.keys(("title", "intro", "items"), ("options", "ends", "notice"))
    ends = spot.at("ends")
    if instrument.answer is AnswerStyle.SCALE:
        ends.keys(("low", "high"))
    return Sheet(
        code=instrument.code,
        language=language,
        title=spot.at("title").text(),
        intro=spot.at("intro").text(),
        asks=_asks(spot, instrument),
        low_end=ends.at("low").text() if instrument.answer is AnswerStyle.SCALE else None,
        high_end=ends.at("high").text() if instrument.answer is AnswerStyle.SCALE else None,
        notice=spot.at("notice").text() if "notice" in spot.value else None,
        supplied=supplied,
    )


def _asks(spot: Spot, instrument: Instrument) -> tuple[Ask, ...]:
    entries, wanted = spot.at("items").items(), asks_needed(instrument)
    if len(entries) != wanted:
        spot.at("items").refuse(
            found=f"{len(entries)} items",
            allowed=f"{wanted} items, as {instrument.code} has",
            mend="Give each item of the questionnaire once, in its order.",
        )
    pairs = zip(entries, instrument.items, strict=False)
    return tuple(_ask(entry, item, instrument, spot.at("options")) for entry, item in pairs)


def asks_needed(instrument: Instrument) -> int:
    """How many items the words of a questionnaire must hold: one where the member chooses how many there are."""
    return 1 if instrument.chosen_by_member else len(instrument.items)


def _ask(spot: Spot, item: Item, instrument: Instrument, shared: Spot) -> Ask:
    spot.keys(("question",), ("options", "unit"))
    options: tuple[str, ...] = ()
    if instrument.answer is AnswerStyle.OPTIONS:
        own = spot.at("options") if "options" in spot.value else shared
        options = own.texts()
        if len(options) != len(item.points):
            own.refuse(
                found=f"{len(options)} options",
                allowed=f"{len(item.points)} options, from {item.low} to {item.high}",
                mend="Give one option for each value, the lowest first.",
            )
    unit = spot.at("unit").text() if instrument.answer is AnswerStyle.NUMBER else None
    return Ask(question=spot.at("question").text(), options=options, unit=unit)
