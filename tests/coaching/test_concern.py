"""What a coach hands over reaches a therapist in time; beyond that a coach changes nothing in a chart."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from midline import library
from midline.clinical import facts
from midline.clinical.bodies import READERS
from midline.clinical.chart import Role
from midline.clinical.facts import ConcernReason
from midline.clinical.outlook import todays_plan
from midline.clinical.plan import Status
from midline.clinical.strict import Fault
from midline.clinical.watch import Urgency
from tests.clinical.story import Story

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

TOLD_THE_SAME_DAY = sorted(set(ConcernReason) - {ConcernReason.NEW_SIGN})
COACH_WRITES = {"coach-concern", "note-left"}
NOTE = "Says the leg has been stronger in pain since Tuesday."


@pytest.fixture
def told() -> Story:
    """Screened and calm; exercises are open."""
    story = Story(library.load().rules)
    story.screened()
    return story


def _hands_over(story: Story, reason: str) -> tuple[str, ...]:
    (decision,) = story.tell("coach-concern", {"reason": reason, "note": NOTE}, Role.COACH)
    return decision.tells


@pytest.mark.parametrize("reason", TOLD_THE_SAME_DAY)
def test_a_concern_is_told_the_same_day_and_changes_nothing_else(told: Story, reason: str) -> None:
    before = told.chart

    tells = _hands_over(told, reason)

    assert tells == ("coach-concern",)
    assert told.chart.screen_due is None
    assert (told.chart.holds, told.chart.runs) == (before.holds, before.runs)


def test_a_new_sign_is_told_at_once_and_the_screen_is_asked_again(told: Story) -> None:
    tells = _hands_over(told, "new-sign")

    assert tells == ("coach-new-sign",)
    assert told.chart.screen_due == "concern"
    assert todays_plan(told.chart, told.day, told.rules).status is Status.BLOCKED
    told.screened("again")
    assert told.chart.screen_due is None


def test_the_deadlines_are_four_working_hours_and_now() -> None:
    notices = library.load().notices

    concern, sign = notices["coach-concern"], notices["coach-new-sign"]
    assert (concern.to, concern.urgency, concern.amount) == ("therapist", Urgency.SAME_DAY, 4)
    assert (sign.to, sign.urgency, sign.unit.value) == ("therapist", Urgency.EMERGENCY, "now")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": "pain-worse", "note": "  "}, "body.note"),
        ({"reason": "boredom", "note": NOTE}, "body.reason"),
        ({"note": NOTE}, "body.reason"),
        ({"reason": "mood", "note": NOTE, "plan": "more"}, "body.plan"),
    ],
)
def test_an_unsound_concern_is_refused(told: Story, body: dict[str, str], field: str) -> None:
    with pytest.raises(Fault) as fault:
        told.tell("coach-concern", body, Role.COACH)

    assert fault.value.field == field


def _written(member: Member, user: User, now: datetime, kind: str, body: dict[str, str]) -> str:
    from midline.care.chart.models import Device
    from midline.care.chart.record import Author, Draft, record
    from midline.care.ulid import new_ulid

    receipt = record(
        member=member,
        author=Author(role=Role(user.role), name=user.get_full_name(), user=user),
        device=Device(id=new_ulid(now), user=user, first_seen=now),
        drafts=[Draft(id=new_ulid(now), kind=kind, body=body)],
        now=now,
    )
    (result,) = receipt.results
    return f"{result.status.value} {result.reason}".strip()


@pytest.mark.parametrize("kind", sorted(READERS.keys() - COACH_WRITES))
def test_a_coach_writes_no_clinical_event(chidi: Member, jun: User, now: datetime, kind: str) -> None:
    answer = _written(chidi, jun, now, kind, {})

    assert answer == "rejected this role does not write events of this type"
    assert not chidi.events.exists()


@pytest.mark.parametrize("role", ["therapist", "member"])
def test_only_a_coach_hands_over(chidi: Member, dr_osei: User, now: datetime, role: str) -> None:
    user = dr_osei if role == "therapist" else chidi.user
    assert user is not None

    answer = _written(chidi, user, now, "coach-concern", {"reason": "mood", "note": NOTE})

    assert answer == "rejected this role does not write events of this type"


def test_the_therapist_finds_it_in_the_outbox_with_its_deadline(chidi: Member, jun: User, now: datetime) -> None:
    _written(chidi, jun, now, "coach-concern", {"reason": "medicine", "note": NOTE})

    (row,) = chidi.outbox.all()
    assert (row.reason, row.to_role) == ("coach-concern", "therapist")
    assert row.due_at - now == timedelta(hours=4)


def test_no_type_is_written_by_two_kinds_of_staff() -> None:
    assert facts.COACH_TYPES.isdisjoint(facts.CLINICIAN_TYPES | facts.EITHER_TYPES)
