"""The schemas of what stands on the other shelves, from lessons to consents.

What depends on the folders of the day, such as the names of scenes, is left to the readers: a schema would be out of
date with every new folder.
"""

from __future__ import annotations

from midline.clinical.comfort import LEG_SYMPTOMS, NUMB_SKIN, Hands
from midline.clinical.lessons import SUSPENDED, LessonKind
from midline.clinical.ruleset import Phase, Ruleset
from midline.clinical.tier import Tier
from midline.library.claims import RULES, SOURCES, ClaimVerdict
from midline.library.consents import ConsentKind
from midline.library.lessons import MOST_MINUTES as LONGEST_TOOL
from midline.library.lessons import MOST_ROUNDS, SLOWEST_S, Topic
from midline.library.playbooks import HIGHEST_SIGNAL, LONGEST_NUDGE, LONGEST_WAIT_DAYS, Sign
from midline.library.programs import ITEM_FATES, RULE, RULE_FATES, Part
from midline.library.schema_parts import (
    BY_NAME,
    TEXT,
    TEXTS,
    TRUTH,
    Schema,
    listed,
    one_of,
    or_null,
    record,
    some_of,
    sources,
    stated_dose,
    whole,
)
from midline.library.sources import ITEMS, Grade
from midline.library.techniques import BY_HAND, NEVER_ON
from midline.library.techniques import MOST_MINUTES as LONGEST_MASSAGE

CLAIM: Schema = {"type": "string", "pattern": r"^[CK][1-9]\d?$"}
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
REASON: Schema = {"type": "string", "pattern": rf"^(C[1-9]\d?|{RULE.pattern.replace('?P<source>', '')})$"}


def other_shelves(rules: Ruleset) -> dict[str, Schema]:
    """The schemas by the kind of file."""
    return {
        "lesson": _lesson(rules),
        "lesson-text": _lesson_text(),
        "technique": _technique(rules),
        "technique-text": _technique_text(),
        "claim": _claim(),
        "claim-text": record({"title": TEXT, "says": BY_NAME, "known": TEXT, "verdict_text": TEXT, "does": TEXT}),
        "answer": _answer(rules),
        "answer-text": _answer_text(),
        "program": _program(rules),
        "program-text": _program_text(),
        "playbook": _playbook(),
        "playbook-text": _playbook_text(),
        "consent": record({"slug": TEXT, "version": DAY, "kind": one_of(ConsentKind)}),
        "consent-text": _consent_text(),
    }


def _lesson(rules: Ruleset) -> Schema:
    minutes = whole(1, LONGEST_TOOL)
    limits = record({"minutes_min": minutes, "minutes_max": minutes, "barrier": TRUTH, "hands": TRUTH})
    breath = whole(2, SLOWEST_S)
    return record(
        {
            "slug": TEXT,
            "kind": one_of(LessonKind),
            "order": whole(1, 999),
            "phases": some_of(Phase),
            "up_to": one_of(tier.name for tier in Tier),
            "topics": some_of(Topic),
            "figure": {"anyOf": [one_of(rules.plan.exercises), TEXT]},
            "limits": or_null(limits),
            "pace": or_null(record({"in_s": breath, "out_s": breath, "rounds": whole(1, MOST_ROUNDS)})),
            "closed_if": _closed_if(rules, SUSPENDED),
            "sources": sources(),
            "read_min": whole(1, 5),
        }
    )


def _closed_if(rules: Ruleset, *more: str) -> Schema:
    return some_of({*rules.conditions, LEG_SYMPTOMS, NUMB_SKIN, *more})


def _lesson_text() -> Schema:
    words = {"title": TEXT, "idea": TEXT, "body": TEXTS, "try": TEXTS, "careful": TEXT, "ask": or_null(TEXT)}
    return record(words, optional=("ask",))


