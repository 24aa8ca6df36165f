"""What a danger-sign screen and the short check before a session come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from midline.clinical import facts
from midline.clinical.chart import EVERYTHING, SCREEN_STOP, Chart, Decision, Event, HoldKind, Kind, hold_of
from midline.clinical.medicines import with_medicines
from midline.clinical.ruleset import Ruleset
from midline.clinical.tier import Basis, Tier
from midline.clinical.triage import Triage, triage

STOP_TIERS = (Tier.T0, Tier.T1)


def with_diagnosis(chart: Chart, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers, with the diagnosis a therapist has confirmed in place of the person's own report."""
    return {**answers, "DX": "confirmed"} if chart.diagnosis_by else answers


def with_told(chart: Chart, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """As `with_diagnosis`, and with what was told of medicines where that is more cautious than the answer.

    An answer that was not given stays missing.
    """
    told = with_medicines(answers, chart.medicines)
    return with_diagnosis(chart, {code: told[code] for code in answers})


def short_check(
    chart: Chart, event: Event, check: tuple[tuple[str, str], ...], today: date, rules: Ruleset
) -> tuple[Decision, ...]:
    """The check before a session or a test, and the stop when an answer is a danger sign.

    A new danger sign in the short check is as final as in the whole screen (contract triage, Decided).
    """
    answers = dict(check)
    worries = tuple(code for code in facts.CHECK_CODES if answers.get(code) != "no")
    told = any(answers.get(code) not in (None, "no") for code in worries)
    decision = Decision(
        kind=Kind.CHECK,
        rule="clear" if not worries else "screen-first",
        inputs={"check": answers, "today": today.isoformat()},
        output={"passed": not worries, "worries": list(worries)},
        because=worries,
        tells=("check-worry",) if told else (),
        ruleset=rules.name,
    )
    given = dict(
        facts.CHECKED_AS[code][value] for code, value in answers.items() if value in facts.CHECKED_AS.get(code, {})
    )
    result = triage(with_diagnosis(chart, given), rules, accepted=chart.accepted)
    stop = answered_stop(result) if worries else None
    if stop is None:
        return (decision,)
    return decision, triage_decision(event, given, result, rules, stop=stop, final=False)


def answered_stop(result: Triage) -> Tier | None:
    """T0 or T1 that an answer raises; one that only a missing answer holds is provisional."""
    tiers = [each.tier for each in result.raised if each.basis is Basis.ANSWER and each.tier in STOP_TIERS]
    return min(tiers, default=None)


def triage_decision(
    event: Event, given: Mapping[str, Any], result: Triage, rules: Ruleset, *, stop: Tier | None, final: bool
) -> Decision:
    """The result of a screen; with `stop` it opens a stop, and `final` says that the screen is finished."""
    codes = tuple(each.code for each in result.raised)
    tells: tuple[str, ...] = ()
    if stop is not None:
        tells = (f"screen-{stop.name.lower()}",)
    elif final and result.complete and result.tier in (Tier.T2, Tier.T3):
        tells = (f"screen-{result.tier.name.lower()}",)
    if "crisis" in result.cards and stop is not None:
        tells = (*tells, "crisis")
    return Decision(
        kind=Kind.TRIAGE,
        rule=result.tier.name,
        inputs={"answers": dict(given)},
        output={
            "tier": result.tier.name,
            "in_scope": result.in_scope,
            "complete": result.complete,
            "raised": [{"code": e.code, "tier": e.tier.name, "basis": e.basis.value} for e in result.raised],
            "asked_next": list(result.asked_next),
            "cards": list(result.cards),
            "emergency_numbers": list(result.emergency_numbers),
            "final": final,
        },
        because=codes,
        opens=(hold_of(event, EVERYTHING, HoldKind.STOP, f"{SCREEN_STOP}{stop.name}"),) if stop is not None else (),
        tells=tells,
        ruleset=rules.name,
    )
