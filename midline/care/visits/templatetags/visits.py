"""The words of the check of strength and feeling, and whether it is offered."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from midline.care.chart.read import chart_of
from midline.care.people.access import current_member
from midline.care.people.local import today_of
from midline.care.visits.solo import may_check

register = template.Library()


@register.filter
def strength_item(item: str) -> str:
    """What is tried, short."""
    names = {
        "heel-walk": gettext("Heel walk, 10 steps"),
        "toe-raises": gettext("Toe raises on one leg, 10 times"),
        "big-toe": gettext("Big toe lifted against a finger"),
        "sit-to-stand": gettext("Stand up on one leg"),
        "touch-shin": gettext("Light touch, inner shin"),
        "touch-top": gettext("Light touch, top of the foot"),
        "touch-outer": gettext("Light touch, outer foot"),
        "against-gravity": gettext("Foot lifts against its own weight"),
    }
    return names.get(item, item)


@register.filter
def strength_place(place: str) -> str:
    """A place or a question as a decision names it."""
    if place == "growing":
        return gettext("weaker in the last days")
    side, _, item = place.partition(":")
    sides = {"left": pgettext("side of the body", "left"), "right": pgettext("side of the body", "right")}
    return f"{strength_item(item)}, {sides.get(side, side)}" if item else place


@register.filter
def strength_rule(rule: str) -> str:
    """What a check came to, for clinicians."""
    names = {
        "too-weak": gettext("A foot does not lift against its own weight"),
        "growing": gettext("Weakness has grown in the last days, or may have"),
        "dropped": gettext("Less than at the last check"),
        "both-legs": gettext("Clear loss in both legs at the first check"),
        "uneven": gettext("Clear loss at the first check"),
        "incomplete": gettext("Unfinished"),
        "steady": gettext("No loss since the last check"),
    }
    return names.get(rule, rule)


@register.filter
def strength_loss(loss: int | None) -> str:
    """A loss, 0 to 2."""
    names = {0: pgettext("loss", "none"), 1: pgettext("loss", "doubt"), 2: pgettext("loss", "clear")}
    return names.get(loss, "–") if loss is not None else "–"


@register.simple_tag(takes_context=True)
def legs_may_be_checked(context: Any) -> bool:
    """Whether the member who reads may check strength and feeling alone today."""
    member = current_member(context["request"])
    return member is not None and may_check(chart_of(member), today_of(member, timezone.now()))
