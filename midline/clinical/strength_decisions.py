"""What follows from a check of strength and feeling: a stop, a pause, or a word to the care team."""

from __future__ import annotations

from typing import Final

from midline.clinical import facts, strength
from midline.clinical.chart import EVERYTHING, SCREEN_STOP, Chart, Decision, Event, Hold, HoldKind, Kind, hold_of
from midline.clinical.ruleset import Ruleset
from midline.clinical.strength import By, Rule
from midline.clinical.tier import Tier

UNEVEN: Final = "strength-uneven"


def checked(chart: Chart, event: Event, fact: facts.StrengthChecked, rules: Ruleset) -> tuple[Decision, ...]:
    """One decision: what the check came to, against the checks before it."""
    verdict = strength.judge(chart.strength, fact.seen)
    tier = verdict.rule.tier
    decision = Decision(
        kind=Kind.STRENGTH,
        rule=verdict.rule.value,
        inputs={
            "by": fact.by.value,
            "today": fact.today.isoformat(),
            "losses": {strength.name(place): int(loss) for place, loss in fact.seen.losses.items()},
            "against_gravity": {side.value: able for side, able in fact.seen.against_gravity.items()},
            "growing": fact.seen.growing.value if fact.seen.growing else None,
            "known": {strength.name(place): int(loss) for place, loss in chart.strength.items()},
        },
        output={"tier": tier.name if tier is not None else None, "missing": list(strength.missing(fact.seen))},
        because=verdict.because,
        opens=_opens(event, tier),
        tells=_tells(verdict.rule, fact.by),
        ruleset=rules.name,
    )
    return (decision,)


def _opens(event: Event, tier: Tier | None) -> tuple[Hold, ...]:
    if tier is Tier.T1:
        return (hold_of(event, EVERYTHING, HoldKind.STOP, f"{SCREEN_STOP}{tier.name}"),)
    if tier is Tier.T2:
        # A T2 waits for a clinician before any exercise (spec 2.1).
        return (hold_of(event, EVERYTHING, HoldKind.SUSPENSION, UNEVEN),)
    return ()


def _tells(rule: Rule, by: By) -> tuple[str, ...]:
    if rule.tier is Tier.T1:
        return ("strength-dropped",)
    if rule.tier is Tier.T2:
        return (UNEVEN,)
    return ("strength-incomplete",) if rule is Rule.INCOMPLETE and by is By.SOLO else ()
