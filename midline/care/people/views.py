"""Pages about people: open a resume link, accept an invitation, invite staff."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import access, services
from .addresses import link_to
from .models import Role, User


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, token: str) -> HttpResponse:
    """Asks before it opens: mail and chat programs fetch links to preview them, which must not use them up."""
    if request.method == "GET":
        return render(request, "people/resume.html")
    try:
        member = services.resume(token=token, now=timezone.now())
    except services.LinkNotUsable:
        return render(request, "people/link_not_usable.html", status=410)
    access.remember(request, member)
    return redirect("/")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Lets someone of the staff choose a name and a password, once."""
    try:
        invited = services.open_invitation(token=token, now=timezone.now())
    except services.LinkNotUsable:
        return render(request, "people/link_not_usable.html", status=410)
    shown = {"email": invited.email, "role": invited.role, "display_name": request.POST.get("display_name", "")}
    if request.method == "GET":
        return render(request, "people/invitation.html", shown)
    faults = _faults(request, User(email=invited.email, display_name=shown["display_name"]))
    if faults:
        return render(request, "people/invitation.html", {**shown, **faults}, status=422)
    try:
        services.accept_invitation(
            token=token,
            display_name=shown["display_name"].strip(),
            password=request.POST["password"],
            now=timezone.now(),
        )
    except services.PeopleError:
        return render(request, "people/link_not_usable.html", status=410)
    return redirect("account_login")


@login_required
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """The administrator's list of staff, and the making of an invitation link, which is shown once."""
    if not access.may_run_clinic(request.user):
        raise PermissionDenied
    shown: dict[str, object] = {"staff": User.objects.exclude(role=Role.MEMBER).order_by("role", "display_name")}
    if request.method == "GET":
        return render(request, "people/staff.html", shown)
    email, role = request.POST.get("email", "").strip(), request.POST.get("role", "")
    try:
        validate_email(email)
        token = services.invite(email=email, role=Role(role), now=timezone.now())
    except (ValidationError, ValueError, services.PeopleError) as fault:
        refusal = "taken" if isinstance(fault, services.AlreadyClaimed) else "unreadable"
        return render(request, "people/staff.html", {**shown, "refusal": refusal, "email": email}, status=422)
    link = link_to(reverse("invitation", args=[token]))
    return render(request, "people/staff.html", {**shown, "invited": email, "link": link})


def _faults(request: HttpRequest, user: User) -> dict[str, object]:
    faults: dict[str, object] = {}
    if not user.display_name.strip() or len(user.display_name) > 80:
        faults["name_fault"] = True
    try:
        validate_password(request.POST.get("password", ""), user)
    except ValidationError as fault:
        faults["password_faults"] = fault.messages
    return faults
