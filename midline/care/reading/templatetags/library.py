"""The names of what movements are chosen by, in the reader's language."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language, gettext

from midline.care.chart.engine import library
from midline.care.chart.pages import CONTENT_LANGUAGES
from midline.clinical.ruleset import Phase
from midline.library import ENGLISH

STAGES = frozenset(Phase)
register = template.Library()


@register.filter
def facet_name(code: str) -> str:
    """A direction, position, thing or stage; the code itself where it has no name."""
    if code in STAGES:
        language = get_language() or ENGLISH
        return library().text(f"measures.phase.{code}.name", CONTENT_LANGUAGES.get(language, language))
    return {
        "EXT": gettext("Bending back"),
        "FLX": gettext("Bending forward"),
        "NEU": gettext("Neither way"),
        "STB": gettext("Holding steady"),
        "ROT": gettext("Turning"),
        "NRL": gettext("Sliding the nerve"),
        "LAT": gettext("Gliding sideways"),
        "supine": gettext("Lying on your back"),
        "prone": gettext("Lying on your front"),
        "side-lying": gettext("Lying on your side"),
        "hands-and-knees": gettext("On hands and knees"),
        "sitting": gettext("Sitting"),
        "standing": gettext("Standing"),
        "nothing": gettext("Nothing but a mat"),
        "chair": gettext("A firm chair"),
        "pillow": gettext("A pillow"),
        "wall": gettext("A wall"),
        "towel": gettext("A towel"),
        "stick": gettext("A stick or broom handle"),
        "shoes": gettext("Firm shoes"),
    }.get(code, code)


@register.filter
def standing_name(code: str) -> str:
    """Who may open a movement, or whose hands a technique is for."""
    return {
        "given": gettext("In plans"),
        "released": gettext("Therapist opens it"),
        "by-hand": gettext("With a therapist"),
        "not-used": gettext("Not used here"),
        "comfort": gettext("For comfort, with your own hands"),
        "trained-hands": gettext("For trained hands"),
        "withheld": gettext("Not for home"),
    }.get(code, code)


@register.filter
def fate_name(code: str) -> str:
    """What becomes of something a source says."""
    return {
        "given-by-rules": gettext("Given by the rules"),
        "gated": gettext("Opens when the test shows it"),
        "released-only": gettext("Only if a therapist opens it"),
        "withheld": gettext("Withheld"),
        "information": gettext("For information"),
        "built-in": gettext("Built in"),
        "partly-built-in": gettext("Partly built in"),
    }.get(code, code)


@register.filter
def verdict_name(code: str) -> str:
    """How a claim stands."""
    return {
        "supported": gettext("Supported"),
        "partly": gettext("Partly true"),
        "not-supported": gettext("Not supported"),
        "contradicted": gettext("Contradicted"),
        "not-known": gettext("Not known"),
        "ours-to-decide": gettext("A decision, not a fact"),
    }.get(code, code)


@register.filter
def grade_name(code: str) -> str:
    """How sure a source is."""
    return {
        "review": gettext("review"),
        "trial": gettext("trial"),
        "cohort without comparison": gettext("cohort without comparison"),
        "case report": gettext("case report"),
        "guideline": gettext("guideline"),
        "practice handout": gettext("practice handout"),
        "clinical consensus": gettext("clinical consensus"),
        "well known, not re-checked": gettext("well known, not re-checked"),
        "our decision": gettext("our decision"),
        "web article": gettext("web article"),
    }.get(code, code)
