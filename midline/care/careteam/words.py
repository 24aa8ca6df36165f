"""The clinic's words for what the library knows: questions, answers, rules and movements."""

from __future__ import annotations

from django.utils.translation import get_language

from midline.care.chart.engine import library
from midline.clinical.validator import Objection, Rule
from midline.ui import clinic_words

ENGLISH = "en"


def content_language() -> str:
    """The tag that content uses for the language of this request."""
    wanted = (get_language() or ENGLISH).lower()
    return next((code for code in library().languages if code.lower() == wanted), ENGLISH)


def content_text(key: str, instead: str) -> str:
    """A text of the library, or `instead` where there is none."""
    return library().text(key, content_language()) if library().has(key) else instead


def exercise_name(code: str) -> str:
    """A movement by its name, or its code where it is not described yet."""
    movement = library().movements.get(code)
    return movement.text(content_language()).name if movement else code


def condition_name(code: str) -> str:
    """A condition of the contraindication matrix."""
    return content_text(f"condition.{code}", code)


def plan_reason(code: str) -> str:
    """Why an exercise is in or out, with its condition by name."""
    return clinic_words.plan_reason(code, condition_name)


def withheld_reason(code: str) -> str:
    """Why an exercise is not in the plan, with its condition by name."""
    return clinic_words.withheld_reason(code, condition_name)


def question(code: str) -> str:
    """A question of the danger-sign screen, or of the short check."""
    return content_text(f"danger-signs.{code}.question", content_text(f"before-session.{code}.question", code))


def answer(code: str, value: object) -> str:
    """An answer as it was shown to the member."""
    instead = clinic_words.value_name(str(value))
    short = content_text(f"before-session.{code}.options.{value}", instead)
    return content_text(f"danger-signs.{code}.options.{value}", short)


def raised(code: str) -> str:
    """What a raised code means."""
    return content_text(f"sign.{code}", content_text(f"raised.{code}", code))


def rule(kind: str, code: str) -> str:
    """What a rule of a session or a morning says, for clinicians."""
    folder = {"verdict": "session", "session": "session", "morning": "nextday"}.get(kind)
    if folder:
        return content_text(f"{folder}.{code}.clinician", code)
    return clinic_words.counter_name(code)


def cause(code: str) -> str:
    """Why a hold was opened."""
    if code in SESSION_RULES:
        return rule("verdict", code)
    return rule("morning", code) if code in MORNING_RULES else clinic_words.cause_name(code)


SESSION_RULES = frozenset(f"S{number}" for number in range(1, 13))
MORNING_RULES = frozenset(f"N{number}" for number in range(1, 8))


def gate_reason(code: str) -> str:
    """What keeps doses from rising today."""
    return content_text(f"bench.gate.{code}", code)


def phase_reason(rule: str) -> str:
    """Why the phase is what it is."""
    return content_text(f"bench.phase.{rule}", rule)


def aim_name(code: str) -> str:
    """A regimen of a source, as the aim of a plan."""
    return content_text(f"bench.aim.{code}", code)


def label_name(label: str) -> str:
    """The result of a direction test."""
    return content_text(f"bench.label.{label}", label)


def arm_result(result: str) -> str:
    """What one arm of a direction test showed."""
    return content_text(f"bench.arm.{result}", result)


def direction_next(step: str) -> str:
    """What follows from a direction test."""
    return content_text(f"bench.next.{step}", step)


def scenario_name(code: str) -> str:
    """One way in which the next two weeks may go."""
    return content_text(f"bench.scenario.{code}.name", code)


def scenario_assumes(code: str) -> str:
    """What a scenario takes for granted."""
    return content_text(f"bench.scenario.{code}.assumes", code)


def scenario_otherwise() -> str:
    """What every scenario takes for granted."""
    return content_text("bench.scenario.otherwise", "")


def step_reason(code: str) -> str:
    """Why the dose that a source prescribes is not reached yet."""
    kind, _, detail = code.partition(":")
    if kind == "GATE":
        return gate_reason(detail)
    if kind == "CAUTION":
        return content_text("bench.step.CAUTION", code).format(condition=condition_name(detail))
    return content_text(f"bench.step.{code}", withheld_reason(code))


def objection(fault: Objection) -> str:
    """What a plan breaks, with its exercise and numbers."""
    found = withheld_reason(str(fault.found)) if fault.rule is Rule.CLOSED else _amount(fault.found)
    return content_text(f"objection.{fault.rule.value}", fault.rule.value).format(
        exercise=exercise_name(fault.exercise) if fault.exercise else "",
        part=content_text(f"dose_part.{fault.part}", "") if fault.part else "",
        limit=_amount(fault.limit),
        found=found,
    )


def _amount(value: int | str | None) -> str:
    """A number as it is; codes of exercises by their names."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    return ", ".join(exercise_name(code) for code in value.replace("|", " ").split())
