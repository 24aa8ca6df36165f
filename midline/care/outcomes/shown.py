"""What the pages and the papers of outcomes show: numbers beside their words and drawings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from midline.care.chart.engine import rules
from midline.care.chart.pages import CONTENT_LANGUAGES
from midline.care.chart.read import chart_of, entries_of
from midline.care.outcomes.weeks import charts_of, function_of, twelve_weeks
from midline.care.people.local import zone_of
from midline.care.people.models import Member
from midline.care.treatment.measures import title_of
from midline.care.treatment.progress import retreat_days
from midline.ui import outcome_words
from midline.ui.charts import NARROW_PX, WIDE_PX, retreat_chart
from midline.ui.outcome_charts import Bar, Belt, Line, bar_chart, course_chart

Said = dict[str, Any]
ASSUMPTIONS: Final = ("those_who_answered", "no_change", "worst_case")
RARE_WEEKS: Final = 12


def member_context(member: Member, now: datetime, language: str) -> Said:
    """A member's twelve weeks, in the words of `language`, which is active."""
    entries, chart = entries_of(member), chart_of(member)
    today = now.astimezone(zone_of(member)).date()
    words = CONTENT_LANGUAGES.get(language, language)
    found = twelve_weeks(chart, entries, today, words)
    function = function_of(chart)
    titles = {
        "leg": gettext("leg"),
        "back": gettext("back"),
        "pain": gettext("Pain in leg and back from 0 to 10, by week"),
        "function": found["function"],
    }
    days = retreat_days(entries)
    return {
        **found,
        "member": member,
        "therapist": member.therapist.get_full_name() if member.therapist else "",
        "today": today,
        "drawn": {
            "narrow": charts_of(found["weeks"], function, titles=titles, width_px=NARROW_PX),
            "wide": charts_of(found["weeks"], function, titles=titles, width_px=WIDE_PX),
        },
        "retreat": retreat_chart(days, width_px=WIDE_PX) if len(days) > 1 else "",
        "ruleset": rules().name,
    }


def report_context(said: Said, language: str) -> Said:
    """The clinic's report, in the words of `language`, which is active."""
    words = CONTENT_LANGUAGES.get(language, language)
    return {
        "report": said,
        "today": date.fromisoformat(said["today"]),
        "cannot": [outcome_words.cannot_words(each) for each in said["cannot"]],
        "left_why": [{**each, "words": outcome_words.why_left(each["why"])} for each in said["flow"]["left_why"]],
        "measures": [_measure(each, words) for each in said["measures"]],
        "impression": _last_impression(said["impression"]),
        "harms": [{**each, "words": outcome_words.harm_words(each["harm"])} for each in _kinds(said)],
        "stops": [{**each, "words": outcome_words.stop_words(each["what"])} for each in said["stops"]],
        "slices": [_slice(each, words) for each in said["slices"]],
        "there_narrow": _there(said["weeks"], NARROW_PX),
        "there_wide": _there(said["weeks"], WIDE_PX),
    }


def _kinds(said: Said) -> list[Said]:
    return said["harms"]["kinds"] if said["harms"] else []


def _measure(measure: Said, language: str) -> Said:
    title = title_of(measure["instrument"], language)
    last = measure["weeks"][-1]
    return {
        **measure,
        "title": title,
        "last": last,
        "rows": [_row(words, last[name]) for name, words in _assumed() if last["shown"] and last[name]],
        "bands": [{**each, "words": outcome_words.band_words(each["band"])} for each in (last.get("bands") or ())],
        "course_narrow": _course(measure, title, NARROW_PX),
        "course_wide": _course(measure, title, WIDE_PX),
        "bars_narrow": _bars(last, title, NARROW_PX),
        "bars_wide": _bars(last, title, WIDE_PX),
    }


def _assumed() -> list[tuple[str, str]]:
    return [(name, outcome_words.assumption_words(name)) for name in ASSUMPTIONS]


def _row(words: str, found: Said) -> Said:
    return {**found, "words": words}


def _course(measure: Said, title: str, width_px: int) -> str:
    """The mean of all who started (no answer: no change) and of those who answered, beside the natural course."""
    shown = [point for point in measure["weeks"] if point["shown"]]
    if len(shown) < 2:
        return ""
    step = 1 if len(measure["weeks"]) > RARE_WEEKS else RARE_WEEKS
    every = {point["week"]: point["no_change"]["now_mean"] for point in shown if point["no_change"]}
    told = {p["week"]: p["those_who_answered"]["now_mean"] for p in shown if p["those_who_answered"]}
    belt = {p["week"]: (p["natural"]["low"], p["natural"]["high"]) for p in shown if p["natural"]}
    lines = [
        Line(name=gettext("all who started"), look="all", values=every, step=step),
        Line(name=gettext("those who answered"), look="told", values=told, step=step),
    ]
    return course_chart(
        lines,
        title=title,
        low=measure["low"],
        high=measure["high"],
        belt=Belt(name=gettext("natural course, published"), values=belt),
        width_px=width_px,
    )


def _bars(last: Said, title: str, width_px: int) -> str:
    """Responders of all who started by both rules, no answer counting as none."""
    if not last["shown"] or not last["no_change"]:
        return ""
    shares = [
        (gettext("Better by points"), last["no_change"]["by_points"]),
        (gettext("Better by share"), last["no_change"]["by_percent"]),
    ]
    bars = [
        Bar(name=name, percent=share["percent"], low=share["low"], high=share["high"], people=people_of(share))
        for name, share in shares
        if share
    ]
    return bar_chart(bars, title=title, width_px=width_px)


def people_of(share: Said) -> str:
    """So many of so many, in words."""
    whole = share["whole"]
    return ngettext("%(part)s of %(whole)s person", "%(part)s of %(whole)s people", whole) % {
        "part": number_format(share["part"], force_grouping=True),
        "whole": number_format(whole, force_grouping=True),
    }


def _there(weeks: list[Said], width_px: int) -> str:
    """Who is still there, and who exercised, in per cent of those who could."""
    there = {0: 100.0, **{each["week"]: each["there"]["percent"] for each in weeks if each["there"]}}
    active = {each["week"]: each["active"]["percent"] for each in weeks if each["active"]}
    if len(there) < 2:
        return ""
    lines = [
        Line(name=gettext("still there"), look="all", values=there),
        Line(name=gettext("exercised in the week"), look="told", values=active),
    ]
    title = gettext("Of those who started, per cent by week")
    return course_chart(lines, title=title, low=0, high=100, width_px=width_px)


def _last_impression(weeks: list[Said]) -> Said | None:
    return next((each for each in reversed(weeks) if each["of_starters"]), None)


def _slice(each: Said, language: str) -> Said:
    return {**each, "title": title_of(each["instrument"], language), "words": outcome_words.group_words(each["by"])}
