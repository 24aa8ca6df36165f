"""What follows when somebody tells of a medicine: what stands from now on, who is told, and whether it is a stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from midline.clinical import facts
from midline.clinical.chart import Chart, Decision, Event, Role, said_by_clinician
from midline.clinical.medicines import Flag, Said, added, replaced
from midline.clinical.ruleset import Ruleset
from midline.clinical.screening import answered_stop, triage_decision, with_told
from midline.clinical.tier import Tier
from midline.clinical.triage import Triage, triage


def known_after(chart: Chart, role: Role, fact: facts.MedicinesTold) -> Mapping[Flag, Said]:
    """What is known of medicines afterwards: a therapist settles what is named, a member only adds.

    What a member leaves out was not answered, and counts as not sure.
    """
    told = dict(fact.flags)
    if role is Role.THERAPIST:
        return replaced(chart.medicines, told)
    return added(chart.medicines, {flag: told.get(flag, Said.UNSURE) for flag in Flag})


def medicines_told(chart: Chart, event: Event, fact: facts.MedicinesTold, rules: Ruleset) -> tuple[Decision, ...]:
    """What stands, whether the therapist hears of opioids, and the stop when the screen now shows a danger sign."""
    known = known_after(chart, event.role, fact)
    said = {"medicine_flags": {flag.value: said.value for flag, said in fact.flags}, "today": fact.today.isoformat()}
    stands = {flag.value: said.value for flag, said in known.items()}
    decision = said_by_clinician(event, said, {"medicine_flags": stands}, rules.name)
    is_news = _caution(known) > _caution(chart.medicines) and event.role is not Role.THERAPIST
    decision = replace(decision, tells=("opioids",) if is_news else ())
    return (decision, *_stop(chart, replace(chart, medicines=known), event, rules))


def _caution(known: Mapping[Flag, Said]) -> int:
    return known.get(Flag.OPIOID, Said.NO).caution


def _stop(before: Chart, after: Chart, event: Event, rules: Ruleset) -> tuple[Decision, ...]:
    """Steroids make bones thin: with them an answer of the screen on file may be a danger sign (spec 2.2 FRX)."""
    if before.screen is None:
        return ()
    was, now = _screened(before, rules), _screened(after, rules)
    stop = answered_stop(now)
    if stop is None or stop >= (answered_stop(was) or Tier.T4):
        return ()
    given = with_told(after, before.screen.answers)
    return (triage_decision(event, given, now, rules, stop=stop, final=False),)


def _screened(chart: Chart, rules: Ruleset) -> Triage:
    assert chart.screen is not None  # asked only where there is one
    return triage(with_told(chart, chart.screen.answers), rules, accepted=chart.accepted)
