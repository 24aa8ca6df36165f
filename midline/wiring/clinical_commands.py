"""The clinical commands: JSON Lines in, JSON Lines out, one answer for each line; and the check of the content."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, NoReturn, TextIO

from midline import library
from midline.clinical import (
    direction,
    instruments,
    intake,
    irritability,
    nextday,
    plan,
    scan,
    session,
    situation_line,
    strict,
)
from midline.clinical.nextday import MorningVerdict
from midline.clinical.prescribe import prescribe
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import Verdict
from midline.clinical.strict import Fault
from midline.clinical.triage import LOCALE, triage
from midline.library.personas import read_personas
from midline.wiring import content_table, environment

EVERY_LINE_ANSWERED, SOME_LINE_MALFORMED, CANNOT_RUN = 0, 1, 2
LONGEST_ID = 200

Answer = Callable[[Mapping[str, Any], Ruleset], dict[str, Any]]


def _triage(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    strict.obj(line, "", known=("id", "locale", "answers"))
    locale = _locale(line.get("locale"))
    strict.needed(line.get("answers"), "answers")
    result = triage(intake.read_answers(line["answers"], "answers", rules), rules, locale=locale)
    return {
        "tier": result.tier.name,
        "in_scope": result.in_scope,
        "complete": result.complete,
        "raised": [
            {"code": entry.code, "tier": entry.tier.name, "basis": entry.basis.value} for entry in result.raised
        ],
        "asked_next": list(result.asked_next),
        "cards": list(result.cards),
        "emergency_numbers": list(result.emergency_numbers),
    }


def _session(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    known = ("id", "before", "during", "after5", "new_neuro", "flags", "irritability")
    strict.obj(line, "", known=known)
    return _verdict(session.judge(session.read_check(line, rules), rules))


def _nextday(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    strict.obj(line, "", known=("id", "session", "morning", "hours_after", "flags"))
    return _verdict(nextday.judge_morning(nextday.read_check(line, rules), rules))


def _direction(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    strict.obj(line, "", known=("id", *direction.LINE))
    verdict = direction.judge_direction(direction.read_check(line), rules)
    return {
        "label": verdict.label.value,
        "open": list(verdict.open),
        "tier": None if verdict.tier is None else verdict.tier.name,
        "next": verdict.next.value,
    }


def _irritability(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    strict.obj(line, "", known=("id", *irritability.ITEMS.values()))
    rated = irritability.rate(irritability.read_answers(line), rules)
    return {
        "score": rated.score,
        "level": rated.level.value,
        "parts": dict(rated.parts),
        "missing": list(rated.missing),
    }


def _plan(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    return plan.as_json(prescribe(situation_line.read_situation(line, rules), rules))


def _scan(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    found = scan.scan(scan.read_message(line).text, rules.danger_words)
    return {
        "panel": found.panel.value,
        "hits": [{"code": hit.code, "start": hit.start, "end": hit.end} for hit in found.hits],
        "alert": found.alert,
    }


def _score(line: Mapping[str, Any], rules: Ruleset) -> dict[str, Any]:
    strict.obj(line, "", known=("id", "instrument", "items", "baseline"))
    taken = {code: instrument for code, instrument in rules.instruments.items() if instrument.at_terminal}
    filled = instruments.read_filled(line, taken)
    scored = instruments.score(filled.instrument, filled.items, baseline=filled.baseline)
    return {
        "instrument": scored.instrument,
        "score": scored.score,
        "band": scored.band,
        "sub": dict(scored.sub),
        "tags": list(scored.tags),
        "ask_saf": scored.ask_saf,
        "missing": list(scored.missing),
        "change": None if scored.change is None else _change(scored.change),
    }


def _change(change: instruments.Change) -> dict[str, Any]:
    return {
        "points": change.points,
        "percent_better": change.percent_better,
        "by_points": change.by_points,
        "by_30_percent": change.by_percent,
        "low_baseline": change.low_baseline,
    }


def _verdict(verdict: Verdict | MorningVerdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule.value,
        "colour": verdict.colour.value,
        "action": verdict.action.value,
        "missing": list(verdict.missing),
    }


def _locale(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not LOCALE.fullmatch(value):
        raise Fault("locale", "a language tag such as en-GB or zh-Hans-CN is expected")
    return value


def _command(answer: Answer) -> Callable[[BinaryIO, TextIO], int]:
    def run(lines: BinaryIO, out: TextIO) -> int:
        try:
            rules = library.load().rules
        except library.ContentErrors as errors:
            print(errors, file=sys.stderr)
            return CANNOT_RUN
        status = EVERY_LINE_ANSWERED
        for raw in lines:
            given = answer_line(raw, answer, rules)
            if given is None:
                continue
            if "error" in given:
                status = SOME_LINE_MALFORMED
            print(json.dumps(given), file=out)
        out.flush()
        return status

    return run


def answer_line(raw: bytes, answer: Answer, rules: Ruleset) -> dict[str, Any] | None:
    """The answer to one line: None for a blank one, an error object for a malformed one."""
    name = None
    try:
        line = _read(raw)
        if line is None:
            return None
        name = _name(line.get("id"))
        return {"id": name, **answer(line, rules), "ruleset": rules.name}
    except Fault as fault:
        return {"id": name, "error": {"field": fault.field, "message": fault.message}}


def _read(raw: bytes) -> dict[str, Any] | None:
    """The object of one line, None for a blank line. Raises Fault."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("line", "text in UTF-8 is expected") from None
    if not text.strip():
        return None
    try:
        line = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Fault("line", "one JSON object with each key once is expected") from None
    if not isinstance(line, dict):
        raise Fault("line", "one JSON object is expected")
    return line


