"""Every worked example of the command contracts, sent as a line and compared field by field."""

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from midline.clinical.ruleset import Ruleset
from midline.wiring.clinical_commands import ANSWERS, COMMANDS, answer_line

FREE_ORDER = ("raised", "cards", "missing")


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"plan", "scan"}))
def test_every_example_agrees_exactly(command: str, examples: Path) -> None:
    cases = _lines(examples / f"{command}.jsonl")

    status, answers = _run(command, [json.dumps(case["input"]) for case in cases])

    assert status == 0
    assert cases
    for case, answer in zip(cases, answers, strict=True):
        assert answer["ruleset"]
        assert _settled(case["expected"]) == {key: _settled(answer)[key] for key in case["expected"]}


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"scan"}))
def test_every_malformed_line_names_its_field(command: str, examples: Path) -> None:
    cases = [case for case in _lines(examples / "malformed.jsonl") if case["command"] == command]

    status, answers = _run(command, [case["line"] for case in cases])

    assert status == 1
    for case, answer in zip(cases, answers, strict=True):
        assert answer["id"] == case["expected"]["id"]
        assert answer["error"]["field"] in case["expected"]["error_field"]
        assert answer["error"]["message"]


def test_the_screen_asks_what_the_contract_lists(rules: Ruleset, examples: Path) -> None:
    contract = yaml.safe_load((examples.parent / "answers.yaml").read_text(encoding="utf-8"))

    ours = [(question.code, [(o.value, o.worry) for o in question.options]) for question in rules.triage.questions]
    theirs = [
        (answer["code"], [(value["value"], value["worry"]) for value in answer.get("values", ())])
        for answer in contract["answers"]
    ]
    assert ours == theirs
    assert rules.session.flags == {flag["code"] for flag in contract["flags"]}
    assert {country: list(found) for country, found in rules.emergency.numbers.items()} == contract["emergency_numbers"]


def test_one_bad_line_does_not_stop_the_others() -> None:
    good = '{"id": 1, "worst24h": 2, "ease_min": 60, "settle_min": 10, "night_wakes": 0}'
    blob = f'{good}\r\n   \n\n{{"id": 2, "worst24h": NaN}}\n'.encode() + b"\xff\xfe\n" + good.encode()

    status, answers = _run_bytes("irritability", blob)

    assert status == 1
    assert [answer["id"] for answer in answers] == [1, None, None, 1]
    assert [answer.get("error", {}).get("field") for answer in answers] == [None, "line", "line", None]


def test_no_lines_are_no_fault() -> None:
    assert _run_bytes("triage", b"") == (0, [])


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"id": "", "answers": {}}', "id"),
        ('{"id": true, "answers": {}}', "id"),
        ('{"id": 1.5, "answers": {}}', "id"),
        ('{"id": 1e999, "answers": {}}', "id"),
        ('{"id": "%s", "answers": {}}' % ("x" * 201), "id"),
        ('{"id": 1}', "answers"),
        ('{"id": 1, "answers": null}', "answers"),
        ('{"id": 1, "answers": []}', "answers"),
        ('{"id": 1, "answers": {}, "extra": 1}', "extra"),
        ('{"id": 1, "answers": {}, "locale": "english"}', "locale"),
        ('{"id": 1, "answers": {}, "locale": 3}', "locale"),
        ('{"id": 1, "answers": {"OPS_WEEKS": 5201}}', "answers.OPS_WEEKS"),
        ('{"id": 1, "answers": {"OPS_WEEKS": 1e999}}', "answers.OPS_WEEKS"),
        ('{"id": 1, "answers": {"AGE": true}}', "answers.AGE"),
        ('{"id": 1, "answers": {"CES1": false}}', "answers.CES1"),
        ("[" * 100_000, "line"),
        ("", None),
    ],
)
def test_a_malformed_triage_line_names_its_field(line: str, field: str | None) -> None:
    _, answers = _run("triage", [line])

    assert [answer["error"]["field"] for answer in answers] == ([field] if field else [])


def test_an_id_comes_back_unchanged() -> None:
    lines = [f'{{"id": {name}, "answers": {{}}}}' for name in ('"é漢"', '"\\ud800"', "7", "7.0", "-3")]

    _, answers = _run("triage", lines)

    assert [answer["id"] for answer in answers] == ["é漢", "\ud800", 7, 7.0, -3]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
fields = (
    "id", "answers", "locale", "before", "during", "after5", "flags", "new_neuro", "session", "morning", "zone",
    "instrument", "items", "baseline", "ext", "flx", "tier", "text", "language",
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(sorted(ANSWERS)), st.dictionaries(st.sampled_from(fields), json_values, max_size=6))
def test_any_json_gets_an_answer_or_an_error(rules: Ruleset, command: str, line: dict[str, Any]) -> None:
    given = answer_line(json.dumps(line).encode(), ANSWERS[command], rules)

    assert given is not None
    assert ("error" in given) != ("ruleset" in given)
    json.dumps(given, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(ANSWERS)), st.binary(max_size=40))
def test_any_bytes_get_an_error_or_are_blank(rules: Ruleset, command: str, line: bytes) -> None:
    given = answer_line(line, ANSWERS[command], rules)

    assert given is None or "error" in given


def test_damaged_examples_never_crash(examples: Path) -> None:
    dice = random.Random(1)
    for command in sorted(set(COMMANDS) - {"scan"}):
        lines = [_damaged(json.dumps(case["input"]), dice) for case in _lines(examples / f"{command}.jsonl")]

        _, answers = _run(command, lines)

        assert len(answers) == len([line for line in lines if line.strip()])


def _damaged(line: str, dice: random.Random) -> str:
    at = dice.randrange(len(line))
    return line[:at] + dice.choice(['"', "{", "}", "9", "null", ""]) + line[at + dice.randrange(3) :]


def _settled(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with lists of free order sorted."""
    return {key: sorted(value, key=json.dumps) if key in FREE_ORDER else value for key, value in answer.items()}


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def _run(command: str, lines: list[str]) -> tuple[int, list[dict[str, Any]]]:
    return _run_bytes(command, "\n".join(lines).encode())


def _run_bytes(command: str, blob: bytes) -> tuple[int, list[dict[str, Any]]]:
    out = io.StringIO()
    status = COMMANDS[command](io.BytesIO(blob), out)
    return status, [json.loads(line) for line in out.getvalue().splitlines()]
