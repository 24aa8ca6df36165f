"""The lock of a shared phone, and the page that shows every component of the design."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from midline.care.chart.form import FieldFault
from midline.care.chart.pages import for_member
from midline.care.everyday import lock, showroom
from midline.care.people.models import Member, Role, User


@sensitive_post_parameters()
@for_member
@require_http_methods(["GET", "POST"])
def shared_device(request: HttpRequest, member: Member) -> HttpResponse:  # noqa: ARG001  # the door asks for one
    """Set a number for this browser, lock it now, or take the number away."""
    errors: list[FieldFault] = []
    match request.POST.get("action", "") if request.method == "POST" else "":
        case "lock" if lock.is_set(request.session):
            lock.lock_now(request.session)
            return redirect("unlock")
        case "remove":
            lock.remove(request.session)
            messages.success(request, gettext("This device asks for no number any more."))
            return redirect("shared-device")
        case "set":
            errors = _faults(request)
            if not errors:
                lock.set_number(request.session, request.POST["number"].strip(), timezone.now())
                messages.success(request, gettext("This device asks for your number from now on."))
                return redirect("shared-device")
        case _:
            pass
    context = {
        "here": "settings",
        "errors": errors,
        "is_set": lock.is_set(request.session),
        "minutes": int(lock.LOCKS_AFTER.total_seconds() // 60),
        "shortest": lock.SHORTEST,
        "longest": lock.LONGEST,
        "signed_in": request.user.is_authenticated,
        "back_url": reverse("settings"),
    }
    return render(request, "shared_device.html", context, status=422 if errors else 200)


def _faults(request: HttpRequest) -> list[FieldFault]:
    number, again = (request.POST.get(name, "").strip() for name in ("number", "again"))
    if not number:
        return [FieldFault(field="number", code="missing")]
    if not (number.isascii() and number.isdigit() and lock.SHORTEST <= len(number) <= lock.LONGEST):
        return [FieldFault(field="number", code="digits")]
    return [] if again == number else [FieldFault(field="again", code="differs")]


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Asks for the number. Who forgot it signs in again, with a password or a passkey."""
    now, wrong = timezone.now(), False
    if not lock.is_locked(request.session, now):
        return redirect(lock.next_after(request))
    if request.method == "POST" and request.POST.get("action") == "leave":
        # Whoever forgot the number leaves like anybody who leaves the device, and comes in again by the front door.
        signed_in = request.user.is_authenticated
        logout(request)
        return redirect("account_login" if signed_in else "resume-code")
    if request.method == "POST":
        if lock.unlock(request.session, request.POST.get("number", "").strip(), now):
            return redirect(lock.next_after(request))
        wrong = True
    context: dict[str, Any] = {
        "wrong": wrong,
        "until": lock.waits_until(request.session, now),
        "next": lock.next_after(request),
        "signed_in": request.user.is_authenticated,
    }
    return render(request, "unlock.html", context, status=422 if wrong else 200)


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for the staff who build and check pages."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.role != Role.MEMBER):
        raise Http404
    return render(request, "ui/gallery.html", showroom.shown(request))
