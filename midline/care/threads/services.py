"""Writing in a thread. What a member writes is scanned before anything else; text, file, event and notice are one
transaction, so that a message is never there without its alert.

    Refused
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.urls import reverse

from midline.care import live
from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, Status, record
from midline.care.people.models import Member, Role, User
from midline.care.reading.finding import plain
from midline.care.reminders.kinds import Kind as NoticeKind
from midline.care.reminders.services import notify, see
from midline.care.threads.danger import scanned, version
from midline.care.threads.making import Fault, Refusal
from midline.care.threads.models import LONGEST_TEXT, Attachment, AttachmentContent, Message, QuickReply
from midline.care.threads.names import free_name
from midline.care.threads.uploads import Clean, Upload, cleaned
from midline.care.ulid import new_ulid
from midline.clinical.facts import Addressee
from midline.clinical.scan import Panel, Scan

MOST_FILES_A_DAY: Final = 20
NOTHING: Final = Scan(panel=Panel.NONE, hits=())
DAY: Final = timedelta(days=1)
EVENT: Final = "message-sent"
ANSWERED_BY: Final = {
    Role.THERAPIST: ("message-waiting", "message-waiting-coach"),
    Role.COACH: ("message-waiting-coach",),
}
"""What a reply settles. A danger sign in a message is not settled by words: it needs an act with a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as somebody sends it. The sender names it, so that a repeat has no second effect."""

    id: str
    text: str
    upload: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that is in the thread; `fault` says why the file beside it is not."""

    message: Message
    scan: Scan = NOTHING
    fault: Fault | None = None


