"""The compiled session and the engine agree on every transition; pytest -s prints how many were walked."""

from __future__ import annotations

import json
import random
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from midline import library
from midline.clinical.compiled import CALM, TooManyRooms, compile_session, judge_of, machine_of, witnesses
from midline.clinical.irritability import Irritability
from midline.clinical.ruleset import Ruleset
from midline.clinical.session import FINDINGS, SessionCheck, SessionRule, _findings, judge
from midline.clinical.symptoms import During, Reading, Sides, as_json
from tests.app.charts import STORIES
from tests.app.interpreter import Scene, evaluate, judged
from tests.app.walk import Walk, all_transitions

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WALKS = [(story, "floor", False) for story in STORIES] + [("bending", "floor", True), ("released", "walk", False)]
ZONES = (None, *range(7))
PAINS = (None, *range(11))


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return _rules()


@cache
def _rules() -> Ruleset:
    return library.load().rules


@cache
def walked(story: str, part: str, *, asks: bool) -> Walk:
    rules = _rules()
    told = STORIES[story](rules)
    day = compile_session(told.chart, today=told.day, part=part, asks_reading=asks, rules=rules)
    machine = json.loads(json.dumps(machine_of(told.chart, {told.today: day}, rules)))
    walk = Walk(machine=machine, day=day, rules=rules)
    walk.from_the_start(told.chart)
    return walk


@pytest.mark.parametrize(("story", "part", "asks"), WALKS)
def test_every_transition_of_a_compiled_session_is_what_the_engine_does(story: str, part: str, asks: bool) -> None:
    walk = walked(story, part, asks=asks)

    reached = {transition[:3] for transition in walk.taken}
    wanted = all_transitions(walk.machine, walk.day)
    assert wanted - reached == set()
    rooms = len(walk.day.rooms)
    print(f"\n{story}, {part}: {rooms} rooms, {len(walk.taken)} transitions, {sum(walk.taken.values())} steps walked")


@pytest.mark.journey
@pytest.mark.parametrize("story", ["released", "bending"])
def test_the_browsers_interpreter_takes_every_step_of_the_walk_alike(story: str, browser: Browser) -> None:
    walk = walked(story, "floor", asks=False)

    differing = in_the_browser(browser, walk)

    print(f"\n{story}: {len(walk.trace)} steps repeated in the browser, {len(walk.taken)} transitions")
    assert differing == []


REPEAT = """async ([machine, trace]) => {
    const { step } = await import("/machine.js");
    const same = (a, b) => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
    const sorted = (v) => Array.isArray(v) ? v.map(sorted) : v && typeof v === "object"
        ? Object.fromEntries(Object.keys(v).sort().map((k) => [k, sorted(v[k] ?? null)])) : v ?? null;
    const again = (each, n = 0) => step(machine, each.state, each.input, each.given, () => `E${n += 1}`);
    const found = trace.map((each) => again(each));
    return trace.map((each, i) => [each, found[i]]).filter(([each, got]) => !same(each.found, got)).slice(0, 3);
}"""


