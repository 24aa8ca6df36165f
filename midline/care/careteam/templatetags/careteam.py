"""Filters that put the engine's codes into words on the clinic's pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.templatetags.tz import do_timezone
from django.utils.timesince import timesince, timeuntil

from midline.care.careteam import words
from midline.care.careteam.forms import FieldError
from midline.care.careteam.prescribing import shown_dose
from midline.care.careteam.readings import Measured
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart, Hold
from midline.clinical.plan import main_reasons
from midline.clinical.session import Colour
from midline.clinical.symptoms import Reading, furthest
from midline.ui import clinic_words, coaching_words, event_words
from midline.ui.words import NOT_KNOWN, reach_name

register = template.Library()

register.filter("notice_title", clinic_words.notice_title)
register.filter("notice_next", clinic_words.notice_next)
register.filter("urgency_name", clinic_words.urgency_name)
register.filter("colour_name", clinic_words.colour_name)
register.filter("status_name", clinic_words.status_name)
register.filter("tier_name", clinic_words.tier_name)
register.filter("irritability_name", clinic_words.irritability_name)
register.filter("plan_reason", words.plan_reason)
register.filter("withheld_reason", words.withheld_reason)
register.filter("condition_name", words.condition_name)
register.filter("scope_name", clinic_words.scope_name)
register.filter("event_name", event_words.event_name)
register.filter("author_name", clinic_words.author_name)
register.filter("quarantine_name", event_words.quarantine_name)
register.filter("concern_name", coaching_words.concern_name)
register.filter("medicine_flag_name", clinic_words.medicine_flag_name)
register.filter("value_name", clinic_words.value_name)
register.filter("screen_due_name", clinic_words.screen_due_name)
register.filter("exercise_name", words.exercise_name)
register.filter("question_name", words.question)
register.filter("raised_name", words.raised)
register.filter("cause_name", words.cause)
register.filter("gate_reason", words.gate_reason)
register.filter("phase_reason", words.phase_reason)
register.filter("aim_name", words.aim_name)
register.filter("label_name", words.label_name)
register.filter("arm_result", words.arm_result)
register.filter("direction_next", words.direction_next)
register.filter("scenario_name", words.scenario_name)
register.filter("scenario_assumes", words.scenario_assumes)
register.filter("step_reason", words.step_reason)
register.filter("objection_words", words.objection)
register.filter("dose_sent", shown_dose)
register.simple_tag(words.scenario_otherwise)
register.filter("review_name", clinic_words.review_name)
register.filter("limit_name", clinic_words.limit_name)
register.filter("discharge_reason_name", clinic_words.discharge_reason)
register.filter("referred_to_name", clinic_words.referred_to)
register.filter("contact_kind_name", clinic_words.contact_kind)
register.filter("referral_urgency_name", clinic_words.referral_urgency)

CALM = (Colour.GREEN, Colour.GREEN_PLUS)
CAREFUL = (Colour.HOLD, Colour.AMBER)


@register.filter
def hold_name(hold: Hold) -> str:
    """What is closed."""
    return clinic_words.hold_name(hold.kind.value, hold.scope)


@register.filter
def rule_words(kind: str, rule: str) -> str:
    """What a rule says, for clinicians."""
    return words.rule(kind, rule)


@register.simple_tag
def answer_name(code: str, value: object) -> str:
    """An answer as it was shown to the member; a dash where there is none."""
    return NOT_KNOWN if value is None else words.answer(code, value)


@register.filter
def badge(colour: str | None) -> str:
    """The look of a session's or morning's colour; red and stop look alike on purpose."""
    if not colour:
        return "is-rest"
    known = colour.lower()
    if known in [each.value for each in CALM]:
        return "is-go"
    return "is-easier" if known in [each.value for each in CAREFUL] else "is-stop"


@register.filter
def level(what: Measured, value: int | None) -> str:
    """A reading with its meaning: pain as it is, reach by the name of the zone."""
    if value is None:
        return NOT_KNOWN
    return str(value) if what.is_pain else reach_name(value)


@register.filter
def signed(number: float) -> str:
    """A change with its sign, whole numbers without a fraction."""
    return f"{number:+g}".replace("-", "−")


@register.filter
def got(several: Mapping[Any, Any], key: Any) -> Any:
    """What stands under a key, or nothing."""
    return several.get(key)


@register.filter
def lasting(span: timedelta) -> str:
    """A span of time in its two largest units."""
    end = datetime(2000, 1, 1)  # noqa: DTZ001  # any moment will do: only the span is told
    return timesince(end - span, end, time_strings=clinic_words.SPANS)


@register.filter
def known(value: object) -> str:
    """A value, or a dash where it is not known."""
    return NOT_KNOWN if value is None else str(value)


@register.filter
def reach_of(reading: Reading) -> str:
    """How far the pain reaches in a reading, by the name of the zone."""
    return reach_name(furthest(reading.zone))


@register.filter
def local(moment: datetime | None, member: Member) -> datetime | None:
    """The moment on the member's clock, which `date` shows as it is; an aware datetime alone it would move to UTC."""
    return None if moment is None else do_timezone(moment, zone_of(member))


@register.filter
def since(moment: datetime, now: datetime) -> str:
    """How long ago, in the two largest units."""
    return timesince(moment, now, time_strings=clinic_words.SPANS)


@register.filter
def until(moment: datetime, now: datetime) -> str:
    """How long from now, in the two largest units."""
    return timeuntil(moment, now, time_strings=clinic_words.SPANS)


@register.filter
def opens(told_opens: Iterable[dict[str, str]]) -> list[str]:
    """The holds that a stored decision opened, in words."""
    return [clinic_words.hold_name(each["kind"], each["scope"]) for each in told_opens]


@register.filter
def faults(errors: Iterable[FieldError], field: str) -> list[str]:
    """Codes of what is wrong with a field."""
    return [error.code for error in errors if error.field == field]


@register.filter
def release_of(hold: Hold, chart: Chart) -> Any:
    """Who closed a hold, or nothing while it is open."""
    return chart.releases.get(hold.id)


@register.filter
def pretty(value: Any) -> str:
    """A stored value as it is, for whoever checks it."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


register.filter(main_reasons)


@register.filter
def said(fields: Mapping[str, str], name: str) -> str:
    """What a form said in a field."""
    return fields.get(name, "")


@register.filter
def named(several: Mapping[str, Any], name: str) -> Any:
    """What stands under a name."""
    return several[name]


@register.filter
def at(several: Sequence[Any], place: int) -> Any:
    """What stands at a place, counted from nought."""
    return several[place]


@register.filter
def day(given: str) -> date:
    """The day that an event names."""
    return date.fromisoformat(given)