def _technique(rules: Ruleset) -> Schema:
    never_on = {**some_of(NEVER_ON), "minItems": len(NEVER_ON)}
    return record(
        {
            "code": one_of(BY_HAND),
            "slug": TEXT,
            "standing": one_of(Hands),
            "scene": or_null(TEXT),
            "limits": or_null(record({"minutes": whole(1, LONGEST_MASSAGE), "never_on": never_on})),
            "closed_if": _closed_if(rules),
            "claims": listed(CLAIM),
            "sources": sources(),
        }
    )


def _technique_text() -> Schema:
    needed: dict[str, Schema] = dict.fromkeys(("name", "source_says", "known", "never_if"), TEXT)
    return record(
        {**needed, "here": TEXTS, "stop": TEXT, "traditional": or_null(TEXT)}, optional=("stop", "traditional")
    )


def _claim() -> Schema:
    side = record({"source": one_of(SOURCES), "item": {"enum": [*sorted((*ITEMS, *RULES)), None]}})
    return record(
        {
            "code": CLAIM,
            "slug": TEXT,
            "sides": listed(side),
            "verdict": one_of(ClaimVerdict),
            "grade": one_of(Grade),
            "references": sources(),
            "does": {**TEXTS, "uniqueItems": True},
        }
    )


def _answer(rules: Ruleset) -> Schema:
    movements = some_of(rules.plan.exercises)
    return record({"slug": TEXT, "claims": listed(CLAIM), "movements": movements, "scenes": TEXTS})


def _answer_text() -> Schema:
    return record({"question": TEXT, "short": TEXT, "paragraphs": TEXTS, "what_to_do": TEXTS, "sources": TEXT})


def _program(rules: Ruleset) -> Schema:
    item = record(
        {
            "item": one_of(ITEMS),
            "as": one_of((*rules.plan.exercises, *ITEMS)),
            "dose": stated_dose(),
            "until_tired": TRUTH,
            "does": one_of(ITEM_FATES),
            "because": listed(REASON),
        }
    )
    rule = record(
        {
            "rule": one_of(RULES),
            "does": one_of(RULE_FATES),
            "part": one_of(Part),
            "shown_in": TEXT,
        }
    )
    return record(
        {
            "code": one_of(SOURCES),
            "slug": TEXT,
            "regimen": {"enum": [*sorted(rules.plan.regimens), None]},
            "items": listed(item),
            "rules": listed(rule),
        }
    )


def _program_text() -> Schema:
    said = record({"as_stated": TEXT, "midline": TEXT})
    items = {"type": "object", "additionalProperties": said}
    return record({"name": TEXT, "source_line": TEXT, "items": items, "rules": BY_NAME})


def _playbook() -> Schema:
    bound = whole(0, HIGHEST_SIGNAL)
    signal = record(
        {"sign": one_of(Sign), "at_least": bound, "at_most": bound, "hand_over": TRUTH, "source": TEXT},
        optional=("at_least", "at_most"),
    )
    return record(
        {
            "slug": TEXT,
            "order": whole(1, 999),
            "signals": listed({**signal, "oneOf": [{"required": ["at_least"]}, {"required": ["at_most"]}]}),
            "after_days": {**listed(whole(0, LONGEST_WAIT_DAYS)), "minItems": 1},
            "lessons": TEXTS,
            "sources": sources(),
        }
    )


def _playbook_text() -> Schema:
    nudges = listed({**TEXT, "maxLength": LONGEST_NUDGE})
    lists: dict[str, Schema] = dict.fromkeys(("when", "ask", "never", "hand_over"), TEXTS)
    return record(
        {"name": TEXT, "idea": TEXT, **lists, "steps": listed(record({"title": TEXT, "do": TEXT})), "nudges": nudges}
    )


def _consent_text() -> Schema:
    parts = {**listed(record({"heading": TEXT, "text": TEXT})), "minItems": 1}
    return record({"title": TEXT, "line": TEXT, "parts": parts})
