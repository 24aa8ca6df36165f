"""Template tags that draw and name: icons, zones of the body, errors of a field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from midline.ui import words
from midline.ui.forms import FieldError

register = template.Library()


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A drawing from the sprite in `components/icons.html`; it is hidden from readers, so words stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="#i-{}"></use></svg>', size, name
    )


@register.filter
def zone_name(zone: int | None) -> str:
    """The name of a body zone, 0-6; a dash where it is not known."""
    return words.zone_name(zone)


@register.filter
def reach_name(zone: int | None) -> str:
    """How far down it reaches, short enough for a chart."""
    return words.reach_name(zone)


@register.filter
def short_weekday(day: date) -> str:
    """The weekday in the fewest letters, for the head of a narrow column."""
    return words.short_weekday(day)


@register.filter
def wrong(errors: Iterable[FieldError] | None, field: str) -> str:
    """The code of what is wrong with `field`, or nothing."""
    return next((error.code for error in errors or () if error.field == field), "")
