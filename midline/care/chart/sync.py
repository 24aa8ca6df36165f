"""Sync for devices: push events, pull the log. The chart-events protocol over JSON.

    POST /sync/events   {"device_id", "epoch"?, "events": [{"id", "dseq", "type", "schema_v", "hlc", "wall", "tz",
                        "seen", "supersedes", "body"}]}
                        ->  {"epoch", "results": [{"id", "status", "seq"}], "contiguous_dseq"}
    GET  /sync/feed     ?epoch=&after=&limit=    ->  {"epoch", "events": [...], "next", "done", "digest"}

An answer counts as an acknowledgement only when its body echoes the event ids and the epoch.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from midline.care.chart import read
from midline.care.chart.browser import author_of
from midline.care.chart.models import Device, Head
from midline.care.chart.models import Event as EventRow
from midline.care.chart.record import HIGHEST_NUMBER, LONGEST_BATCH, Draft, record
from midline.care.people.access import current_member
from midline.care.people.models import Member, User
from midline.care.ulid import is_ulid
from midline.clinical import strict
from midline.clinical.strict import Fault

LARGEST_BODY_BYTES = 256 * 1024
PAGE = 500
EVENT_KEYS = ("id", "dseq", "type", "schema_v", "hlc", "wall", "tz", "seen", "supersedes", "body")


@require_POST
def push(request: HttpRequest) -> JsonResponse:
    """Take a batch. 400 names the fault of a body that cannot be read; 503 means: keep everything, try again."""
    member = current_member(request)
    if member is None:
        return _refused(403, "session", "sign in first; what you wrote is still on your device")
    if len(request.body) > LARGEST_BODY_BYTES:
        return _refused(413, "line", "a batch of at most 256 KB is expected: send fewer events at a time")
    try:
        device_id, drafts = _read_batch(request.body)
    except Fault as fault:
        return _refused(400, fault.field, fault.message)
    try:
        device = _device(request, member, device_id)
        if device is None:
            return _refused(403, "device_id", "this device belongs to somebody else or was signed out")
        receipt = record(
            member=member,
            author=author_of(request, member),
            device=device,
            drafts=drafts,
            now=timezone.now(),
            locale=request.LANGUAGE_CODE,
        )
    except DatabaseError:
        return _refused(503, "server", "nothing was stored: keep everything and try again")
    results = [_result(result) for result in receipt.results]
    return JsonResponse({"epoch": receipt.epoch, "results": results, "contiguous_dseq": receipt.contiguous_dseq})


@require_GET
def feed(request: HttpRequest) -> JsonResponse:
    """The member's log after `after`, in order. Another epoch starts from the beginning."""
    member = current_member(request)
    if member is None:
        return _refused(403, "session", "sign in first")
    try:
        after, limit = _number(request, "after", 0), min(_number(request, "limit", PAGE), PAGE)
    except Fault as fault:
        return _refused(400, fault.field, fault.message)
    epoch = read.epoch()
    if request.GET.get("epoch", epoch) != epoch:
        after = 0
    rows = list(EventRow.objects.filter(member=member, seq__gt=after).order_by("seq")[: limit + 1])
    page, done = rows[:limit], len(rows) <= limit
    answer: dict[str, Any] = {
        "epoch": epoch,
        "events": [_event(row) for row in page],
        "next": page[-1].seq if page else after,
        "done": done,
    }
    if done:
        answer["digest"] = digest_of(member)
    return JsonResponse(answer)


def digest_of(member: Member) -> dict[str, Any]:
    """How many events the log holds and the exclusive or of their hashes: a replica that differs pulls again from 0."""
    hashes = EventRow.objects.filter(member=member).values_list("content_hash", flat=True)
    folded = reduce(lambda total, each: total ^ int(each, 16), hashes, 0)
    length = Head.objects.filter(member=member).values_list("length", flat=True).first() or 0
    return {"count": length, "xor": f"{folded:064x}"}


def _read_batch(raw: bytes) -> tuple[str, list[Draft]]:
    try:
        given = json.loads(raw)
    except (ValueError, RecursionError):
        raise Fault("line", "one JSON object is expected") from None
    batch = strict.obj(given, "", known=("device_id", "epoch", "events"))
    device_id = strict.needed(strict.text(batch.get("device_id"), "device_id", longest=26), "device_id")
    if not is_ulid(device_id):
        raise Fault("device_id", "a ULID of 26 characters is expected")
    events = batch.get("events")
    if not isinstance(events, list) or not events or len(events) > LONGEST_BATCH:
        raise Fault("events", f"a list of 1 to {LONGEST_BATCH} events is expected")
    drafts = [_draft(event, f"events[{position}]") for position, event in enumerate(events)]
    return device_id, sorted(drafts, key=lambda draft: draft.dseq or 0)


def _draft(event: Any, path: str) -> Draft:
    given = strict.obj(event, path, known=EVENT_KEYS)

    def words(name: str, longest: int) -> str:
        return strict.text(given.get(name), f"{path}.{name}", longest=longest) or ""

    return Draft(
        id=strict.needed(strict.text(given.get("id"), f"{path}.id", longest=26), f"{path}.id"),
        dseq=strict.needed(strict.whole(given.get("dseq"), f"{path}.dseq", low=1, high=HIGHEST_NUMBER), f"{path}.dseq"),
        kind=strict.needed(strict.text(given.get("type"), f"{path}.type", longest=40), f"{path}.type"),
        schema_v=strict.whole(given.get("schema_v"), f"{path}.schema_v", low=1, high=1000) or 1,
        hlc=words("hlc", 40),
        wall=words("wall", 40),
        tz=words("tz", 64),
        seen=_seen(given.get("seen"), f"{path}.seen"),
        supersedes=words("supersedes", 26),
        body=given.get("body"),
    )


def _seen(value: Any, path: str) -> Mapping[str, Any]:
    return strict.obj(value, path, known=("seq", "holds"))


def _device(request: HttpRequest, member: Member, device_id: str) -> Device | None:
    """The device, made known at its first word; None when it belongs to another person."""
    user = request.user if isinstance(request.user, User) else None
    device, _ = Device.objects.get_or_create(
        pk=device_id, defaults={"member": member, "user": user, "first_seen": timezone.now()}
    )
    if device.member_id != member.pk:
        return None
    return device


def _result(result: Any) -> dict[str, Any]:
    answer: dict[str, Any] = {"id": result.id, "status": result.status.value, "seq": result.seq}
    if result.reason:
        answer |= {"field": result.field, "reason": result.reason}
    return answer


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "id": row.pk,
        "seq": row.seq,
        "device_id": row.device_id,
        "dseq": row.dseq,
        "type": row.kind,
        "schema_v": row.schema_v,
        "hlc": row.hlc,
        "wall": row.wall,
        "tz": row.tz,
        "seen": row.seen,
        "supersedes": row.supersedes,
        "body": row.body,
        "role": row.role,
        "received_at": row.received_at.isoformat(),
    }


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    if not given.isascii() or not given.isdigit() or len(given) > len(str(HIGHEST_NUMBER)):
        raise Fault(name, "a whole number is expected")
    return int(given)


def _refused(status: int, at: str, reason: str) -> JsonResponse:
    return JsonResponse({"error": {"field": at, "message": reason}}, status=status)
