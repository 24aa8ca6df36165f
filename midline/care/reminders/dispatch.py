"""Takes notices out of the house: decides about what is due, then hands it over, at least once.

A delivery is leased by a conditional update, handed over and marked afterwards, as the care team's outbox is: who dies
in between sends again, never loses. What became needless meanwhile is not sent.

    due --settle--> Go: a delivery --lease--> handed over --> sent_at
                    Wait: due later                |
                    Drop: with the reason          +-- fault: the lease ends later each time; the list says so
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import structlog
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from midline.care.people.models import Member
from midline.care.reminders.kinds import OF_ONE_DAY, Kind
from midline.care.reminders.letters import Send, Unreachable
from midline.care.reminders.looking import is_still_due
from midline.care.reminders.mail import letter_for, words_for
from midline.care.reminders.models import Channel, Delivery, Dropped, Notice, PushDevice, Reader, owner_of
from midline.care.reminders.pushing import Gone, Push, push_to
from midline.care.reminders.rules import WEEK, Drop, Go, Verdict, Wait, Ways, is_too_late, verdict
from midline.care.reminders.wishes import wishes_of, zone_for

LEASE: Final = timedelta(minutes=2)
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=15)
SETTLED_AT_A_TIME: Final = 200
SENT_AT_A_TIME: Final = 20
"""Few, for the care team's outbox waits meanwhile."""
BUDGETED: Final = tuple(kind.value for kind in Kind if not kind.is_awaited)

_log = structlog.get_logger("midline.notices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a round came to. `is_full`: there is more than one round takes."""

    settled: int
    sent: int
    is_full: bool


def run_due(*, now: datetime, send: Send, push: Push) -> Done:
    """Decides about the notices that are due and hands over what goes out."""
    settled = settle_due(now=now)
    leased = _lease(now)
    sent = _hand_over(leased, now, send, push)
    return Done(settled=settled, sent=sent, is_full=settled == SETTLED_AT_A_TIME or len(leased) == SENT_AT_A_TIME)


def settle_due(*, now: datetime) -> int:
    """How many notices were looked at: each goes out, waits, or is dropped with its reason."""
    due = Notice.objects.filter(settled_at=None, due_at__lte=now).order_by("due_at", "pk")
    # Most rounds find nothing, and need not take the database's one pen.
    return _settle_all(due, now) if due.exists() else 0


@transaction.atomic
def _settle_all(due: QuerySet[Notice], now: datetime) -> int:
    found = list(_with_readers(due)[:SETTLED_AT_A_TIME])
    ways, sent = _ways(found), _sent_this_week(found, now)
    for notice in found:
        _settle(notice, now, ways[_key(notice)], sent)
    return len(found)


def _settle(notice: Notice, now: datetime, ways: Ways, sent: dict[str, int]) -> None:
    match _verdict(notice, now, ways, sent.get(notice.member_id or "", 0)):
        case Go(channel=channel):
            notice.settled_at = now
            Delivery.objects.bulk_create(
                [Delivery(notice=notice, channel=channel, created_at=now)], ignore_conflicts=True
            )
            if notice.kind in BUDGETED and notice.member_id:
                sent[notice.member_id] = sent.get(notice.member_id, 0) + 1
        case Wait(until=until):
            notice.due_at = until
        case Drop(why=why):
            notice.settled_at, notice.dropped_at, notice.dropped_why = now, now, why
    notice.save(update_fields=["settled_at", "due_at", "dropped_at", "dropped_why"])


def _verdict(notice: Notice, now: datetime, ways: Ways, sent_this_week: int) -> Verdict:
    if notice.seen_at is not None:
        return Drop(why=Dropped.NOT_NEEDED)
    return verdict(
        Kind(notice.kind),
        due_at=_first_due_at(notice),
        now=now,
        wishes=wishes_of(owner_of(notice)),
        ways=ways,
        sent_this_week=sent_this_week,
    )


def _first_due_at(notice: Notice) -> datetime:
    """A reminder belongs to the day on which it was made, however long quiet hours kept it."""
    return notice.created_at if Kind(notice.kind) in OF_ONE_DAY else notice.due_at


def _ways(notices: Iterable[Notice]) -> dict[str, Ways]:
    """By reader, how they can be reached; two queries for all of them."""
    readers = {_key(notice): owner_of(notice) for notice in notices}
    users = {key: reader.user_id if isinstance(reader, Member) else reader.pk for key, reader in readers.items()}
    confirmed = set(
        EmailAddress.objects.filter(user__in=filter(None, users.values()), verified=True).values_list("user", flat=True)
    )
    pushed = {
        f"m{member}" if member else f"u{user}"
        for member, user in PushDevice.objects.filter(
            Q(member__in=[each.member_id for each in notices if each.member_id])
            | Q(user__in=[each.user_id for each in notices if each.user_id])
        ).values_list("member", "user")
    }
    return {key: Ways(email=users[key] in confirmed, push=key in pushed) for key in readers}


def _sent_this_week(notices: Iterable[Notice], now: datetime) -> dict[str, int]:
    """By member, how much of the budget the last seven days took."""
    members = {notice.member_id for notice in notices if notice.member_id}
    out = Notice.objects.filter(
        member__in=members, kind__in=BUDGETED, settled_at__gt=now - WEEK, deliveries__isnull=False
    )
    counted = out.values("member").annotate(sent=Count("pk", distinct=True))
    return dict(counted.values_list("member", "sent"))


def _lease(now: datetime) -> list[Delivery]:
    """The deliveries that are ours: of several workers exactly one gets each."""
    free = Delivery.objects.filter(sent_at=None, given_up_at=None)
    free = free.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    wanted = list(free.order_by("created_at", "pk").values_list("pk", flat=True)[:SENT_AT_A_TIME])
    ours = [pk for pk in wanted if free.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1)]
    found = Delivery.objects.filter(pk__in=ours).select_related(
        "notice__member__user", "notice__member__notice_settings", "notice__user__notice_settings"
    )
    return sorted(found, key=lambda each: (_key(each.notice), each.channel, each.pk))