def _name(value: Any) -> str | int | float:
    if isinstance(value, str) and 1 <= len(value) <= LONGEST_ID:
        return value
    if type(value) is int or (type(value) is float and value.is_integer()):
        return value
    raise Fault("id", f"text of 1 to {LONGEST_ID} characters or a whole number is expected")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


ANSWERS: dict[str, Answer] = {
    "triage": _triage,
    "session": _session,
    "nextday": _nextday,
    "direction": _direction,
    "irritability": _irritability,
    "score": _score,
    "plan": _plan,
    "scan": _scan,
}
COMMANDS: dict[str, Callable[[BinaryIO, TextIO], int]] = {name: _command(answer) for name, answer in ANSWERS.items()}


def check_content(out: TextIO) -> int:
    """Print how much content there is, and return 0; or every fault with file, line and mend, and return 1."""
    try:
        content = library.load(supplied=environment.folder("MIDLINE_INSTRUMENTS"))
        personas = read_personas(library.CONTENT, content.rules)
    except library.ContentErrors as errors:
        for fault in errors.faults:
            print(f"{fault.file}:{fault.line}", file=out)
            print(f"  found    {fault.found}", file=out)
            print(f"  allowed  {fault.allowed}", file=out)
            print(f"  mend     {fault.mend}", file=out)
        print(f"{len(errors.faults)} faults", file=out)
        return 1
    for name, amount in (*_amounts(content), ("personas", str(len(personas)))):
        print(f"{name:<28}{amount}", file=out)
    for line in ("", *content_table.shelves(content), "", *content_table.reviews(content)):
        print(line, file=out)
    return 0


def _amounts(content: library.Library) -> list[tuple[str, str]]:
    rules = content.rules
    return [
        ("ruleset", rules.name),
        ("triage rules", str(len(rules.triage.raises) + len(rules.triage.families))),
        ("session rules", str(len(rules.session.table.rows))),
        ("next-morning rules", str(len(rules.nextday.table.rows))),
        ("direction rules", str(len(rules.direction.table.rows))),
        ("conditions", str(len(rules.conditions))),
        ("exercises with limits", str(len(rules.plan.exercises))),
    ]
