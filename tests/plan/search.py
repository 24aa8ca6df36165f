"""Looks for plans that break their contract: at random lines, along whole courses, and in pairs where one is worse."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tests.plan.case import Line
from tests.plan.caution import missing, softer, worse
from tests.plan.coverage import features
from tests.plan.histories import PlanOf, course, random_line
from tests.plan.oracle import UNUSED, Standing, violations
from tests.plan.tables import EXERCISES

LONGEST_COURSE = 90


@dataclass(slots=True)
class Findings:
    """How many plans were looked at, which sentences of the contract came up, and each kind of fault with one case."""

    plans: int = 0
    pairs: int = 0
    met: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    cases: dict[str, tuple[str, Line, Line]] = field(default_factory=dict)

    def look_at(self, line: Line, answer: Line) -> None:
        """Check one answer."""
        self.plans += 1
        self.met.update(features(line))
        for fault in violations(line, answer):
            self._note(kind_of(fault), fault, line, answer)

    def compare(self, name: str, better: tuple[Line, Line], worse: tuple[Line, Line]) -> None:
        """Check that the answer to the worse line is no softer than that to the better one; each is (line, answer)."""
        self.pairs += 1
        for fault in softer(standing_of(better[1]), standing_of(worse[1])):
            self._note(f"softer by {name}", fault, better[0], worse[0])

    def told(self, *, cases: bool = True) -> str:
        """Each kind of fault, most frequent first, with one case of it as JSON when `cases` is true."""
        told = []
        for kind, often in self.faults.most_common():
            fault, line, other = self.cases[kind]
            told.append(f"{often:>7}  {kind}, for example: {fault}")
            if cases:
                told.append(json.dumps({"line": line, "answer or worse line": other}))
        return "\n".join(told)

    def _note(self, kind: str, fault: str, line: Line, other: Line) -> None:
        self.faults[kind] += 1
        if kind not in self.cases or len(str(line)) < len(str(self.cases[kind][1])):
            self.cases[kind] = (fault, line, other)


def kind_of(fault: str) -> str:
    """The rule that a fault names."""
    return fault.split(":")[0]


def standing_of(answer: Line) -> Standing:
    """The standing that an answer itself tells: open is what is given, or withheld for want of room or need only."""
    reasons = {entry["exercise"]: frozenset(entry["because"]) - UNUSED for entry in answer["withheld"]}
    reasons |= {item["exercise"]: frozenset() for item in answer["items"]}
    found = frozenset(code for code in EXERCISES if not reasons.get(code, {"untold"}))
    return Standing(status=answer["status"], phase=answer["phase"], open=found, reasons=reasons)


def search_lines(findings: Findings, plan_of: PlanOf, seeds: Iterator[int], plans: int) -> None:
    """Look at `plans` single lines."""
    for _ in range(plans):
        line = random_line(Random(f"line {next(seeds)}"))
        findings.look_at(line, plan_of(line))


def search_courses(findings: Findings, plan_of: PlanOf, seeds: Iterator[int], plans: int) -> None:
    """Look at courses until `plans` plans were seen."""
    until = findings.plans + plans
    while findings.plans < until:
        dice = Random(f"course {next(seeds)}")
        for line, answer in course(dice, plan_of, dice.randint(5, LONGEST_COURSE)):
            findings.look_at(line, answer)


def search_pairs(findings: Findings, plan_of: PlanOf, seeds: Iterator[int], pairs: int) -> None:
    """Compare `pairs` pairs of lines, a few from each random line."""
    until = findings.pairs + pairs
    while findings.pairs < until:
        dice = Random(f"pair {next(seeds)}")
        line = random_line(dice)
        every = [*worse(line), *missing(line)]
        for name, better, worsened in dice.sample(every, min(8, len(every))):
            findings.compare(name, (better, plan_of(better)), (worsened, plan_of(worsened)))


def shrunk(line: Line, fails: Callable[[Line], bool]) -> Line:
    """A shorter line for which `fails` still holds, by leaving out what can be left out."""
    smaller = True
    while smaller:
        smaller = False
        for simpler in _simpler(line):
            if fails(simpler):
                line, smaller = simpler, True
                break
    return line


def _simpler(line: Line) -> Iterator[Line]:
    for key in ("history", "plans", "released", "conditions"):
        for place in range(len(line.get(key) or ())):
            yield {**line, key: line[key][:place] + line[key][place + 1 :]}
    for number, plan in enumerate(line["plans"]):
        for place in range(len(plan["items"])):
            simpler = copy.deepcopy(line)
            del simpler["plans"][number]["items"][place]
            yield simpler
    for key in line.keys() - {"id", "today", "answers", "history", "plans"}:
        yield {name: value for name, value in line.items() if name != key}
