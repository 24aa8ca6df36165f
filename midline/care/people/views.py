"""Pages about people: open a resume link, accept an invitation."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from . import access, services
from .models import User


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


def _faults(request: HttpRequest, user: User) -> dict[str, object]:
    faults: dict[str, object] = {}
    if not user.display_name.strip() or len(user.display_name) > 80:
        faults["name_fault"] = True
    try:
        validate_password(request.POST.get("password", ""), user)
    except ValidationError as fault:
        faults["password_faults"] = fault.messages
    return faults
