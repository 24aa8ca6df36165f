"""The care team's side: one member's coaching, what a coach does there, and the playbooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, assert_never

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from midline.care.chart.browser import fresh_event_id, record_form
from midline.care.chart.engine import library
from midline.care.chart.models import Outbox
from midline.care.chart.pages import content_language
from midline.care.chart.record import Status
from midline.care.coaching import services, sharing
from midline.care.coaching.caseload import caseload
from midline.care.coaching.forms import Entry, Fault
from midline.care.coaching.models import (
    LONGEST_NOTE,
    LONGEST_REMARK,
    MOST_MINUTES,
    PlaybookUse,
    Way,
)
from midline.care.coaching.nudging import send_nudge, why_wait
from midline.care.coaching.overview import Suggested, overview_of
from midline.care.people.access import member_for
from midline.care.people.local import local_now, today_of, zone_of
from midline.care.people.models import Member, Role, User
from midline.clinical.facts import ConcernReason
from midline.library import Playbook
from midline.library.playbooks import LONGEST_NUDGE, Signal
from midline.ui import clinic_words, coaching_words

SHOWN = 10
SILENT_AFTER_DAYS = 7
View = Callable[..., HttpResponse]


class Act(StrEnum):
    """What a coach can do; the value is the last part of its address."""

    CONTACT = "contact"
    NOTE = "note"
    PLAYBOOK = "playbook"
    STEP = "step"
    END = "end"
    NUDGE = "nudge"
    HANDOVER = "handover"
    ANSWER = "answer"


def for_care_team(view: View) -> View:
    """Therapists and coaches only."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _staff(request).role not in (Role.THERAPIST, Role.COACH):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_care_team
@require_GET
def coaching(request: HttpRequest, member_id: str) -> HttpResponse:
    """What the member shares and what the coach has done; without forms for a therapist."""
    return _page(request, member_for(request.user, member_id))


@sensitive_post_parameters()
@for_care_team
@require_POST
def act(request: HttpRequest, member_id: str, name: str) -> HttpResponse:
    """Does what one of the forms asks for; an unsound form comes back with everything in it."""
    member, user = member_for(request.user, member_id), _staff(request)
    if user.role != Role.COACH:
        raise PermissionDenied
    if name not in list(Act):
        raise Http404
    chosen, entry = Act(name), Entry(post=request.POST)
    if chosen is Act.NUDGE and "use" in request.POST:
        return _page(request, member, tried=chosen, entry=Entry(post=_with_ready_words(request)))
    _do(request, chosen, entry, member, user, timezone.now())
    if entry.faults:
        return _page(request, member, tried=chosen, entry=entry)
    messages.success(request, coaching_words.coach_done(chosen.value))
    return redirect("team-coaching", member_id=member.pk)


def members(request: HttpRequest) -> HttpResponse:
    """A coach's members: whose next step is due first. The page of all members comes here for a coach."""
    lines = caseload(_staff(request), timezone.now(), content_language(request))
    shown = {"here": "members", "lines": lines, "silent_after": SILENT_AFTER_DAYS}
    return render(request, "coaching/caseload.html", shown)


@for_care_team
@require_GET
def playbooks(request: HttpRequest) -> HttpResponse:
    """All playbooks."""
    language = content_language(request)
    cards = [
        {"slug": playbook.slug, "contacts": playbook.contacts, "words": playbook.text(language)}
        for playbook in library().playbooks.values()
    ]
    return render(request, "coaching/playbooks.html", {"here": "playbooks", "cards": cards})


@for_care_team
@require_GET
def playbook(request: HttpRequest, slug: str) -> HttpResponse:
    """One playbook, whole."""
    found = library().playbooks.get(slug)
    if found is None:
        raise Http404
    language = content_language(request)
    words = found.text(language)
    shown = {
        "here": "playbooks",
        "playbook": found,
        "words": words,
        "steps": _steps(found, language),
        "lessons": _lessons(found, language),
        "signals": [(signal, coaching_words.sign_name(signal.sign.value)) for signal in found.signals],
        "back_url": reverse("playbooks"),
    }
    return render(request, "coaching/playbook.html", shown)


# ── What a coach does ────────────────────────────────────────────────────────────────────────────────────────────────


