"""Answers that do not fit together, to be shown back as a question; nothing is decided from them.

Two kinds: answers of one danger-sign screen, and what was said at one time about how easily the pain is stirred up
together with the reading taken then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from midline.clinical.irritability import ITEMS, IrritabilityAnswers
from midline.clinical.rules import Finding, Findings, Predicate, evaluate
from midline.clinical.session import AnyNumber, Kind, Numbers, YesNo
from midline.clinical.symptoms import WORST_PAIN

if TYPE_CHECKING:
    from midline.clinical.chart import Chart, Pain
    from midline.clinical.ruleset import Ruleset

PAIN_NOW: Final = "pain_now"
"""The reading, where a contradiction asks to look at it again."""
STIRRED: Final = (*ITEMS.values(), PAIN_NOW)
"""What a contradiction about how easily the pain is stirred up may ask for again."""
STIRRED_FINDINGS: Final[Mapping[str, Kind]] = {
    "worst24h": Numbers(0, WORST_PAIN),
    "ease_min": AnyNumber(),
    "settle_min": AnyNumber(),
    "night_wakes": Numbers(0, 50),
    "leg_now": Numbers(0, WORST_PAIN),
    "back_now": Numbers(0, WORST_PAIN),
    "worst_below_now": YesNo(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two answers that rarely are both right. `asks` names the two questions to look at again."""

    code: str
    asks: tuple[str, str]
    when: Predicate
    source: str

    @property
    def about_stirring(self) -> bool:
        """Whether it is about how easily the pain is stirred up, and not about the danger-sign screen."""
        return self.asks[0] in STIRRED


def contradictions_of(chart: Chart, rules: Ruleset) -> tuple[Contradiction, ...]:
    """What does not fit in the latest screen, finished or not, and in the latest answers about being stirred up."""
    told = chart.stirred
    stirring = () if told is None else in_stirring(told.answers, told.pain, rules)
    return (*in_screen(latest_answers(chart), rules), *stirring)


def latest_answers(chart: Chart) -> Mapping[str, str | int | float]:
    """The answers of the latest screen, finished or not; none before the first."""
    run = next(reversed([*chart.runs.values()]), None)
    if run is not None:
        return run.answers
    return chart.screen.answers if chart.screen is not None else {}


def in_screen(answers: Mapping[str, str | int | float], rules: Ruleset) -> tuple[Contradiction, ...]:
    """The contradictions among the answers of one screen, in the order of the rules."""
    return _found(answers, rules, about_stirring=False)


def in_stirring(answers: IrritabilityAnswers, now: Pain, rules: Ruleset) -> tuple[Contradiction, ...]:
    """The contradictions among what was said at one time; `now` is the reading of that time."""
    findings: dict[str, Finding] = {item: getattr(answers, item) for item in ITEMS.values()}
    findings |= {"leg_now": now.leg, "back_now": now.back, "worst_below_now": _worst_below_now(answers, now)}
    return _found(findings, rules, about_stirring=True)


def _worst_below_now(answers: IrritabilityAnswers, now: Pain) -> bool | None:
    """Whether the pain now is above what was called the worst of the last day; None when that cannot be known."""
    known = [value for value in (now.leg, now.back) if value is not None]
    if answers.worst24h is None or not known:
        return None
    if max(known) > answers.worst24h:
        return True
    return False if len(known) == 2 else None


def _found(findings: Findings, rules: Ruleset, *, about_stirring: bool) -> tuple[Contradiction, ...]:
    return tuple(
        each
        for each in rules.contradictions
        if each.about_stirring is about_stirring and evaluate(each.when, findings) is True
    )
