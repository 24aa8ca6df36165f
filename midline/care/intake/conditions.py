"""Health conditions that limit exercises: asked once after the pain questions, open to change at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from midline.care.chart.browser import record_form
from midline.care.chart.engine import rules
from midline.care.chart.form import NONE_OF_THESE, FieldFault
from midline.care.chart.pages import for_member, say, sealed, stale
from midline.care.chart.read import chart_of
from midline.care.chart.record import Status
from midline.care.people.local import today_of
from midline.care.people.models import Member
from midline.clinical.chart import Chart
from midline.clinical.conditions import conditions_of
from midline.clinical.outlook import answers_of

FIELD: Final = "condition"
NOT_SURE: Final = "unsure"
FORWARD_VERTEBRA: Final = "spondylolisthesis"
"""One box; how far forward is asked beside it, and not knowing counts as far."""
HOW_FAR: Final = {
    "low": "spondylolisthesis-low",
    "high": "spondylolisthesis-high",
    "unsure": "spondylolisthesis-high",
}
GROUPS: Final = {
    "spine": (FORWARD_VERTEBRA, "stenosis", "inflammatory"),
    "joints": ("osteoporosis", "hypermobility", "joint-limit"),
    "body": ("pressure-eye-hernia", "fall-risk"),
    "around": ("supervision-needed",),
}
"""What a lay person can know and the danger-sign screen does not ask of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the chart holds: from the answers of the screen, from a therapist, and from the member."""

    follows: tuple[str, ...]
    by_therapist: tuple[str, ...]
    by_member: tuple[str, ...]
    only_therapist: bool

    @property
    def fixed(self) -> frozenset[str]:
        """What the member cannot take back here."""
        return frozenset((*self.follows, *self.by_therapist))

    def offers(self, box: str) -> bool:
        """Whether the box is there to be ticked."""
        codes = HOW_FAR.values() if box == FORWARD_VERTEBRA else (box,)
        return not self.only_therapist and self.fixed.isdisjoint(codes)

    @property
    def boxes(self) -> frozenset[str]:
        """The boxes that can be ticked."""
        return frozenset(box for group in GROUPS.values() for box in group if self.offers(box))

    @property
    def kept(self) -> tuple[str, ...]:
        """What the member said earlier and has no box now: it is said again, so that nothing is dropped unseen."""
        return tuple(code for code in self.by_member if box_of(code) not in self.boxes)


def known_of(chart: Chart) -> Known:
    """What the chart holds about conditions."""
    followed = conditions_of(answers_of(chart), chart.irritability, rules())
    stated = chart.conditions or ()
    return Known(
        follows=tuple(code for code in followed if rules().conditions[code].may_be_entered),
        by_therapist=stated if chart.conditions_by_therapist else (),
        by_member=() if chart.conditions_by_therapist else stated,
        only_therapist=chart.conditions_by_therapist and chart.conditions is None,
    )


def box_of(code: str) -> str:
    """The box that stands for a condition."""
    return FORWARD_VERTEBRA if code in HOW_FAR.values() else code


@for_member
def conditions(request: HttpRequest, member: Member) -> HttpResponse:
    """Which conditions the member knows of. Nothing is ticked but what they ticked themselves earlier."""
    chart = chart_of(member)
    known = known_of(chart)
    faults: list[FieldFault] = []
    if request.method == "POST":
        ticked = _read(request, known, may_be_unsure=chart.conditions is None, faults=faults)
        if not faults:
            return _stated(request, member, known, ticked)
    context = {
        **sealed(chart),
        "here": "plan",
        "errors": faults,
        "groups": _groups(request, known, posted=request.method == "POST"),
        "how_far": _how_far(request, known),
        "follows": [say(request, f"condition.{code}") for code in known.follows],
        "by_therapist": [say(request, f"condition.{code}") for code in known.by_therapist],
        "only_therapist": known.only_therapist,
        "may_be_unsure": chart.conditions is None,
        "ticked": request.POST.getlist(FIELD) or ([NONE_OF_THESE] if chart.conditions == () else []),
        "back_url": reverse("plan") if chart.irritability else reverse("pain"),
        "later_url": reverse("today"),
    }
    return render(request, "conditions.html", context, status=422 if faults else 200)


def _read(
    request: HttpRequest, known: Known, *, may_be_unsure: bool, faults: list[FieldFault]
) -> tuple[str, ...] | None:
    """The codes ticked; None for *not sure*. Nothing at all, and two answers that exclude each other, are faults."""
    given = list(dict.fromkeys(request.POST.getlist(FIELD)))
    if given == [NONE_OF_THESE]:
        return ()
    if given == [NOT_SURE] and may_be_unsure:
        return None
    if not given or not set(given) <= known.boxes:
        alone = {NONE_OF_THESE, NOT_SURE}
        faults.append(FieldFault(field=FIELD, code="choose-one" if alone & set(given) else "missing"))
        return ()
    codes = [code for code in given if code != FORWARD_VERTEBRA]
    if FORWARD_VERTEBRA in given:
        how_far = HOW_FAR.get(request.POST.get("how_far", ""))
        if how_far is None:
            faults.append(FieldFault(field="how_far", code="missing"))
        else:
            codes.append(how_far)
    return tuple(codes)


def _stated(request: HttpRequest, member: Member, known: Known, ticked: tuple[str, ...] | None) -> HttpResponse:
    said = None if ticked is None else list(dict.fromkeys((*ticked, *known.kept)))
    body = {"conditions": said, "note": "", "today": today_of(member).isoformat()}
    receipt = record_form(request, member=member, kind="conditions-stated", body=body)
    if receipt.results[0].status in (Status.CONFLICT, Status.REJECTED):
        return stale(request, "already", reverse("conditions"))
    words = say(request, "conditions.unsure") if said is None else gettext("Thank you. Your plan now takes this in.")
    messages.success(request, words)
    return redirect("today")


def _groups(request: HttpRequest, known: Known, *, posted: bool) -> list[dict[str, Any]]:
    """The boxes in their groups; a group without a box is left out."""
    own = {box_of(code) for code in known.by_member}
    ticked = set(request.POST.getlist(FIELD)) if posted else own
    groups = [
        {
            "name": name,
            "title": say(request, f"conditions.group.{name}"),
            "boxes": [
                {
                    "value": box,
                    "label": say(request, f"conditions.{box}.name"),
                    "help": say(request, f"conditions.{box}.help"),
                    "ticked": box in ticked,
                    "asks_how_far": box == FORWARD_VERTEBRA,
                }
                for box in boxes
                if known.offers(box)
            ],
        }
        for name, boxes in GROUPS.items()
    ]
    return [group for group in groups if group["boxes"]]


def _how_far(request: HttpRequest, known: Known) -> dict[str, Any]:
    """The question about the vertebra, with what was answered."""
    earlier = next((answer for answer in ("low", "high") if HOW_FAR[answer] in known.by_member), "")
    value = request.POST.get("how_far", "") if request.method == "POST" else earlier
    return {
        "title": say(request, "conditions.slip.question"),
        "options": [{"value": each, "label": say(request, f"conditions.slip.{each}")} for each in HOW_FAR],
        "value": value,
    }
