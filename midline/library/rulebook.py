"""Reads rules and questionnaires into one Ruleset."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from midline.clinical import nextday, session
from midline.clinical.conditions import Condition, Level
from midline.clinical.instruments import Instrument
from midline.clinical.intake import AnswerKind, Held, Option, Question
from midline.clinical.irritability import ITEMS, Irritability, IrritabilityRules
from midline.clinical.measures import MeasureRules
from midline.clinical.nextday import MorningAction, MorningColour, MorningRule, MorningRules, MorningVerdict
from midline.clinical.rules import ALWAYS, NEVER, Predicate, triggers
from midline.clinical.ruleset import Emergency, PlanRules, Ruleset
from midline.clinical.session import (
    Action,
    AnyNumber,
    Colour,
    Kind,
    Numbers,
    OneOf,
    SessionRule,
    SessionRules,
    Verdict,
)
from midline.clinical.table import DecisionTable, Row
from midline.clinical.tier import Tier
from midline.clinical.triage import Card, Family, Raise, TriageRules
from midline.library import danger_words
from midline.library.contradictions import read_contradictions
from midline.library.directions import read_direction
from midline.library.faults import Fault, Unsound
from midline.library.instruments import instrument_files, read_instruments
from midline.library.measures import read_measures
from midline.library.page import Page, Spot, once, read_page
from midline.library.planbook import COLUMNS, read_plan, read_regimens
from midline.library.predicates import Vocabulary

V = TypeVar("V")

SCREEN = "questionnaires/danger-signs/questionnaire.yaml"
FILES = (
    SCREEN,
    "rules/triage.yaml",
    "rules/session.yaml",
    "rules/nextday.yaml",
    "rules/irritability.yaml",
    "rules/direction.yaml",
    "rules/conditions.yaml",
    "rules/contradictions.yaml",
    "rules/plan.yaml",
    "rules/regimens.yaml",
    "rules/measures.yaml",
    *danger_words.FILES,
    "emergency.yaml",
)
EXTRA_FLAGS = ("DIZZY", "CHEST", "BREATH", "NEW")
TIERS = {tier.name: tier for tier in Tier}


def read_ruleset(root: Path, faults: list[Fault], *, hashed: tuple[str, ...] = ()) -> Ruleset | None:
    """The ruleset below `root`; None when a fault was found, all of which are added to `faults`.

    `hashed` names further files whose content is part of the digest.
    """
    own: list[Fault] = []
    pages = _pages(root, (*FILES, *instrument_files(root), *hashed), own)
    instruments = read_instruments(root, own)
    measures = read_measures(root, instruments, own)
    rules = None if own or instruments is None or measures is None else _ruleset(pages, instruments, measures, own)
    for page in pages.values():
        own.extend(page.faults)
    faults.extend(own)
    return None if own else rules


def digest_of(pages: Mapping[str, Page]) -> str:
    """SHA-256 over the parsed data in a canonical form: comments and layout change nothing."""
    data = {file: page.data for file, page in pages.items()}
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _pages(root: Path, files: tuple[str, ...], faults: list[Fault]) -> dict[str, Page]:
    pages = {}
    for file in files:
        try:
            pages[file] = read_page(root, file)
        except Unsound as stop:
            faults.append(stop.fault)
    return pages


def _ruleset(
    pages: Mapping[str, Page], instruments: Mapping[str, Instrument], measures: MeasureRules, faults: list[Fault]
) -> Ruleset | None:
    def attempt(read: Callable[..., V], file: str, *needs: object) -> V | None:
        """What `read` gives for the file; None when that, or what it needs, is unsound."""
        try:
            return None if None in needs else read(pages[file].top, *needs)
        except Unsound as stop:
            faults.append(stop.fault)
            return None

    questions = attempt(_questions, SCREEN)
    words = None if questions is None else _screen_words(questions)
    version = attempt(_version, "rules/triage.yaml")
    triage = attempt(_triage, "rules/triage.yaml", questions, words)
    session_rules = attempt(_session, "rules/session.yaml", questions)
    nextday_rules = attempt(_nextday, "rules/nextday.yaml")
    irritability = attempt(_irritability, "rules/irritability.yaml")
    regimens = attempt(read_regimens, "rules/regimens.yaml")
    plan = attempt(read_plan, "rules/plan.yaml", regimens)
    direction = attempt(read_direction, "rules/direction.yaml", plan)
    conditions = attempt(_conditions, "rules/conditions.yaml", None if triage is None else words, plan)
    contradictions = attempt(read_contradictions, "rules/contradictions.yaml", questions, words)
    emergency = attempt(_emergency, "emergency.yaml")
    words_of_danger = attempt(
        danger_words.read_danger_words,
        danger_words.SIGNS,
        tuple(pages[file] for file in danger_words.WORD_FILES),
        questions and tuple(question.code for question in questions),
    )
    if (
        any(page.faults for page in pages.values())
        or version is None
        or triage is None
        or session_rules is None
        or nextday_rules is None
        or irritability is None
        or plan is None
        or direction is None
        or conditions is None
        or contradictions is None
        or emergency is None
        or words_of_danger is None
    ):
        return None
    return Ruleset(
        version=version,
        digest=digest_of(pages),
        triage=triage,
        session=session_rules,
        nextday=nextday_rules,
        irritability=irritability,
        direction=direction,
        plan=plan,
        conditions={condition.code: condition for condition in conditions},
        contradictions=contradictions,
        emergency=emergency,
        instruments=instruments,
        measures=measures,
        danger_words=words_of_danger,
    )


def _version(top: Spot) -> str:
    return top.at("version").text()


def _questions(top: Spot) -> tuple[Question, ...]:
    top.keys(("questions",))
    spots = [spot for spot in top.at("questions").items() if spot.tried(_has_code)]
    kinds = {spot.value["code"]: kind for spot in spots for kind in spot.tried(_kind)}
    words = Vocabulary(kinds)
    questions = [made for spot in spots for made in spot.tried(lambda spot: _question(spot, words))]
    once(spots, "code")
    return tuple(questions)


def _has_code(spot: Spot) -> str:
    spot.keys(("code", "type", "needed", "missing"), ("values", "minimum", "maximum", "settled_by"))
    return spot.at("code").text()


def _kind(spot: Spot) -> Kind:
    match spot.at("type").enum(AnswerKind):
        case AnswerKind.CODE:
            return OneOf(tuple(entry.at("value").text() for entry in spot.at("values").items()))
        case AnswerKind.WHOLE:
            return Numbers(spot.at("minimum").whole(0, 10_000), spot.at("maximum").whole(0, 10_000))
        case AnswerKind.NUMBER:
            return AnyNumber()


def _question(spot: Spot, words: Vocabulary) -> Question:
    kind = spot.at("type").enum(AnswerKind)
    coded = kind is AnswerKind.CODE
    needed = words.predicate(spot.at("needed"))
    held = _held(spot.at("missing"), words)
    if needed != NEVER and not held:
        spot.at("missing").refuse(
            found=f"{spot.value['code']} without a tier when missing",
            allowed="a tier for every question that may be needed",
            mend="Say which tier a missing answer holds: silence is never safety.",
        )
    return Question(
        code=spot.at("code").text(),
        kind=kind,
        options=_options(spot.at("values")) if coded else (),
        minimum=0 if coded else spot.at("minimum").whole(0, 10_000),
        maximum=0 if coded else spot.at("maximum").whole(0, 10_000),
        needed=needed,
        settled_by=spot.at("settled_by").some_of(words.findings) if "settled_by" in spot.value else (),
        held=held,
    )


def _options(spot: Spot) -> tuple[Option, ...]:
    options = []
    for entry in spot.items():
        entry.keys(("value", "worry"))
        options.append(Option(value=entry.at("value").text(), worry=entry.at("worry").whole(0, 9)))
    worries = [option.worry for option in options]
    if not worries or worries != sorted(worries) or worries.count(0) != 1:
        spot.refuse(allowed="values by growing worry, one with worry 0", mend="Put the least worrying value first.")
    if len({option.value for option in options}) != len(options):
        spot.refuse(allowed="each value once", mend="Remove the repeat.")
    return tuple(options)


def _held(spot: Spot, words: Vocabulary) -> tuple[Held, ...]:
    held = []
    for entry in spot.items():
        entry.keys(("tier",), ("when",))
        when = words.predicate(entry.at("when")) if "when" in entry.value else ALWAYS
        held.append(Held(tier=_tier(entry.at("tier")), when=when))
    if held and not any(entry.when == ALWAYS for entry in held):
        spot.refuse(allowed="one entry without when", mend="Say which tier a missing answer holds in all other cases.")
    return tuple(held)


def _screen_words(questions: tuple[Question, ...]) -> Vocabulary:
    kinds: dict[str, Kind] = {}
    for question in questions:
        match question.kind:
            case AnswerKind.CODE:
                kinds[question.code] = OneOf(question.values)
            case AnswerKind.WHOLE:
                kinds[question.code] = Numbers(question.minimum, question.maximum)
            case AnswerKind.NUMBER:
                kinds[question.code] = AnyNumber()
    given = {f"{question.code}_given": question.code for question in questions if not question.options}
    return Vocabulary(kinds, given=given)


def _triage(top: Spot, questions: tuple[Question, ...], words: Vocabulary) -> TriageRules:
    top.keys(("version", "findings", "counts", "out_of_scope", "raises", "families", "cards"))
    words.define(top.at("findings"))
    words.count(top.at("counts"))
    calm = {question.code: question.calm for question in questions if question.calm is not None}

    def predicate(spot: Spot) -> Predicate:
        made = words.predicate(spot)
        if triggers(made, calm) is None:
            spot.refuse(
                found="a rule that may fire although every answer is calm",
                allowed="a rule that needs a worrying answer",
                mend="Name the worrying values.",
            )
        return made

    def raises(spot: Spot) -> Raise:
        spot.keys(("code", "tier", "when", "source"))
        return Raise(
            code=spot.at("code").text(),
            tier=_tier(spot.at("tier")),
            when=predicate(spot.at("when")),
            source=spot.at("source").text(),
        )

    def card(spot: Spot) -> Card:
        spot.keys(("code", "when"))
        return Card(code=spot.at("code").one_of(("ces", "crisis")), when=predicate(spot.at("when")))

    rules = top.at("raises").each(raises)
    raised = {rule.code for rule in rules}
    known = {question.code for question in questions}
    for spot in top.at("raises").items():
        code = spot.value.get("code") if isinstance(spot.value, dict) else None
        if code not in known and code != "INFL":
            spot.at("code").note(allowed="a code of the screen, or INFL", mend="Correct the code.")
    families = top.at("families").each(lambda spot: _family(spot, raised))
    return TriageRules(
        questions=questions,
        raises=tuple(rule for rule in rules if rule.code in known or rule.code == "INFL"),
        families=tuple(families),
        cards=tuple(top.at("cards").each(card)),
        out_of_scope=words.predicate(top.at("out_of_scope")),
    )


def _family(spot: Spot, raised: set[str]) -> Family:
    spot.keys(("code", "members", "at_least", "all_at", "tier", "source"))
    members = spot.at("members").some_of(raised)
    return Family(
        code=spot.at("code").text(),
        members=members,
        least=spot.at("at_least").whole(2, len(members)),
        all_at=_tier(spot.at("all_at")),
        tier=_tier(spot.at("tier")),
        source=spot.at("source").text(),
    )


def _tier(spot: Spot) -> Tier:
    return TIERS[spot.one_of(name for name in TIERS if name != "T4")]


def _session(top: Spot, questions: tuple[Question, ...]) -> SessionRules:
    top.keys(("flags", "findings", "rules"))
    flags = top.at("flags").some_of((*(question.code for question in questions), *EXTRA_FLAGS))
    words = Vocabulary(session.FINDINGS)
    words.define(top.at("findings"))

    def gives(spot: Spot) -> Verdict:
        return Verdict(
            rule=spot.at("rule").enum(SessionRule),
            colour=spot.at("colour").enum(Colour),
            action=spot.at("action").enum(Action),
        )

    return SessionRules(table=_table(top.at("rules"), words, gives, list(SessionRule)), flags=frozenset(flags))


def _nextday(top: Spot) -> MorningRules:
    top.keys(("findings", "rules"))
    words = Vocabulary(nextday.FINDINGS)
    words.define(top.at("findings"))

    def gives(spot: Spot) -> MorningVerdict:
        return MorningVerdict(
            rule=spot.at("rule").enum(MorningRule),
            colour=spot.at("colour").enum(MorningColour),
            action=spot.at("action").enum(MorningAction),
        )

    return MorningRules(table=_table(top.at("rules"), words, gives, list(MorningRule)))


def _table(
    spot: Spot, words: Vocabulary, gives: Callable[[Spot], V], rules: list[SessionRule] | list[MorningRule]
) -> DecisionTable[V]:
    def row(entry: Spot) -> Row[V]:
        entry.keys(("rule", "when", "colour", "action", "source"))
        return Row(when=words.predicate(entry.at("when")), gives=gives(entry), source=entry.at("source").text())

    rows = spot.each(row)
    once(spot.items(), "rule")
    written = {entry.value.get("rule") for entry in spot.items() if isinstance(entry.value, dict)}
    absent = [rule.value for rule in rules if rule.value not in written]
    if absent:
        spot.refuse(found="no " + ", ".join(absent), allowed="every rule once", mend=f"Add {', '.join(absent)}.")
    if spot.page.faults:
        raise Unsound(spot.page.faults[0])
    if rows[-1].when != ALWAYS:
        spot.at(len(rows) - 1).at("when").refuse(
            found="a table that may leave a case open",
            allowed="a last row with when: always",
            mend="End the table with when: always.",
        )
    return DecisionTable(rows=tuple(rows))


def _irritability(top: Spot) -> IrritabilityRules:
    top.keys(("source", "missing_points", "points", "level"))
    top.at("source").text()
    points = top.at("points")
    points.keys(tuple(ITEMS))
    words = Vocabulary(
        {
            "worst24h": Numbers(0, 10),
            "ease_min": AnyNumber(),
            "settle_min": AnyNumber(),
            "night_wakes": Numbers(0, 50),
        }
    )
    parts: dict[str, Kind] = {part: Numbers(0, 2) for part in ITEMS}
    level_words = Vocabulary({"score": Numbers(0, 8), **parts})
    return IrritabilityRules(
        points={part: _bands(points.at(part), words, "points", lambda spot: spot.whole(0, 2)) for part in ITEMS},
        missing_points=top.at("missing_points").whole(2, 2),
        level=_bands(top.at("level"), level_words, "level", lambda spot: spot.enum(Irritability)),
    )


def _bands(spot: Spot, words: Vocabulary, key: str, gives: Callable[[Spot], V]) -> DecisionTable[V]:
    def row(entry: Spot) -> Row[V]:
        entry.keys((key, "when"))
        return Row(when=words.predicate(entry.at("when")), gives=gives(entry.at(key)), source=spot.name)

    rows = [row(entry) for entry in spot.items()]
    if not rows or rows[-1].when != ALWAYS:
        spot.refuse(
            found="bands that may leave a case open",
            allowed="a last band with when: always",
            mend="End with when: always.",
        )
    return DecisionTable(rows=tuple(rows))


def _conditions(top: Spot, words: Vocabulary, plan: PlanRules) -> list[Condition]:
    top.keys(("source", "conditions"))
    top.at("source").text()
    words.findings["irritability"] = OneOf(tuple(Irritability))

    def condition(spot: Spot) -> Condition:
        spot.keys(("code", "columns", "single", "entered", "follows"))
        spot.at("columns").keys(COLUMNS)
        single = spot.at("single")
        for code in single.mapping():
            if code not in plan.exercises:
                single.at(code).refuse(
                    found=f"the unknown code {code}", allowed="an exercise of rules/plan.yaml", mend="Correct the code."
                )
        return Condition(
            code=spot.at("code").text(),
            columns={column: spot.at("columns").at(column).enum(Level) for column in COLUMNS},
            single={code: entry.enum(Level) for code, entry in single.entries()},
            may_be_entered=spot.at("entered").truth(),
            follows=words.predicate(spot.at("follows")),
        )

    conditions = top.at("conditions").each(condition)
    once(top.at("conditions").items(), "code")
    return conditions


def _emergency(top: Spot) -> Emergency:
    top.keys(("numbers", "crisis"))
    return Emergency(numbers=_by_country(top.at("numbers")), crisis=_by_country(top.at("crisis")))


def _by_country(spot: Spot) -> dict[str, tuple[str, ...]]:
    table = {}
    for country, entry in spot.entries():
        if len(country) != 2 or not country.isascii() or not country.isalpha() or not country.isupper():
            entry.refuse(found=country, allowed="a country of two capital letters", mend="Correct the country.")
        for number in entry.items():
            if not number.text().isdigit():
                number.refuse(allowed="digits in quotes", mend="Write the number as digits.")
        table[country] = entry.texts()
    return table
