"""What a phone takes along: sessions compiled for today and tomorrow, their words and figures, and what is held.

GET /session/play/       the player's page, the same for every session
GET /session/pack/       the machine, the words of its exercises, and where a session that is under way stands
GET /session/figures/    the figures of its exercises
GET /session/standing/   what is held now and which session goes on, asked after every delivery
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from midline.care.chart.engine import library, rules
from midline.care.chart.pages import content_language, for_member, say
from midline.care.chart.pictures import EASE, ease_figure, figure_of
from midline.care.chart.read import chart_of, epoch
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.care.taught.movements import followed
from midline.care.treatment import fresh, words
from midline.care.treatment.falls import may_fall
from midline.care.treatment.rising import asks_when_risen
from midline.care.treatment.session import GET_READY_S, MOVE_S, PARTS, REST_BETWEEN_SETS_S, under_way
from midline.care.treatment.today import state_of
from midline.care.ulid import named_ulid
from midline.clinical import course, facts
from midline.clinical.chart import Chart
from midline.clinical.compiled import Day, TooManyRooms, compile_session, compile_standing, machine_of
from midline.clinical.outlook import LATER_IN_THE_DAY, todays_plan
from midline.clinical.session import Colour, SessionRule
from midline.clinical.tier import Tier

DAYS_AHEAD: Final = 1
KEPT_S: Final = 24 * 3600
ICONS: Final = (
    ("icon.svg", "any", "image/svg+xml"),
    ("icon-192.png", "192x192", "image/png"),
    ("icon-512.png", "512x512", "image/png"),
)
"""File, sizes, kind. Some phones take drawings only as points."""
MODULES: Final = (
    *("floor.js", "app.js", "deliver.js", "machine.js", "player.js", "bodymap.js"),
    *("floor_clock.js", "floor_forms.js", "floor_sound.js", "floor_voice.js"),
)
"""All files of the player, asked for at once instead of one after another."""


@for_member
def play(request: HttpRequest, member: Member) -> HttpResponse:
    """The player: every screen a session can show, filled in by the pack."""
    chart = chart_of(member)
    if chart.test is not None:
        return redirect("direction")
    context = {
        "questions": [
            {"code": code, "title": say(request, f"before-session.{code}.question")} for code in facts.CHECK_CODES
        ],
        "flags": words.flags(request),
        "verdicts": [_verdict(rule) for rule in SessionRule],
        "modules": MODULES,
        "colours": [colour.value for colour in Colour],
        "tiers": [Tier.T0.name, Tier.T1.name],
        "numbers": rules().emergency.numbers_in(member.country),
        "figure_svg": ease_figure(request),
        "followed": sorted(followed()),
    }
    return render(request, "play.html", context)


def _verdict(rule: SessionRule) -> dict[str, Any]:
    gives = next(row.gives for row in rules().session.table.rows if row.gives.rule is rule)
    return {"rule": rule.value, "colour": gives.colour.value, "action": gives.action.value, "family": "session"}


@require_safe
@for_member
def pack(request: HttpRequest, member: Member) -> HttpResponse:
    """Everything a session needs without a network. `machine` is null where there is nothing to do today."""
    chart, here, part = chart_of(member), local_now(member), _part(request)
    machine, standing = _compiled(member, chart, here.date(), part)
    codes = _exercises(machine)
    return JsonResponse(
        {
            **_standing(request, member, chart),
            "made_at": timezone.now().isoformat(),
            "time_zone": member.time_zone,
            "language": content_language(request),
            "part": part,
            "pace": {"get_ready_s": GET_READY_S, "move_s": MOVE_S, "rest_s": REST_BETWEEN_SETS_S},
            "asks_when_risen": part == "floor" and asks_when_risen(chart, here),
            "machine": machine,
            "standing": standing,
            "exercises": {code: _words(request, chart, code) for code in codes},
        }
    )


@require_safe
@for_member
def figures(request: HttpRequest, member: Member) -> HttpResponse:
    """The figures of the exercises that these sessions may come to, and the position of ease."""
    machine, _ = _compiled(member, chart_of(member), local_now(member).date(), _part(request))
    return JsonResponse({code: figure_of(code, request, prefix=f"fig-{code}") for code in (*_exercises(machine), EASE)})


@require_safe
@for_member
def standing(request: HttpRequest, member: Member) -> HttpResponse:
    """How far the chart is, what is held, and which session goes on."""
    return JsonResponse(_standing(request, member, chart_of(member)))


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a phone shows of the app once it is installed."""
    described = {
        "name": "Midline",
        "short_name": "Midline",
        "description": gettext("Exercise therapy that follows the pain."),
        "id": "/",
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "orientation": "any",
        "background_color": "#fbfaf7",
        "theme_color": "#0b5f5a",
        "icons": [
            {"src": static(name), "sizes": sizes, "type": kind, "purpose": purpose}
            for name, sizes, kind in ICONS
            for purpose in ("any", "maskable")
        ],
        "shortcuts": [
            {"name": pgettext("app shortcut", "It hurts now"), "url": reverse("hurts")},
            {"name": pgettext("app shortcut", "When to call"), "url": reverse("emergency")},
        ],
    }
    return JsonResponse(
        described, content_type="application/manifest+json", headers={"Cache-Control": "public, max-age=3600"}
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown instead of a page that cannot be fetched."""
    return render(request, "offline.html", {"figure_svg": ease_figure(request)})


def _part(request: HttpRequest) -> str:
    part = request.GET.get("part", "")
    return part if part in PARTS else PARTS[0]


def _standing(request: HttpRequest, member: Member, chart: Chart) -> dict[str, Any]:
    running = course.running(chart.session)
    return {
        "key": named_ulid("app", member.pk),
        "epoch": epoch(),
        "seq": chart.seq,
        "csrf": get_token(request),
        "session": running.outline.session if running is not None else None,
        "holds": [{"id": hold.id, "kind": hold.kind.value, "scope": hold.scope} for hold in chart.open_holds],
    }


def _compiled(
    member: Member, chart: Chart, today: date, part: str
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The machine and where a session stands; made once for each state of a chart."""
    name = f"compiled:{member.pk}:{epoch()}:{chart.seq}:{today}:{part}:{rules().digest}"
    found = cache.get(name)
    if found is None:
        found = _compile(chart, today, part)
        cache.set(name, found, KEPT_S)
    machine, standing = found
    return machine, standing


def _compile(chart: Chart, today: date, part: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    try:
        days, standing = _days(chart, today, part)
    except TooManyRooms:
        return None, None
    return (machine_of(chart, days, rules()) if days else None), standing


def _days(chart: Chart, today: date, part: str) -> tuple[dict[str, Day], dict[str, Any] | None]:
    """The session under way alone, since what follows depends on it; else those of today and tomorrow."""
    going_on = compile_standing(chart, rules=rules()) if under_way(chart) is not None and chart.test is None else None
    if going_on is not None:
        day, stands = going_on
        told = {"place": stands.place, "room": stands.room, "registers": dict(stands.registers)}
        return {day.today.isoformat(): day}, told
    ahead = [today + timedelta(days=days) for days in range(DAYS_AHEAD + 1)]
    return {day.isoformat(): _opened(chart, day, part) for day in ahead if _is_open(chart, day, part)}, None


def _is_open(chart: Chart, day: date, part: str) -> bool:
    if chart.test is not None or chart.irritability is None:
        return False
    made = todays_plan(chart, day, rules(), LATER_IN_THE_DAY)
    return state_of(chart, made, day) in (("ready",) if part == "floor" else ("ready", "done"))


def _opened(chart: Chart, day: date, part: str) -> Day:
    return compile_session(chart, today=day, part=part, asks_reading=fresh.asks_reading(chart, day), rules=rules())


def _exercises(machine: dict[str, Any] | None) -> tuple[str, ...]:
    """Codes of all exercises a machine may come to, in order."""
    days = machine["days"].values() if machine is not None else ()
    return tuple(dict.fromkeys(room["exercise"] for day in days for room in day["rooms"]))


def _words(request: HttpRequest, chart: Chart, code: str) -> dict[str, Any]:
    """What is shown and said of an exercise; the doses are the machine's."""
    movement = library().movements[code]
    text = movement.text(content_language(request))
    return {
        "name": text.name,
        "sides": movement.sides,
        "how": [line for line in (text.setup, *text.steps, text.breathing) if line],
        "feel": text.feel,
        "stop": text.stop,
        "spoken": words.spoken(text.spoken),
        "may_fall": may_fall(chart, movement),
    }