class Refused(Exception):
    """Nothing was sent. `scan` is what was found in the words all the same: a panel is shown whatever happens."""

    def __init__(self, fault: Fault, scan: Scan = NOTHING) -> None:
        super().__init__(fault.value)
        self.fault, self.scan = fault, scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The member as the author of events: who speaks, from which device, and when."""

    member: Member
    author: Author
    device: Device
    now: datetime
    locale: str = ""


def send(*, writer: Writer, said: Said, to: Addressee) -> Sent:
    """A message of the member. Raises Refused.

    Words with a danger sign are sent even when the file beside them is not taken, and the beginning of them when they
    are too long: they cannot wait.
    """
    scan = scanned(said.text)
    fault = _fault(said)
    if fault is Fault.LONG and scan.alert:
        said, fault = replace(said, text=said.text[:LONGEST_TEXT]), Fault.CUT
    repeat = _repeat(writer.member, said)
    if repeat is not None:
        return Sent(message=repeat, scan=scan, fault=fault)
    if fault is not None and fault is not Fault.CUT:
        raise Refused(fault, scan)
    try:
        clean = _cleaned(writer.member, said, writer.now)
    except Refusal as refusal:
        if not scan.alert:
            raise Refused(refusal.fault, scan) from None
        clean, fault = None, fault or refusal.fault
    return Sent(message=_record(writer, said, clean, to, scan), scan=scan, fault=fault)


@transaction.atomic
def _record(writer: Writer, said: Said, clean: Clean | None, to: Addressee, scan: Scan) -> Message:
    """The event with its alert, and the words, at once or not at all. Raises Refused."""
    member, author, now = writer.member, writer.author, writer.now
    name, codes, words = free_name(said.id, now), list(dict.fromkeys(hit.code for hit in scan.hits)), version()
    body = {"message": name, "to": to.value, "panel": scan.panel.value, "codes": codes, "words": words}
    draft = Draft(id=name, kind=EVENT, body=body, wall=now.isoformat(), tz=member.time_zone)
    receipt = record(member=member, author=author, device=writer.device, drafts=[draft], now=now, locale=writer.locale)
    if receipt.results[0].status is not Status.OK:
        raise Refused(Fault.NOT_RECORDED, scan)
    message = Message(id=name, member=member, author=author.user, role=Role.MEMBER, name=member.display_name)
    message.to, message.panel, message.codes, message.words = to.value, scan.panel.value, codes, words
    _keep(message, said.text, clean, now)
    return message


def reply(*, member: Member, user: User, said: Said, shown_to: datetime | None, now: datetime) -> Sent:
    """A message of the care team, by someone who came to the member through the door. Raises Refused.

    It settles what waits for an answer, as far as the page had shown it (`shown_to`), and tells the member.
    """
    repeat = _repeat(member, said)
    if repeat is not None:
        return Sent(message=repeat)
    fault = _fault(said)
    if fault is not None:
        raise Refused(fault)
    try:
        clean = _cleaned(member, said, now)
    except Refusal as refusal:
        raise Refused(refusal.fault) from None
    message = Message(id=free_name(said.id, now), member=member, author=user, role=user.role, name=user.get_full_name())
    with transaction.atomic():
        _keep(message, said.text, clean, now)
        _settle(member, user, shown_to, now)
        notify(member=member, kind=NoticeKind.MESSAGE, link=reverse("messages"), now=now)
    return Sent(message=message)


def _settle(member: Member, user: User, shown_to: datetime | None, now: datetime) -> None:
    """What came after the page was shown still waits."""
    if shown_to is None:
        return
    seen = member.messages.filter(sent_at__lte=shown_to).values("pk")
    waiting = member.outbox.filter(reason__in=ANSWERED_BY[Role(user.role)], acknowledged_at=None, event__in=seen)
    if waiting.update(acknowledged_at=now, acknowledged_by=user):
        live.tell(live.team_topic(member.team_id), live.News.WORKLIST)


def read_up_to(*, member: Member, user: User | None, moment: datetime, now: datetime) -> bool:
    """Somebody has seen the thread up to that moment; whether that is news. Without a user it is the member."""
    mark = member.read_marks.filter(user=user).first()
    if mark is not None and mark.read_to >= moment:
        return False
    if mark is None:
        # Two pages that open at once may both come here: the later one only moves the mark on.
        mark, _ = member.read_marks.get_or_create(user=user, defaults={"read_to": moment, "at": now})
    member.read_marks.filter(pk=mark.pk, read_to__lt=moment).update(read_to=moment, at=now)
    if user is None:
        see(reader=member, kind=NoticeKind.MESSAGE, now=now)
    live.tell(live.member_topic(member.pk), live.News.MESSAGES)
    return True


def keep_quick_reply(*, user: User, title: str, text: str) -> QuickReply:
    """Words for later; the same title again changes them."""
    kept, _ = user.quick_replies.update_or_create(title=title, defaults={"text": text})
    return kept


def drop_quick_reply(*, user: User, pk: int) -> None:
    """Words that are no longer wanted."""
    user.quick_replies.filter(pk=pk).delete()


@transaction.atomic
def erase(*, member: Member) -> None:
    """Take every message of the member out for good, with what was attached and who read how far."""
    member.messages.all().delete()
    member.read_marks.all().delete()


def _repeat(member: Member, said: Said) -> Message | None:
    """The message that this one repeats: the same name and the same words and file."""
    known = member.messages.filter(pk=said.id).prefetch_related("attachments").first()
    if known is None or known.text != said.text:
        return None
    digests = {each.digest for each in known.attachments.all()}
    sent = {sha256(said.upload.content).hexdigest()} if said.upload else set()
    # A danger message went out without a file that was refused: the same again is still a repeat.
    return known if digests == sent or (known.is_danger and not digests) else None


def _fault(said: Said) -> Fault | None:
    if not said.text and said.upload is None:
        return Fault.EMPTY
    return Fault.LONG if len(said.text) > LONGEST_TEXT else None


def _cleaned(member: Member, said: Said, now: datetime) -> Clean | None:
    """Raises Refusal."""
    if said.upload is None:
        return None
    of_today = Attachment.objects.filter(message__in=member.messages.filter(sent_at__gt=now - DAY))
    if of_today.count() >= MOST_FILES_A_DAY:
        raise Refusal(Fault.MANY)
    return cleaned(said.upload)


def _keep(message: Message, text: str, clean: Clean | None, now: datetime) -> None:
    message.text, message.folded, message.sent_at = text, plain(text), now
    message.save(force_insert=True)
    if clean is not None:
        attachment = Attachment.objects.create(
            id=new_ulid(now),
            message=message,
            kind=clean.kind,
            media_type=clean.media_type,
            name=clean.name,
            size_bytes=len(clean.content),
            width_px=clean.width_px,
            height_px=clean.height_px,
            digest=clean.digest,
        )
        AttachmentContent.objects.create(attachment=attachment, content=clean.content)
    live.tell(live.member_topic(message.member_id), live.News.MESSAGES)
