"""Which exercises are open, and every reason that closes one: sections 1 to 3 of the plan contract, to the letter."""

from __future__ import annotations

from dataclasses import dataclass

from tests.plan.case import COMFORT, PHASES, Case, Line, day, is_red
from tests.plan.tables import CONDITIONS, EXERCISES

FLEXION = ("EX06", "EX07", "EX08", "EX13", "EX15", "EX23", "X01", "X03")
EXTENSION = ("EX01", "EX02", "EX03", "EX04")
NEUTRAL = frozenset({"EX05", "EX10", "EX17", "EX21"})
EARLY_HOUR = frozenset({"EX15", "EX19", "EX23", "X01", "X02", "X03"})
LEVELS = "ACGX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is the same for every right plan. `reasons` has every code, with an empty set where it is open."""

    status: str
    phase: str
    open: frozenset[str]
    reasons: dict[str, frozenset[str]]


def judge(line: Line) -> Standing:
    """Status, phase, open exercises and all true reasons of one input line."""
    case = Case(line)
    reasons = {code: reasons_of(case, code) for code in EXERCISES}
    return Standing(
        status=case.status,
        phase=case.phase,
        open=frozenset(code for code, found in reasons.items() if not found),
        reasons=reasons,
    )


def level(code: str, condition: str) -> str:
    """The level of one exercise under one condition: A, C, G or X."""
    columns = EXERCISES[code].columns
    if not columns:
        return "A"
    if "ROT" in columns:
        return "X"
    matrix = CONDITIONS[condition]
    if code in matrix.single:
        return matrix.single[code]
    return max((matrix.columns[column] for column in columns), key=LEVELS.index)


def reasons_of(case: Case, code: str, *, released: bool | None = None) -> frozenset[str]:
    """Every reason that is true of `code`; `released` asks what would be if it were released or not."""
    free = code in case.released if released is None else released
    found = _of_everything(case) | _of_the_tier(case, code)
    if code not in COMFORT:
        found |= _of_the_exercise(case, code, free)
        found |= {f"COND:{condition}" for condition in case.conditions if _closes(code, condition, free)}
    return frozenset(found)


def _of_everything(case: Case) -> set[str]:
    true = {
        case.tier: case.tier in ("T0", "T1"),
        "STALE": case.stale,
        "OUT_OF_SCOPE": case.under_age,
        "STOPPED": case.stopped,
        "COND:motor-severe": "motor-severe" in case.conditions,
    }
    return {f"TIER:{reason}" if reason == case.tier else reason for reason, holds in true.items() if holds}


def _of_the_tier(case: Case, code: str) -> set[str]:
    if case.tier == "T2" and code not in COMFORT:
        return {"TIER:T2"}
    if case.tier == "T3" and code not in NEUTRAL:
        return {"TIER:T3"}
    return set()


def _of_the_exercise(case: Case, code: str, released: bool) -> set[str]:
    unknown = case.line.get("conditions") is None
    load = EXERCISES[code].load
    true = {
        "SUSPENDED": case.suspended,
        "BLOCKED_ITEM": code == "X04" or (code in ("X01", "X02", "X03") and not released),
        "CLINICIAN_ONLY": code == "EX22" or (code == "EX20" and not released),
        "UNKNOWN_CONDITIONS": unknown and ((load >= 2 and not released) or code in ("X01", "X02", "X03")),
        "DIRECTION": _closed_by_direction(case, code, released),
        "LOCKED": any(group in locked_groups(case) for group in EXERCISES[code].groups),
        "PHASE": _closed_by_phase(case, code),
        "MORNING": _closed_by_morning(case, code),
    }
    return {reason for reason, holds in true.items() if holds}


def _closes(code: str, condition: str, released: bool) -> bool:
    return level(code, condition) == "X" or (level(code, condition) == "G" and not released)


def _closed_by_direction(case: Case, code: str, released: bool) -> bool:
    by_release = released and case.phase in ("P3", "P4")
    if code == "EX01":
        return case.label in ("DP_FLX", "IRREDUCIBLE", "STOPPED")
    if code in EXTENSION:
        return not (case.valid("DP_EXT") or (by_release and case.valid("NO_DP", "DP_LAT")))
    if code == "EX06":
        return not (case.valid("DP_FLX", "NO_DP", "DP_LAT") or (by_release and case.valid("DP_EXT")))
    if code in FLEXION:
        return not (case.valid("DP_FLX") or (by_release and case.valid("DP_EXT", "NO_DP", "DP_LAT")))
    return False


def locked_groups(case: Case) -> frozenset[str]:
    """The groups of red sessions of the last 2 days, or that no release from a lock came after."""
    locked: set[str] = set()
    for place, entry in enumerate(case.history):
        if entry["kind"] != "session" or not is_red(entry):
            continue
        lifted = any(case.lifts(later, "lock") for later in case.history[place + 1 :])
        if case.ago(day(entry["date"])) <= 2 or not lifted:
            done = entry.get("exercises")
            codes = EXERCISES if done is None else done
            locked |= {group for code in codes for group in EXERCISES[code].groups}
    return frozenset(locked)


def _closed_by_phase(case: Case, code: str) -> bool:
    if PHASES.index(EXERCISES[code].first_phase) > PHASES.index(case.phase):
        return True
    return code == "EX10" and case.phase == "P0" and not case.calm_enough_for_p1


def _closed_by_morning(case: Case, code: str) -> bool:
    if code in FLEXION and case.hours_up < 2 and case.phase in ("P0", "P1", "P2"):
        return True
    return code in EARLY_HOUR and case.hours_up < 1
