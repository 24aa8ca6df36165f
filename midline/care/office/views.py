"""The administrator's pages: the clinic, its staff and teams, and whose members are whose."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_email
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from midline.care.office import desk, hands
from midline.care.people import access, services
from midline.care.people.addresses import link_to
from midline.care.people.factors import with_factor
from midline.care.people.models import Invitation, Role, Team, User
from midline.care.reminders.wishes import zone_for
from midline.ui import office_words

MEMBERS_A_PAGE = 50
STAFF_ROLES = (Role.THERAPIST, Role.COACH, Role.ADMINISTRATOR)
View = Callable[..., HttpResponse]


def for_administrators(view: View) -> View:
    """Whoever runs the clinic, and nobody else; times are shown by their clock."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_run_clinic(request.user):
            raise PermissionDenied
        with timezone.override(zone_for(administrator_of(request))):
            return view(request, *args, **kwargs)

    return guarded


def administrator_of(request: HttpRequest) -> User:
    """The signed-in administrator. Raises PermissionDenied for others."""
    if not isinstance(request.user, User) or not access.may_run_clinic(request.user):
        raise PermissionDenied
    return request.user


@for_administrators
@require_GET
def clinic(request: HttpRequest) -> HttpResponse:
    """The clinic in numbers."""
    shown = {"here": "office", "glance": desk.at_a_glance(administrator_of(request), timezone.now())}
    return render(request, "office/clinic.html", shown)


# ── Staff ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@for_administrators
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Who works here, and the making of an invitation link, which is shown once."""
    if request.method == "GET":
        return _staff_page(request)
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "")
    try:
        validate_email(email)
        token = services.invite(email=email, role=Role(role), team=_team(request), now=timezone.now())
    except (ValidationError, ValueError, services.PeopleError) as fault:
        refusal = "taken" if isinstance(fault, services.AlreadyClaimed) else "unreadable"
        return _staff_page(request, refusal=refusal, email=email, role=role)
    link = link_to(reverse("invitation", args=[token]))
    return _staff_page(request, invited=email, link=link)


def _staff_page(request: HttpRequest, **more: object) -> HttpResponse:
    people = list(User.objects.exclude(role=Role.MEMBER).select_related("team").order_by("role", "display_name"))
    open_invitations = Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now()).order_by("email")
    shown = {
        "here": "staff",
        "staff": people,
        "secured": with_factor(people),
        "teams": desk.teams(),
        "roles": [role.value for role in STAFF_ROLES],
        "invitations": open_invitations,
        **more,
    }
    return render(request, "office/staff.html", shown, status=422 if "refusal" in more else 200)


@for_administrators
@require_POST
def place(request: HttpRequest, user_id: int) -> HttpResponse:
    """Gives someone of the staff another role or team."""
    person = get_object_or_404(User.objects.exclude(role=Role.MEMBER), pk=user_id)
    try:
        role = Role(request.POST.get("role", ""))
        services.place_staff(user=person, role=role, team=_team(request), by=administrator_of(request))
    except (ValueError, services.PeopleError) as fault:
        messages.error(request, office_words.placing_refused(type(fault).__name__, person.get_full_name()))
    else:
        messages.success(request, office_words.placed(person.get_full_name()))
    return redirect("staff")


@for_administrators
@require_POST
def take_factors_away(request: HttpRequest, user_id: int) -> HttpResponse:
    """Lets someone who lost their second key set up a new one."""
    person = get_object_or_404(User.objects.exclude(role=Role.MEMBER), pk=user_id)
    try:
        services.take_factors_away(user=person, by=administrator_of(request))
    except services.PeopleError as fault:
        messages.error(request, office_words.placing_refused(type(fault).__name__, person.get_full_name()))
    else:
        messages.success(request, office_words.factors_taken(person.get_full_name()))
    return redirect("staff")


@for_administrators
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Makes an invitation useless; a new one can be made at once."""
    Invitation.objects.filter(pk=invitation_id, used_at=None).update(expires_at=timezone.now())
    messages.success(request, office_words.invitation_withdrawn())
    return redirect("staff")


def _team(request: HttpRequest) -> Team | None:
    given = request.POST.get("team", "")
    return Team.objects.filter(pk=given).first() if given.isascii() and given.isdigit() else None


# ── Teams ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@for_administrators
@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The teams; a form makes one or gives one another name."""
    refused = ""
    if request.method == "POST":
        name = request.POST.get("name", "")
        try:
            team = _team(request)
            if team is not None:
                services.rename_team(team=team, name=name)
            else:
                services.make_team(name=name)
        except services.NameTaken:
            refused = name
        else:
            messages.success(request, office_words.team_kept(" ".join(name.split())))
            return redirect("office-teams")
    shown = {"here": "office", "teams": desk.teams(), "refused": refused, "faulty": bool(request.POST)}
    return render(request, "office/teams.html", shown, status=422 if request.POST else 200)


# ── Members ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@for_administrators
@require_GET
def members(request: HttpRequest) -> HttpResponse:
    """Who is treated here and by whom; nothing of their charts."""
    wanted = request.GET.get("q", "").strip()
    found = access.roster(request.user)
    if wanted:
        found = found.filter(Q(display_name__icontains=wanted) | Q(pk=wanted))
    if request.GET.get("without") == "therapist":
        found = found.filter(therapist=None)
    page = Paginator(found, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    shown = {"here": "office", "page": page, "wanted": wanted, "without": request.GET.get("without", "")}
    return render(request, "office/members.html", shown)


@for_administrators
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, member_id: str) -> HttpResponse:
    """Moves one member to a team and into hands."""
    found = access.rostered(request.user, member_id)
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        wanted = hands.read(request.POST)
        faults = hands.faults(wanted)
        if not faults:
            hands.transfer(request, member=found, wanted=wanted, now=timezone.now())
            messages.success(request, office_words.transferred(found.display_name))
            return redirect("office-members")
    shown = {
        "here": "office",
        "member": found,
        "teams": desk.teams(),
        "therapists": access.active_staff(Role.THERAPIST).select_related("team"),
        "coaches": access.active_staff(Role.COACH).select_related("team"),
        "faults": faults,
        "sent": request.POST,
    }
    return render(request, "office/member.html", shown, status=422 if faults else 200)
