"""The order of the worklist, walked from its top to its bottom, and rows that were stored before it grew."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps

from midline.care.careteam.worklist import worklist
from midline.care.people import services
from midline.clinical.watch import Urgency

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

MIGRATION = "midline.care.chart.migrations.0003_silence_and_plateau_before_watch"


def test_danger_stands_above_all_and_waiting_below_all() -> None:
    assert [urgency.name.lower() for urgency in sorted(Urgency)[:8]] == [
        "emergency",
        "same_day",
        "peripheralising",
        "suspended",
        "review",
        "silent",
        "plateau",
        "watch",
    ]


def test_the_list_walks_through_every_urgency_in_its_order(past: Begin, dr_osei: User, now: datetime) -> None:
    for urgency in reversed(Urgency):
        member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=now)
        services.assign_therapist(member=member, therapist=dr_osei)
        past(member).screened(CES1="yes")
        member.outbox.update(urgency=urgency)

    lines = worklist(dr_osei, now)

    assert [line.item.row.urgency for line in lines] == sorted(Urgency)


def test_what_was_watched_before_the_list_grew_is_watched_after_it(past: Begin, chidi: Member) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    told.screened("again", CES1="yes")
    danger, watched = chidi.outbox.order_by("pk")
    chidi.outbox.filter(pk=watched.pk).update(urgency=5)

    importlib.import_module(MIGRATION).make_room(apps, None)

    assert set(chidi.outbox.values_list("pk", "urgency")) == {
        (danger.pk, Urgency.EMERGENCY),
        (watched.pk, Urgency.WATCH),
    }
