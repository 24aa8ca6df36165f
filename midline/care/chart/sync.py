"""Sync for devices: push events, pull the log. The chart-events protocol over JSON.

    POST /sync/events   {"device_id", "epoch"?, "events": [{"id", "dseq", "type", "schema_v", "hlc", "wall", "tz",
                        "seen", "supersedes", "body"}]}
                        ->  {"epoch", "results": [{"id", "status", "seq"}], "contiguous_dseq"}
    GET  /sync/feed     ?epoch=&after=&limit=    ->  {"epoch", "events": [...], "next", "done", "digest", "erased"}

An answer counts as an acknowledgement only when its body echoes the event ids and the epoch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import reduce
from typing import Any, NoReturn

import structlog
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from midline.care.chart import read
from midline.care.chart.browser import author_of
from midline.care.chart.models import Device, Erased
from midline.care.chart.models import Event as EventRow
from midline.care.chart.record import HIGHEST_NUMBER, LONGEST_BATCH, Draft, NotYourDevice, Result, record
from midline.care.people.access import current_member
from midline.care.people.models import Member, User
from midline.care.ulid import is_ulid
from midline.clinical import facts, strict
from midline.clinical.strict import Fault

LARGEST_BODY_BYTES = 256 * 1024
DEEPEST = 32
PAGE = 500
EVENT_KEYS = ("id", "dseq", "type", "schema_v", "hlc", "wall", "tz", "seen", "supersedes", "body")

_log = structlog.get_logger("midline.chart")


@require_POST
def push(request: HttpRequest) -> JsonResponse:
    """Take a batch. 400 names the fault of a body that cannot be read; 503 means: keep everything, try again."""
    member = current_member(request)
    if member is None:
        return _refused(403, "session", "sign in first; what you wrote is still on your device")
    if request.content_type != "application/json":
        return _refused(415, "line", "a batch is sent as application/json")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY_BYTES or len(request.body) > LARGEST_BODY_BYTES:
        return _refused(413, "line", "a batch of at most 256 KB is expected: send fewer events at a time")
    try:
        device_id, drafts = _read_batch(request.body)
    except Fault as fault:
        return _refused(400, fault.field, fault.message)
    now = timezone.now()
    user = request.user if isinstance(request.user, User) else None
    try:
        receipt = record(
            member=member,
            author=author_of(request, member),
            device=Device(id=device_id, member=member, user=user, first_seen=now),
            drafts=drafts,
            now=now,
            locale=request.LANGUAGE_CODE,
        )
    except NotYourDevice:
        return _refused(403, "device_id", "this device belongs to somebody else")
    except Exception:
        _log.exception("a batch was not stored")
        return _refused(503, "server", "nothing was stored: keep everything and try again")
    results = [_result(result) for result in receipt.results]
    return JsonResponse({"epoch": receipt.epoch, "results": results, "contiguous_dseq": receipt.contiguous_dseq})


@require_GET
def feed(request: HttpRequest) -> JsonResponse:
    """The member's log after `after`, in order. Another epoch starts from the beginning.

    The digest of the last page tells a replica whether it has the same; `erased` tells it to delete what it has.
    """
    member = current_member(request)
    if member is None:
        return _refused(403, "session", "sign in first")
    try:
        after, limit = _number(request, "after", 0), min(max(_number(request, "limit", PAGE), 1), PAGE)
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
        answer["digest"] = digest_of(member, until=answer["next"])
        answer["erased"] = Erased.objects.filter(pk=member.pk).exists()
    return JsonResponse(answer)


def digest_of(member: Member, *, until: int) -> dict[str, Any]:
    """How many events the log holds up to a place and the exclusive or of their hashes.

    A replica that differs pulls again from 0; it never chooses a side.
    """
    hashes = list(EventRow.objects.filter(member=member, seq__lte=until).values_list("content_hash", flat=True))
    folded = reduce(lambda total, each: total ^ int(each, 16), hashes, 0)
    return {"count": len(hashes), "xor": f"{folded:064x}"}


def _read_batch(raw: bytes) -> tuple[str, list[Draft]]:
    """The device and its drafts; a draft that cannot be read says so and blocks no other. Raises Fault."""
    try:
        given = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Fault("line", "one JSON object is expected") from None
    if _is_deeper(given, DEEPEST):
        raise Fault("line", f"at most {DEEPEST} levels of nesting are expected")
    batch = strict.obj(given, "", known=("device_id", "epoch", "events"))
    device_id = strict.needed(strict.text(batch.get("device_id"), "device_id", longest=26), "device_id")
    if not is_ulid(device_id):
        raise Fault("device_id", "a ULID of 26 characters is expected")
    events = batch.get("events")
    if not isinstance(events, list) or not events or len(events) > LONGEST_BATCH:
        raise Fault("events", f"a list of 1 to {LONGEST_BATCH} events is expected")
    return device_id, [_draft(event) for event in events]


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _is_deeper(value: Any, levels: int) -> bool:
    layer = [value]
    for _ in range(levels):
        layer = [child for each in layer for child in _children(each)]
        if not layer:
            return False
    return True


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _draft(event: Any) -> Draft:
    try:
        return _read_draft(event)
    except Fault as fault:
        return _unreadable(event, fault)


def _unreadable(event: Any, fault: Fault) -> Draft:
    """A draft of which as much is known as can be read."""
    given = event if isinstance(event, dict) else {}
    event_id, kind, dseq = given.get("id"), given.get("type"), given.get("dseq")
    return Draft(
        id=event_id if isinstance(event_id, str) else "",
        kind=kind if isinstance(kind, str) else "",
        dseq=dseq if type(dseq) is int and 1 <= dseq <= HIGHEST_NUMBER else None,
        body=event,
        unreadable=fault,
    )


def _read_draft(event: Any) -> Draft:
    if not isinstance(event, dict):
        raise Fault("event", "an object is expected")
    given = strict.obj(event, "", known=EVENT_KEYS)
    if given.get("type") in facts.WITH_WORDS_APART:
        raise Fault("type", "a message is sent from the page of messages, which keeps its words")

    def words(name: str, longest: int) -> str:
        return strict.text(given.get(name), name, longest=longest) or ""

    return Draft(
        id=strict.needed(strict.text(given.get("id"), "id", longest=26), "id"),
        dseq=strict.needed(strict.whole(given.get("dseq"), "dseq", low=1, high=HIGHEST_NUMBER), "dseq"),
        kind=strict.needed(strict.text(given.get("type"), "type", longest=40), "type"),
        schema_v=strict.whole(given.get("schema_v"), "schema_v", low=1, high=1000) or 1,
        hlc=words("hlc", 40),
        wall=words("wall", 40),
        tz=words("tz", 64),
        seen=strict.obj(given.get("seen"), "seen", known=("seq", "holds")),
        supersedes=words("supersedes", 26),
        body=given.get("body"),
    )


def _result(result: Result) -> dict[str, Any]:
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
        "author": row.author,
        "content_hash": row.content_hash,
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
