"""What stands beside the picture on the staff's side: notes, movements, the direction test, strength and feeling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from midline.care.chart.browser import fresh_event_id
from midline.care.chart.engine import rules
from midline.care.chart.models import Outbox
from midline.care.chart.read import chart_of
from midline.care.people.local import today_of
from midline.care.people.models import Role, User
from midline.care.visits import strength_form
from midline.care.visits.models import FURTHEST_ZONE, Movement, Visit
from midline.clinical import direction
from midline.clinical.direction import Arm, ArmResult
from midline.clinical.irritability import Irritability
from midline.clinical.symptoms import LEAST_PAIN, WORST_PAIN, Reading, Sides

ARMS: Final = ("ext", "flx", "lateral")
TIMES: Final = ("before", "way", "after")
FIELDS: Final = ("zone_left", "zone_right", "leg", "back")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """An open notice as the forms of the care team carry it along."""

    row: Outbox


def panel_of(visit: Visit, user: User) -> dict[str, Any]:
    """Notes for everybody; for a therapist also the assessment, with the forms that the member's page has."""
    note = visit.notes.filter(author=user).first()
    shown: dict[str, Any] = {"member": visit.member, "note": note.text if note else "", "is_therapist": False}
    if user.role != Role.THERAPIST:
        return shown
    chart = chart_of(visit.member)
    return {
        **shown,
        "is_therapist": True,
        "movements": _movements(visit),
        "zones": list(range(FURTHEST_ZONE + 1)),
        "pains": list(range(LEAST_PAIN, WORST_PAIN + 1)),
        "times": TIMES,
        "ranges": Movement.Range.values,
        "responses": Movement.Response.values,
        "strength_event": fresh_event_id(),
        "steps": {
            arm.value: list(dict.fromkeys(step.exercise for step in rules().direction.course.steps[arm])) for arm in Arm
        },
        "wait_s": rules().direction.course.wait_s,
        # What the care team's own form of a direction test needs.
        "chart": chart,
        "arms": ARMS,
        "results": [result.value for result in ArmResult],
        "levels": [level.value for level in Irritability],
        "ids": {"direction": fresh_event_id()},
        "items": [_Item(row=row) for row in _open_notices(visit)],
        "errors": (),
        "tried": "",
        **strength_form.shown(chart, today_of(visit.member, timezone.now())),
    }


def result_of(posted: QueryDict) -> ArmResult:
    """What one arm of a test showed, from its readings; one that was not taken is not known, never good."""
    before, way, after = (_reading(posted, when) for when in TIMES)
    return direction.arm_result(before, (way,), after, rules())


def _steps(arm: Arm) -> list[str]:
    """The exercises of an arm, each once, in the order in which they are tried."""
    return list(dict.fromkeys(step.exercise for step in rules().direction.course.steps[arm]))


def _movements(visit: Visit) -> list[dict[str, Any]]:
    """A row for each direction, with what was noted of it."""
    noted = {line.towards: line for line in visit.movements.all()}
    return [{"towards": towards.value, "line": noted.get(towards.value)} for towards in Movement.Towards]


def _open_notices(visit: Visit) -> QuerySet[Outbox]:
    return visit.member.outbox.filter(acknowledged_at=None).order_by("pk")


def _reading(posted: QueryDict, when: str) -> Reading:
    found = {name: _whole(posted.get(f"{when}-{name}", "")) for name in FIELDS}
    zone = Sides(left=_at_most(found["zone_left"], FURTHEST_ZONE), right=_at_most(found["zone_right"], FURTHEST_ZONE))
    return Reading(zone=zone, leg=_at_most(found["leg"], WORST_PAIN), back=_at_most(found["back"], WORST_PAIN))


def _whole(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 3 else None


def _at_most(value: int | None, most: int) -> int | None:
    return value if value is not None and value <= most else None
