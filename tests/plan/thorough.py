"""The long search: python -m tests.plan.thorough --histories 50000 [--seed 1]. Prints faults, and what was rare."""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable

from tests.plan.case import Line
from tests.plan.courses import product
from tests.plan.coverage import WANTED
from tests.plan.histories import PlanOf
from tests.plan.oracle import violations
from tests.plan.search import Findings, kind_of, search_courses, search_lines, search_pairs, shrunk

CHUNK = 1000


def main() -> int:
    """Gives 0 when no plan broke its contract. A third each are lines, plans of courses, and pairs."""
    options = argparse.ArgumentParser()
    options.add_argument("--histories", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--cases", action="store_true", help="print a short case of each fault as JSON")
    given = options.parse_args()
    findings, plan_of, seeds = Findings(), product(), itertools.count(given.seed * 10**9)
    began = time.monotonic()
    while findings.plans + findings.pairs < given.histories:
        for search in (search_lines, search_courses, search_pairs):
            search(findings, plan_of, seeds, min(CHUNK, given.histories) // 3)
        faults = sum(findings.faults.values())
        seconds = time.monotonic() - began
        print(
            f"plans {findings.plans:,}, pairs {findings.pairs:,}, faults {faults:,}, seconds {seconds:,.0f}", flush=True
        )
    _tell(findings, plan_of, given.cases)
    return 1 if findings.faults else 0


def _tell(findings: Findings, plan_of: PlanOf, cases: bool) -> None:
    print(findings.told(cases=False))
    for kind, (fault, line, _) in findings.cases.items() if cases else ():
        short = line if kind.startswith("softer") else shrunk(line, _breaks(kind, plan_of))
        print(f"\n{kind}, for example: {fault}\n{json.dumps(short)}\n{json.dumps(plan_of(short))}")
    rare = sorted((findings.met[name], name) for name in WANTED if findings.met[name] < 10)
    print("came up less than ten times: " + (", ".join(f"{name} ({often})" for often, name in rare) or "nothing"))


def _breaks(kind: str, plan_of: PlanOf) -> Callable[[Line], bool]:
    return lambda line: kind in map(kind_of, violations(line, plan_of(line)))


if __name__ == "__main__":
    sys.exit(main())
