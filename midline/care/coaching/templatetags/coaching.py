"""Filters that put the codes of coaching into words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from midline.care.coaching.forms import Fault
from midline.ui import coaching_words

register = template.Library()

register.filter("topic_name", coaching_words.topic_name)
register.filter("topic_means", coaching_words.topic_means)
register.filter("way_name", coaching_words.way_name)
register.filter("mark_name", coaching_words.mark_name)
register.filter("sign_name", coaching_words.sign_name)


@register.filter
def fault_of(faults: Iterable[Fault], field: str) -> Fault | None:
    """What is wrong with a field, if anything is."""
    return next((fault for fault in faults if fault.field == field), None)
