"""Template tags for the words of content/: one text, or a list of them, in the reader's language.

A text that has no translation yet is shown in English and marked as English, so that a screen reader says it right.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from midline.care.chart.engine import library
from midline.care.chart.pages import content_language
from midline.library import Wording

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, *parts: object) -> SafeString:
    """The text at the key made of `parts`: {% say "tier." tier ".title" %}."""
    language = content_language(context["request"])
    return _marked(library().wording("".join(str(part) for part in parts), language), language)


@register.simple_tag(takes_context=True)
def lines(context: template.Context, *parts: object) -> list[SafeString]:
    """The texts of the list at the key made of `parts`: {% lines "tier." tier ".do" as steps %}."""
    language = content_language(context["request"])
    key = "".join(str(part) for part in parts)
    return [_marked(wording, language) for wording in library().texts.numbered(key, language)]


@register.simple_tag(takes_context=True)
def speaks_a_draft(context: template.Context) -> bool:
    """Whether this page is in a language whose wording no clinician has signed yet."""
    return content_language(context["request"]) not in library().released


def _marked(wording: Wording, language: str) -> SafeString:
    if wording.language == language:
        return format_html("{}", wording.words)
    return format_html('<span lang="{}">{}</span>', wording.language, wording.words)
