"""Reads content/techniques: what the sources do by hand, what is known of it, and whose hands it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from midline.clinical.comfort import LEAST_CLOSED_IF, LEG_SYMPTOMS, NUMB_SKIN, Hands
from midline.clinical.ruleset import Ruleset
from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.page import Spot
from midline.library.shelf import folders, item_of, words_of
from midline.library.sources import ITEMS, Source, read_source

SHELF = "techniques"
BY_HAND = tuple(item for item in ITEMS if item.startswith(("001-m", "002-")))
MOST_MINUTES = 5
NEVER_ON = ("spine", NUMB_SKIN)
"""Spec 4.6: five minutes at most, never on the spine, never on numb skin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How far one's own hands may go: at most `minutes`, and never on these places."""

    minutes: int
    never_on: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TechniqueText:
    """The words of one technique in one language.

    `here` are the steps of a self-massage, or why it is left to trained hands or withheld. `stop` says when to stop a
    self-massage. `traditional` tells how a tradition sees it, where the source does.
    """

    language: str
    name: str
    source_says: str
    known: str
    never_if: str
    here: tuple[str, ...]
    stop: str | None
    traditional: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """One technique of a source, by its item, such as `001-m1`. `limits` only where one's own hands may do it.

    `closed_if` are conditions, `leg-symptoms` and `numb-skin`. `scene` is the folder of its picture, `claims`
    are codes.
    """

    code: str
    slug: str
    standing: Hands
    scene: str | None
    limits: Limits | None
    closed_if: tuple[str, ...]
    claims: tuple[str, ...]
    sources: tuple[Source, ...]
    texts: Mapping[str, TechniqueText]

    @property
    def source(self) -> str:
        """The number of the source that describes it."""
        return self.code[:3]

    def text(self, language: str) -> TechniqueText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_techniques(
    root: Path, rules: Ruleset, languages: Mapping[str, Language], faults: list[Fault]
) -> dict[str, Technique]:
    """All techniques by code; faults are added to `faults`. The claims they name are checked with the claims."""
    techniques: dict[str, Technique] = {}
    for folder in folders(root, SHELF):
        technique = _technique(root, folder, rules, languages, faults)
        if technique is None:
            continue
        if technique.code in techniques:
            mend = f"{SHELF}/{techniques[technique.code].slug} has it too; correct one."
            file = f"{folder}/technique.yaml"
            faults.append(
                Fault(file=file, line=1, found=f"{technique.code} twice", allowed="each code once", mend=mend)
            )
        techniques[technique.code] = technique
    return dict(sorted(techniques.items()))


def _technique(
    root: Path, folder: str, rules: Ruleset, languages: Mapping[str, Language], faults: list[Fault]
) -> Technique | None:
    scenes = [scene.removeprefix("scenes/") for scene in folders(root, "scenes")]
    facts = item_of(root, f"{folder}/technique.yaml", faults, lambda top: _read(top, folder, rules, scenes))
    if facts is None:
        return None
    texts = words_of(root, folder, languages, faults, lambda top, language: _text(top, language, facts.standing))
    return replace(facts, texts=texts) if ENGLISH in texts else None


def _read(top: Spot, folder: str, rules: Ruleset, scenes: list[str]) -> Technique:
    top.keys(("code", "slug", "standing", "scene", "limits", "closed_if", "claims", "sources"))
    top.at("slug").one_of([folder.removeprefix(f"{SHELF}/")])
    standing = top.at("standing").enum(Hands)
    return Technique(
        code=top.at("code").one_of(BY_HAND),
        slug=top.at("slug").text(),
        standing=standing,
        scene=None if top.at("scene").value is None else top.at("scene").one_of(scenes),
        limits=_limits(top.at("limits"), standing),
        closed_if=_closed_if(top.at("closed_if"), standing, rules),
        claims=top.at("claims").texts(),
        sources=tuple(top.at("sources").each(read_source)),
        texts={},
    )


def _limits(spot: Spot, standing: Hands) -> Limits | None:
    if standing is not Hands.COMFORT:
        if spot.value is not None:
            spot.refuse(allowed="null", mend="Limits are for one's own hands; remove them, or change standing.")
        return None
    spot.keys(("minutes", "never_on"))
    never_on = spot.at("never_on").some_of(NEVER_ON)
    if set(never_on) != set(NEVER_ON):
        spot.at("never_on").refuse(allowed=", ".join(NEVER_ON), mend="Name all of them.")
    return Limits(minutes=spot.at("minutes").whole(1, MOST_MINUTES), never_on=never_on)


def _closed_if(spot: Spot, standing: Hands, rules: Ruleset) -> tuple[str, ...]:
    codes = spot.some_of({*rules.conditions, LEG_SYMPTOMS, NUMB_SKIN})
    absent = sorted(LEAST_CLOSED_IF - set(codes))
    if standing is Hands.COMFORT and absent:
        spot.refuse(found=f"no {', '.join(absent)}", allowed=", ".join(sorted(LEAST_CLOSED_IF)), mend="Add them.")
    return codes


def _text(top: Spot, language: str, standing: Hands) -> TechniqueText:
    needed = ("name", "source_says", "known", "never_if", "here")
    top.keys((*needed, "stop") if standing is Hands.COMFORT else needed, ("traditional",))
    return TechniqueText(
        language=language,
        name=top.at("name").text(),
        source_says=top.at("source_says").text(),
        known=top.at("known").text(),
        never_if=top.at("never_if").text(),
        here=top.at("here").texts(),
        stop=top.at("stop").text() if standing is Hands.COMFORT else None,
        traditional=None if top.at("traditional").value is None else top.at("traditional").text(),
    )
