"""Reads content/claims, the ledger: what the sources say, what is known of it, a verdict, and what Midline does."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from midline.clinical.direction import Label
from midline.clinical.ruleset import Ruleset
from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Page, Spot
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import CLAIMS, ITEMS, Grade, Source, read_source
from midline.library.techniques import Technique

SHELF = "claims"
MORE = re.compile(r"K[1-9]\d?")
"""Claims about health that contradict no other source; those that do are C1 to C18."""
SOURCES = ("000", "001", "002", "003", "004")
RULES = tuple(f"R{rule}" for rule in ("001-a", "002-a", "002-b", *(f"003-{each}" for each in "abcdefgh")))
RULES += tuple(f"R004-{each}" for each in "abcdefghi")


class ClaimVerdict(StrEnum):
    """What becomes of a claim once it is held against what is known."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    NOT_SUPPORTED = "not-supported"
    CONTRADICTED = "contradicted"
    NOT_KNOWN = "not-known"
    OURS = "ours-to-decide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who says it: a source, and the item or rule where it does; None where it says so as a whole or by silence."""

    source: str
    item: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimText:
    """The words of one claim in one language. `says` is by source, in our own words."""

    language: str
    title: str
    says: Mapping[str, str]
    known: str
    verdict: str
    does: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One entry of the ledger. `grade` is what the verdict rests on.

    `does` are the movements, techniques, session and next-morning rules and direction labels that carry it out.
    """

    code: str
    slug: str
    sides: tuple[Side, ...]
    verdict: ClaimVerdict
    grade: Grade
    references: tuple[Source, ...]
    does: tuple[str, ...]
    texts: Mapping[str, ClaimText]

    def text(self, language: str) -> ClaimText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_claims(
    root: Path,
    rules: Ruleset,
    techniques: Mapping[str, Technique],
    languages: Mapping[str, Language],
    faults: list[Fault],
) -> dict[str, Claim]:
    """All claims by code, C1 first; faults are added to `faults`, also for techniques that name no claim of these."""
    claims: dict[str, Claim] = {}
    for folder in folders(root, SHELF):
        claim = _claim(root, folder, rules, techniques, languages, faults)
        if claim is None:
            continue
        if claim.code in claims:
            mend = f"{SHELF}/{claims[claim.code].slug} has it too; correct one."
            file = f"{folder}/claim.yaml"
            faults.append(Fault(file=file, line=1, found=f"{claim.code} twice", allowed="each code once", mend=mend))
        claims[claim.code] = claim
    for technique in techniques.values():
        file = f"techniques/{technique.slug}/technique.yaml"
        faults.extend(unknown_claims(technique.claims, claims, file))
    return dict(sorted(claims.items(), key=lambda entry: (entry[0][0], int(entry[0][1:]))))


def unknown_claims(named: Collection[str], claims: Collection[str], file: str) -> list[Fault]:
    """A fault for each of the named claims that is not in the ledger."""
    allowed = ", ".join(claims)
    return [
        Fault(file=file, line=1, found=f"the claim {code}", allowed=allowed, mend="Name a claim of content/claims.")
        for code in named
        if code not in claims
    ]


def _claim(
    root: Path,
    folder: str,
    rules: Ruleset,
    techniques: Collection[str],
    languages: Mapping[str, Language],
    faults: list[Fault],
) -> Claim | None:
    pages: dict[str, Page] = {}

    def read_text(top: Spot, language: str) -> ClaimText:
        pages[language] = top.page
        return _text(top, language)

    texts = words_of(root, folder, languages, faults, read_text)
    claim = item_of(root, f"{folder}/claim.yaml", faults, lambda top: _read(top, folder, rules, techniques, texts))
    if claim is None or ENGLISH not in texts:
        return None
    sources = {side.source for side in claim.sides}
    if set(texts[ENGLISH].says) != sources:
        spot = pages[ENGLISH].top.at("says")
        found, mend = ", ".join(texts[ENGLISH].says), "Say it once for each source of `sides`."
        faults.append(spot.fault(found=found, allowed=", ".join(sorted(sources)), mend=mend))
    return claim


def _read(top: Spot, folder: str, rules: Ruleset, techniques: Collection[str], texts: Mapping[str, ClaimText]) -> Claim:
    top.keys(("code", "slug", "sides", "verdict", "grade", "references", "does"))
    top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")])
    return Claim(
        code=_code(top.at("code")),
        slug=top.at("slug").text(),
        sides=tuple(top.at("sides").each(_side)),
        verdict=top.at("verdict").enum(ClaimVerdict),
        grade=top.at("grade").enum(Grade),
        references=tuple(top.at("references").each(read_source)),
        does=top.at("does").some_of(_doers(rules, techniques)),
        texts=texts,
    )


def _code(spot: Spot) -> str:
    if spot.text() not in CLAIMS and not MORE.fullmatch(spot.text()):
        spot.refuse(allowed="C1 to C18, or K and a number", mend="Correct the code.")
    return spot.text()


def _side(spot: Spot) -> Side:
    spot.keys(("source", "item"))
    source, item = spot.at("source").one_of(SOURCES), spot.at("item")
    if item.value is None:
        return Side(source=source, item=None)
    own = [code for code in (*ITEMS, *RULES) if code.removeprefix("R").startswith(source)]
    return Side(source=source, item=item.one_of(own))


def _doers(rules: Ruleset, techniques: Collection[str]) -> set[str]:
    session = {row.gives.rule.value for row in rules.session.table.rows}
    mornings = {row.gives.rule.value for row in rules.nextday.table.rows}
    return {*rules.plan.exercises, *techniques, *session, *mornings, *(label.value for label in Label)}


def _text(top: Spot, language: str) -> ClaimText:
    top.keys(("title", "says", "known", "verdict_text", "does"))
    return ClaimText(
        language=language,
        title=top.at("title").text(),
        says={source: entry.text() for source, entry in top.at("says").entries()},
        known=top.at("known").text(),
        verdict=top.at("verdict_text").text(),
        does=top.at("does").text(),
    )