def _hand_over(leased: Iterable[Delivery], now: datetime, send: Send, push: Push) -> int:
    """Each person gets one letter or push a round, however many notices are for them."""
    sent = 0
    post_answers = True
    for (_, channel), group in groupby(leased, key=lambda each: (_key(each.notice), each.channel)):
        wanted = [each for each in group if _is_still_wanted(each, now)]
        if not wanted:
            continue
        try:
            if channel == Channel.EMAIL and not post_answers:
                raise Unreachable
            _tell(owner_of(wanted[0].notice), Channel(channel), wanted, send, push)
        except Exception as fault:
            post_answers = post_answers and not isinstance(fault, Unreachable)
            _try_later(wanted, now, fault)
        else:
            sent += Delivery.objects.filter(pk__in=[each.pk for each in wanted], sent_at=None).update(
                sent_at=now, leased_until=None, fault=""
            )
    return sent


def _tell(reader: Reader, channel: Channel, deliveries: list[Delivery], send: Send, push: Push) -> None:
    notices = [each.notice for each in deliveries]
    if channel is Channel.EMAIL:
        send(letter_for(reader, _address_of(reader), notices))
    elif not push_to(reader, words_for(reader, notices), push):
        raise Gone


def _address_of(reader: Reader) -> str:
    """The confirmed address, the first one of the account before others. Raises Gone when there is none any more."""
    user = reader.user if isinstance(reader, Member) else reader
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk").first()
    if confirmed is None:
        raise Gone
    return str(confirmed.email)


def _is_still_wanted(delivery: Delivery, now: datetime) -> bool:
    """Whether it goes out now; what is over, seen or done meanwhile is dropped, and quiet hours hold again."""
    notice = delivery.notice
    zone = zone_for(owner_of(notice))
    if is_too_late(Kind(notice.kind), due_at=_first_due_at(notice), now=now, zone=zone):
        return _give_up(delivery, Dropped.TOO_LATE, now)
    if notice.seen_at is not None or not is_still_due(notice, now):
        return _give_up(delivery, Dropped.NOT_NEEDED, now)
    anyway = Ways(email=True, push=True)
    match _verdict(notice, now, anyway, 0):
        case Go():
            return True
        case Wait(until=until):
            Delivery.objects.filter(pk=delivery.pk).update(leased_until=until)
            return False
        case Drop(why=why):
            return _give_up(delivery, why, now)


def _give_up(delivery: Delivery, why: Dropped, now: datetime) -> bool:
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(given_up_at=now, leased_until=None)
        Notice.objects.filter(pk=delivery.notice_id).update(dropped_at=now, dropped_why=why)
    return False


def _try_later(deliveries: Iterable[Delivery], now: datetime, fault: Exception) -> None:
    """Stays queued, and the list shows that it does. Who cannot be reached this way is decided about anew."""
    for delivery in deliveries:
        _log.warning("a notice was not delivered, will be tried again", row=delivery.pk, fault=type(fault).__name__)
        if isinstance(fault, Gone):
            _settle_anew(delivery, now)
            continue
        pause = min(FIRST_PAUSE * 2 ** min(delivery.attempts, 10), LONGEST_PAUSE)
        Delivery.objects.filter(pk=delivery.pk).update(leased_until=now + pause, fault=type(fault).__name__[:60])


@transaction.atomic
def _settle_anew(delivery: Delivery, now: datetime) -> None:
    """The address or the device is gone: perhaps there is another way, else the list says that there is none."""
    Delivery.objects.filter(pk=delivery.pk).delete()
    Notice.objects.filter(pk=delivery.notice_id).update(settled_at=None)


def _with_readers(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_related("member__user", "member__notice_settings", "user__notice_settings")


def _key(notice: Notice) -> str:
    return f"m{notice.member_id}" if notice.member_id else f"u{notice.user_id}"
