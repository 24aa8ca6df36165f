"""Reads content/programs: what each source prescribes, item by item and rule by rule, and what Midline does with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from midline.clinical.comfort import Hands
from midline.clinical.ruleset import GivenBy, Ruleset
from midline.library.claims import Claim
from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Page, Spot, once
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import ITEMS, SourceDose, read_stated
from midline.library.techniques import Technique

SHELF = "programs"
RULE = re.compile(r"R(?P<source>\d{3})-[a-z]")


class Fate(StrEnum):
    """What becomes of something a source says."""

    GIVEN = "given-by-rules"
    GATED = "gated"
    RELEASED_ONLY = "released-only"
    WITHHELD = "withheld"
    INFORMATION = "information"
    BUILT_IN = "built-in"
    PARTLY = "partly-built-in"


ITEM_FATES = (Fate.GIVEN, Fate.GATED, Fate.RELEASED_ONLY, Fate.WITHHELD, Fate.INFORMATION)
RULE_FATES = (Fate.BUILT_IN, Fate.PARTLY, Fate.INFORMATION, Fate.WITHHELD)
FATES_OF = {
    GivenBy.RULES: (Fate.GIVEN, Fate.GATED),
    GivenBy.RELEASED: (Fate.RELEASED_ONLY,),
    GivenBy.NEVER: (Fate.WITHHELD,),
}


class Part(StrEnum):
    """The part of Midline that a rule of a source became."""

    DIAGNOSIS_GATE = "diagnosis-gate"
    FIRST_DOSE = "first-dose"
    LEG_AND_BACK_APART = "leg-and-back-apart"
    CENTRALISED_GOES_ON = "centralised-goes-on"
    PERIPHERALISED_STOPS = "peripheralised-stops"
    CHAIN_IN_ORDER = "chain-in-order"
    SUSPENSION = "suspension"
    CARE_TEAM = "care-team"
    NO_REPOSITIONING = "no-repositioning"
    COMFORT = "comfort"
    DOSE_FITS_THE_PERSON = "dose-fits-the-person"
    SCREEN = "screen"
    LESSONS = "lessons"
    THERAPIST = "therapist"
    COACH = "coach"
    SCAN_SETS_NO_DOSE = "scan-sets-no-dose"
    OFTEN_AND_SHORT = "often-and-short"
    SCOPE = "scope"
    CLAIMS = "claims"
    INTENDED_USE = "intended-use"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramItem:
    """One thing that a source lets people do. `as_` is the code of a movement, or the item's own name: a technique.

    `dose` and `until_tired` are exactly what the source states.
    """

    item: str
    as_: str
    dose: SourceDose
    until_tired: bool
    does: Fate
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRule:
    """One rule or feature of a source. `shown_in` is the document or test of the repository where to see it."""

    rule: str
    does: Fate
    part: Part
    shown_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """One item in words: what the source says, and what we do with it and why."""

    as_stated: str
    midline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramText:
    """The words of one program in one language. `items` and `rules` are by their codes."""

    language: str
    name: str
    source_line: str
    items: Mapping[str, ItemText]
    rules: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What one source prescribes, in its order. `regimen` is the aim of a plan that comes from it, if there is one."""

    code: str
    slug: str
    regimen: str | None
    items: tuple[ProgramItem, ...]
    rules: tuple[ProgramRule, ...]
    texts: Mapping[str, ProgramText]

    def text(self, language: str) -> ProgramText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What a program may name."""

    rules: Ruleset
    techniques: Mapping[str, Technique]
    claims: Mapping[str, Claim]

    def fates_of(self, code: str) -> tuple[Fate, ...]:
        """What may become of the movement or technique with this code."""
        if code in self.rules.plan.exercises:
            return FATES_OF[self.rules.plan.exercises[code].given]
        return (Fate.WITHHELD,) if self.techniques[code].standing is Hands.WITHHELD else (Fate.INFORMATION,)


def read_programs(
    root: Path, shelves: Shelves, languages: Mapping[str, Language], faults: list[Fault]
) -> dict[str, Program]:
    """All programs by the number of their source; faults are added to `faults`."""
    programs: dict[str, Program] = {}
    for folder in folders(root, SHELF):
        program = _program(root, folder, shelves, languages, faults)
        if program is None:
            continue
        if program.code in programs:
            mend = f"{SHELF}/{programs[program.code].slug} has it too; correct one."
            file = f"{folder}/program.yaml"
            faults.append(Fault(file=file, line=1, found=f"{program.code} twice", allowed="each once", mend=mend))
        programs[program.code] = program
    return dict(sorted(programs.items()))


def _program(
    root: Path, folder: str, shelves: Shelves, languages: Mapping[str, Language], faults: list[Fault]
) -> Program | None:
    pages: dict[str, Page] = {}

    def read_text(top: Spot, language: str) -> ProgramText:
        pages[language] = top.page
        return _text(top, language)

    texts = words_of(root, folder, languages, faults, read_text)
    program = item_of(root, f"{folder}/program.yaml", faults, lambda top: _read(top, folder, shelves, texts))
    if program is None or ENGLISH not in texts:
        return None
    faults.extend(_untold(program, texts[ENGLISH], pages[ENGLISH]))
    return program


def _read(top: Spot, folder: str, shelves: Shelves, texts: Mapping[str, ProgramText]) -> Program:
    top.keys(("code", "slug", "regimen", "items", "rules"))
    code = top.at("code").text()
    top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")])
    once(top.at("items").items(), "item")
    once(top.at("rules").items(), "rule")
    items = tuple(top.at("items").each(lambda spot: _item(spot, code, shelves)))
    return Program(
        code=code,
        slug=top.at("slug").text(),
        regimen=_regimen(top.at("regimen"), items, shelves.rules),
        items=items,
        rules=tuple(top.at("rules").each(lambda spot: _rule(spot, code))),
        texts=texts,
    )


def _item(spot: Spot, source: str, shelves: Shelves) -> ProgramItem:
    spot.keys(("item", "as", "dose", "until_tired", "does", "because"))
    item = spot.at("item").one_of([item for item in ITEMS if item.startswith(source)])
    known = spot.at("as").one_of([*shelves.rules.plan.exercises, *({item} & shelves.techniques.keys())])
    does = Fate(spot.at("does").one_of(ITEM_FATES))
    allowed = shelves.fates_of(known)
    if does not in allowed:
        spot.at("does").refuse(allowed=", ".join(allowed), mend=f"Say here what becomes of {known} elsewhere.")
    dose, until_tired = read_stated(spot)
    return ProgramItem(
        item=item,
        as_=known,
        dose=dose,
        until_tired=until_tired,
        does=does,
        because=tuple(spot.at("because").each(lambda reason: _reason(reason, shelves.claims))),
    )


def _reason(spot: Spot, claims: Mapping[str, Claim]) -> str:
    words = spot.text()
    if words not in claims and not RULE.fullmatch(words):
        spot.refuse(allowed="a claim, or a rule of a source such as R003-a", mend="Name the claim or the rule.")
    return words


def _rule(spot: Spot, source: str) -> ProgramRule:
    spot.keys(("rule", "does", "part", "shown_in"))
    found = RULE.fullmatch(spot.at("rule").text())
    if found is None or found["source"] != source:
        spot.at("rule").refuse(allowed=f"a rule of source {source}, such as R{source}-a", mend="Correct the name.")
    return ProgramRule(
        rule=found[0],
        does=Fate(spot.at("does").one_of(RULE_FATES)),
        part=spot.at("part").enum(Part),
        shown_in=spot.at("shown_in").text(),
    )


def _regimen(spot: Spot, items: tuple[ProgramItem, ...], rules: Ruleset) -> str | None:
    if spot.value is None:
        return None
    regimen = rules.plan.regimens[spot.one_of(rules.plan.regimens)]
    prescribed = [item.as_ for item in items if item.as_ in rules.plan.exercises]
    if prescribed != list(regimen.targets):
        spot.refuse(
            found=", ".join(prescribed),
            allowed=", ".join(regimen.targets),
            mend=f"Give {regimen.code} the same exercises here and in rules/regimens.yaml.",
        )
    return regimen.code


def _text(top: Spot, language: str) -> ProgramText:
    top.keys(("name", "source_line", "items", "rules"))
    return ProgramText(
        language=language,
        name=top.at("name").text(),
        source_line=top.at("source_line").text(),
        items={code: _item_text(entry) for code, entry in top.at("items").entries()},
        rules={code: entry.text() for code, entry in top.at("rules").entries()},
    )


def _item_text(spot: Spot) -> ItemText:
    spot.keys(("as_stated", "midline"))
    return ItemText(as_stated=spot.at("as_stated").text(), midline=spot.at("midline").text())


def _untold(program: Program, text: ProgramText, page: Page) -> list[Fault]:
    """Items and rules without words, and words without an item or rule; other languages are compared with English."""
    faults = []
    for key, codes, told in (
        ("items", [item.item for item in program.items], text.items),
        ("rules", [rule.rule for rule in program.rules], text.rules),
    ):
        for code in codes:
            if code not in told:
                mend = f"Write {key}.{code}."
                faults.append(page.top.at(key).fault(found=f"no {code}", allowed=", ".join(codes), mend=mend))
        for code in told:
            if code not in codes:
                faults.append(page.top.at(key).at(code).fault(found=code, allowed=", ".join(codes), mend="Remove it."))
    return faults