def _do(request: HttpRequest, act: Act, entry: Entry, member: Member, user: User, now: datetime) -> None:
    """Does it unless the entry has faults, which are noted there."""
    match act:
        case Act.CONTACT:
            _contact(entry, member, user, now)
        case Act.NOTE:
            text = entry.words("text", LONGEST_NOTE)
            if not entry.faults:
                services.leave_note(member=member, by=user, key=entry.key, text=text, now=now)
        case Act.PLAYBOOK:
            slug = entry.choice("slug", library().playbooks)
            if not entry.faults:
                today = today_of(member, now)
                services.begin_playbook(member=member, by=user, slug=slug, today=today, now=now)
        case Act.STEP:
            _step(entry, member, now)
        case Act.END:
            use = _use(member)
            if use is not None:
                services.end_playbook(use=use, now=now)
        case Act.NUDGE:
            text = entry.words("text", LONGEST_NUDGE)
            wait = None if entry.faults else send_nudge(member=member, by=user, key=entry.key, text=text, now=now)
            if wait is not None:
                entry.faults.append(Fault(field="text", code=wait.value))
        case Act.HANDOVER:
            _hand_over(request, entry, member, now)
        case Act.ANSWER:
            _answer(request, entry, member, user, now)
        case _:
            assert_never(act)


def _contact(entry: Entry, member: Member, user: User, now: datetime) -> None:
    way = entry.choice("way", Way.values)
    on = entry.day("on", latest=today_of(member, now))
    minutes = entry.whole("minutes", 0, MOST_MINUTES)
    remark = entry.words("remark", LONGEST_REMARK, needed=False)
    if not entry.faults:
        services.log_contact(
            member=member, by=user, key=entry.key, way=Way(way), on=on, minutes=minutes, remark=remark, now=now
        )


def _step(entry: Entry, member: Member, now: datetime) -> None:
    """The step that the page showed is done; after the last one the playbook ends."""
    use = _use(member)
    found = library().playbooks.get(use.slug) if use is not None else None
    if use is None or found is None or entry.post.get("step") != str(use.step):
        return
    if use.step >= found.contacts:
        services.end_playbook(use=use, now=now)
    else:
        wait = timedelta(days=found.after_days[use.step])
        services.next_step(use=use, step=use.step, due_on=today_of(member, now) + wait)


def _with_ready_words(request: HttpRequest) -> QueryDict:
    """The form with a ready message in it, for the coach to change; nothing is sent."""
    filled = request.POST.copy()
    filled["text"] = request.POST.get("use", "")
    return filled


def _hand_over(request: HttpRequest, entry: Entry, member: Member, now: datetime) -> None:
    reason = entry.choice("reason", [each.value for each in ConcernReason])
    note = entry.words("note", LONGEST_NOTE)
    if not entry.faults:
        _told(request, entry, member, "coach-concern", {"reason": reason, "note": note}, now)


def _answer(request: HttpRequest, entry: Entry, member: Member, user: User, now: datetime) -> None:
    """A note in the chart takes those notices off the coach's list that were ticked."""
    note = entry.words("note", LONGEST_NOTE)
    ticked = [
        int(each) for each in entry.post.getlist("notice") if each.isascii() and each.isdigit() and len(each) < 10
    ]
    if not ticked:
        entry.faults.append(Fault(field="notice", code="missing"))
    if entry.faults:
        return
    _told(request, entry, member, "note-left", {"note": note}, now)
    if not entry.faults:
        _notices(member).filter(pk__in=ticked).update(acknowledged_at=now, acknowledged_by=user, note=note)


def _told(
    request: HttpRequest, entry: Entry, member: Member, kind: str, body: Mapping[str, str], now: datetime
) -> None:
    receipt = record_form(request, member=member, kind=kind, body=dict(body), event_id=entry.key, now=now)
    if receipt.results[0].status not in (Status.OK, Status.DUPLICATE):
        entry.faults.append(Fault(field="note", code="not-recorded"))