def in_the_browser(browser: Browser, walk: Walk) -> list[Any]:
    """The first steps in which machine.js differs; the whole walk is done in Chromium."""
    page = browser.new_page()
    script = (Path(__file__).resolve().parents[2] / "midline/ui/static/machine.js").read_text()
    page.route("**/machine.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.route("**/empty", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto("http://127.0.0.1:1/empty")
    found: list[Any] = page.evaluate(REPEAT, [walk.machine, walk.trace])
    page.close()
    return found


def test_a_session_with_too_many_turns_is_not_compiled(rules: Ruleset) -> None:
    told = STORIES["released"](rules)

    with pytest.raises(TooManyRooms):
        compile_session(told.chart, today=told.day, part="floor", asks_reading=False, rules=rules, most_rooms=3)


def test_each_witness_stands_for_its_rule(rules: Ruleset) -> None:
    for rule, (ended, after5) in witnesses("session", "EX01").items():
        check = SessionCheck(
            before=CALM,
            during=ended.during,
            after5=after5,
            new_neuro=ended.new_neuro,
            flags=ended.flags,
            irritability=Irritability.LOW,
        )

        assert judge(check, rules).rule == rule


ABOUT = {
    "further_down_after": ("zb", "za"),
    "further_down_during": ("zb", "zd"),
    "furthest_zone_before": ("zb",),
    "leg_pain_known_before": ("lb",),
    "leg_rise": ("lb", "la"),
    "leg_max_rise": ("lb", "ld"),
    "back_rise": ("bb", "ba"),
    "back_pushed_up": ("bb", "bd"),
    "centralised": ("zb", "za", "lb", "la"),
    "leg_after": ("la",),
    "leg_max": ("ld",),
    "back_after": ("ba",),
    "back_max": ("bd",),
}
SIDES = tuple(product(ZONES, ZONES))
SOME_PAINS = (None, 0, 1, 5)


@pytest.mark.parametrize("finding", ABOUT)
def test_each_finding_is_the_engines_for_all_values_it_looks_at(rules: Ruleset, finding: str) -> None:
    table = judge_of(Irritability.LOW, rules)
    place = list(FINDINGS).index(finding)
    pains = SOME_PAINS if finding == "centralised" else PAINS
    values = [SIDES if name.startswith("z") else pains for name in ABOUT[finding]]
    for found in product(*values):
        given = dict(zip(ABOUT[finding], found, strict=True))
        check = _check(given)

        assert evaluate(["find", finding], _scene(check, table)) == _findings(check)[0][place], given


def test_what_is_missing_is_missed_in_both(rules: Ruleset) -> None:
    table = judge_of(None, rules)
    full: dict[str, Any] = dict.fromkeys(("zb", "za", "zd"), (1, 1)) | dict.fromkeys(
        ("lb", "la", "ld", "bb", "ba", "bd"), 1
    )
    for gone in product((False, True), repeat=len(full)):
        given = {name: _none(value) if no else value for (name, value), no in zip(full.items(), gone, strict=True)}
        check = _check(given)
        values = dict(zip(FINDINGS, _findings(check)[0], strict=True))
        for finding in ("after_incomplete", "anything_missing", "danger_signs_asked", "irritability_high_or_unknown"):
            assert evaluate(["find", finding], _scene(check, table)) == values[finding], (finding, given)


@pytest.mark.parametrize("irritability", [None, *Irritability])
def test_the_compiled_table_judges_as_the_engine_does(rules: Ruleset, irritability: Irritability | None) -> None:
    table, dice, met = judge_of(irritability, rules), random.Random(20), set()
    for _ in range(4000):
        check = _thrown(dice, irritability)
        verdict = judge(check, rules)
        found = judged([{}], _scene(check, table))

        met.add(verdict.rule)
        assert (found["rule"], found["colour"], found["action"]) == (verdict.rule, verdict.colour, verdict.action)
    print(f"\n4,000 checks thrown, {len(met)} of {len(SessionRule)} rules met")
    assert met == set(SessionRule)


def _none(value: Any) -> Any:
    return (None, None) if isinstance(value, tuple) else None


def _check(given: dict[str, Any], **more: Any) -> SessionCheck:
    def sides(name: str) -> Sides:
        left, right = given.get(name, (None, None))
        return Sides(left=left, right=right)

    return SessionCheck(
        before=Reading(zone=sides("zb"), back=given.get("bb"), leg=given.get("lb")),
        during=During(zone_max=sides("zd"), back_max=given.get("bd"), leg_max=given.get("ld")),
        after5=Reading(zone=sides("za"), back=given.get("ba"), leg=given.get("la")),
        **{"new_neuro": False, "flags": (), **more},
    )


def _scene(check: SessionCheck, table: dict[str, Any]) -> Scene:
    registers = {
        "before": as_json(check.before),
        "during": as_json(check.during),
        "after5": as_json(check.after5),
        "new_neuro": check.new_neuro,
        "flags": None if check.flags is None else list(check.flags),
        "stopped": False,
    }
    return Scene(registers=registers, judge=table)


def _thrown(dice: random.Random, irritability: Irritability | None) -> SessionCheck:
    """A check near its own first reading, so that no rule is rare."""
    zone, back, leg = (dice.randint(0, 6), dice.randint(0, 6)), dice.randint(0, 10), dice.randint(0, 10)

    def near(value: int, most: int) -> int | None:
        moved = min(max(value + dice.choice((0, 0, 0, 0, -1, 1, 2, 4)), 0), most)
        return None if dice.random() < 0.01 else moved

    def zones() -> tuple[int | None, int | None]:
        return near(zone[0], 6) if dice.random() < 0.3 else zone[0], near(zone[1], 6) if dice.random() < 0.1 else zone[
            1
        ]

    given = {"zb": zone, "bb": back, "lb": leg, "zd": zones(), "za": zones()}
    given |= {"bd": near(back, 10), "ld": near(leg, 10), "ba": near(back, 10), "la": near(leg, 10)}
    if dice.random() < 0.1:
        given["la"] = None
    flags: tuple[str, ...] | None = dice.choice([()] * 30 + [("CES1",), None])
    return _check(given, flags=flags, new_neuro=dice.choice([False] * 30 + [True, None]), irritability=irritability)
