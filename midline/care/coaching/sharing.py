"""What a member shares with their coach: a switch for each topic, theirs to turn at any time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from midline.care.coaching.models import ShareChoice, Topic
from midline.care.people.access import visible_to
from midline.care.people.local import local_now
from midline.care.people.models import Member, User

TEXT_VERSION: Final = "2026-11-21"
"""Of the words beside the switches in `coaching/sharing.html`. Change it with them: each choice says which it saw."""
FROM_THE_START: Final = frozenset({Topic.GOALS, Topic.DAYS})
"""Shared until the member says otherwise; nothing else is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """How one topic stands; `chosen_on` and `text_version` of the member's own choice, if there is one."""

    topic: Topic
    shared: bool
    chosen_on: date | None = None
    text_version: str = ""


def shared_topics(member: Member) -> frozenset[Topic]:
    """What the member shares now."""
    return _now(_choices(member.share_choices.values_list("topic", "shared").order_by("chosen_at", "pk")))


def shared_by(user: User, members: Collection[Member]) -> dict[str, frozenset[Topic]]:
    """What each of these members shares, by member, as far as the user may see them; one query."""
    turned: dict[str, list[tuple[str, bool]]] = {member.pk: [] for member in members}
    rows = ShareChoice.objects.filter(member__in=visible_to(user)).filter(member__in=turned)
    for member_id, topic, shared in rows.order_by("chosen_at", "pk").values_list("member_id", "topic", "shared"):
        turned[member_id].append((topic, shared))
    return {member_id: _now(_choices(choices)) for member_id, choices in turned.items()}


def switches(member: Member) -> list[Switch]:
    """How every topic stands, in the order in which they are shown."""
    latest = {choice.topic: choice for choice in member.share_choices.order_by("chosen_at", "pk")}
    return [_switch(member, topic, latest.get(topic)) for topic in Topic]


@transaction.atomic
def choose_sharing(*, member: Member, wanted: Collection[Topic], now: datetime) -> tuple[Topic, ...]:
    """From now on exactly these topics are shared; gives those that were turned. The same again changes nothing."""
    shared = shared_topics(member)
    turned = tuple(topic for topic in Topic if (topic in wanted) != (topic in shared))
    for topic in turned:
        member.share_choices.create(topic=topic, shared=topic in wanted, text_version=TEXT_VERSION, chosen_at=now)
    return turned


def _switch(member: Member, topic: Topic, choice: ShareChoice | None) -> Switch:
    if choice is None:
        return Switch(topic=topic, shared=topic in FROM_THE_START)
    on = local_now(member, choice.chosen_at).date()
    return Switch(topic=topic, shared=choice.shared, chosen_on=on, text_version=choice.text_version)


def _choices(turned: Collection[tuple[str, bool]]) -> dict[Topic, bool]:
    """The last choice of each topic; `turned` is in the order of time."""
    return {Topic(topic): shared for topic, shared in turned}


def _now(choices: Mapping[Topic, bool]) -> frozenset[Topic]:
    return frozenset(topic for topic in Topic if choices.get(topic, topic in FROM_THE_START))