# ── What the page shows ──────────────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest, member: Member, *, tried: Act | None = None, entry: Entry | None = None
) -> HttpResponse:
    user, now = _staff(request), timezone.now()
    language, today = content_language(request), today_of(member, now)
    use = _use(member)
    overview = overview_of(member, sharing.shared_topics(member), today)
    faults = entry.faults if entry else []
    shown = {
        "here": "members",
        "tab": "coaching",
        "member": member,
        "may_coach": user.role == Role.COACH,
        "today": today,
        "overview": overview,
        "suggested": [_suggested(each, language) for each in overview.suggested],
        "courses": [{"name": _instrument(each.instrument, language), "course": each} for each in overview.courses],
        "switches": sharing.switches(member),
        "notices": _open_notices(member, now) if user.role == Role.COACH else [],
        "contacts": list(member.contacts.select_related("by").order_by("-on", "-pk")[:SHOWN]),
        "notes": list(member.coach_notes.select_related("by").order_by("-written_at")[:SHOWN]),
        "nudges": list(member.nudges.select_related("by").order_by("-sent_at")[:SHOWN]),
        "use": use,
        "in_use": _in_use(use, language),
        "playbooks": [(each.slug, each.text(language).name) for each in library().playbooks.values()],
        "ready_words": _ready_words(use, member.language),
        "wait": why_wait(member, now) if user.role == Role.COACH else None,
        "reasons": [(each.value, coaching_words.concern_name(each.value)) for each in ConcernReason],
        "ways": [(way, coaching_words.way_name(way)) for way in Way.values],
        "longest_nudge": LONGEST_NUDGE,
        "tried": tried.value if tried else "",
        "filled": entry.post if entry else {},
        "errors": faults,
        "keys": {each.value: fresh_event_id() for each in Act},
    }
    with timezone.override(zone_of(member)):
        return render(request, "coaching/member.html", shown, status=422 if faults else 200)


def _use(member: Member) -> PlaybookUse | None:
    found: PlaybookUse | None = member.playbook_uses.filter(ended_at=None).first()
    return found


def _in_use(use: PlaybookUse | None, language: str) -> dict[str, Any] | None:
    """The playbook in use with its next step; nothing when none is, or when it left the shelf."""
    found = library().playbooks.get(use.slug) if use is not None else None
    if use is None or found is None:
        return None
    words, place = found.text(language), min(use.step, found.contacts)
    return {
        "slug": found.slug,
        "name": words.name,
        "step": words.steps[place - 1],
        "number": place,
        "contacts": found.contacts,
        "ask": words.ask,
        "lessons": _lessons(found, language),
    }


def _suggested(found: Suggested, language: str) -> dict[str, Any]:
    return {
        "slug": found.playbook.slug,
        "name": found.playbook.text(language).name,
        "reasons": [_reason(signal) for signal in found.signals],
        "hand_over": found.hand_over,
    }


def _reason(signal: Signal) -> str:
    bound = f"≥ {signal.at_least}" if signal.at_least is not None else f"≤ {signal.at_most}"
    return f"{coaching_words.sign_name(signal.sign.value)} {bound}"


def _instrument(code: str, language: str) -> str:
    """A questionnaire by its heading, or its code where its words are not here."""
    sheet = library().sheet(code, language)
    return sheet.title if sheet is not None else code


def _ready_words(use: PlaybookUse | None, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """Ready messages by playbook, in the member's language; those of the playbook in use first."""
    books = sorted(library().playbooks.values(), key=lambda each: (use is None or each.slug != use.slug, each.order))
    return [(each.text(language).name, each.text(language).nudges) for each in books]


def _steps(found: Playbook, language: str) -> list[dict[str, Any]]:
    return [
        {"words": step, "after_days": days}
        for step, days in zip(found.text(language).steps, found.after_days, strict=True)
    ]


def _lessons(found: Playbook, language: str) -> list[tuple[str, str]]:
    """Address and title of each lesson."""
    return [
        (reverse("library-lesson", args=[language, slug]), library().lessons[slug].text(language).title)
        for slug in found.lessons
    ]


def _notices(member: Member) -> Any:
    return member.outbox.filter(to_role=Role.COACH, acknowledged_at=None)


def _open_notices(member: Member, now: datetime) -> list[dict[str, Any]]:
    """Notices for the coach, by reason and deadline alone."""
    return [_notice(member, row, now) for row in _notices(member).order_by("urgency", "due_at")]


def _notice(member: Member, row: Outbox, now: datetime) -> dict[str, Any]:
    return {
        "key": str(row.pk),
        "title": clinic_words.notice_title(row.reason),
        "next": clinic_words.notice_next(row.reason),
        "due": local_now(member, row.due_at),
        "late": row.due_at < now,
    }


def _staff(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
