"""Which visit a request is about, and whether this person may know of it; the door for visits is the members' own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from midline.care.audit import watch
from midline.care.people.access import visible_to
from midline.care.people.models import Member, Role, User
from midline.care.visits.models import Visit
from midline.care.visits.services import zone_of_staff

View = Callable[..., HttpResponse]


def for_staff(view: View) -> View:
    """Therapists and coaches only, with the clock of their place: view(request, user, …)."""

    @never_cache
    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or user.role not in (Role.THERAPIST, Role.COACH):
            raise PermissionDenied
        with timezone.override(zone_of_staff(user)):
            return view(request, user, *args, **kwargs)

    return guarded


def visits_of(user: User) -> QuerySet[Visit]:
    """Visits of the members whom this user may see."""
    return Visit.objects.filter(member__in=visible_to(user)).select_related("member", "staff", "member__therapist")


def staff_visit(request: HttpRequest, user: User, visit_id: str) -> Visit:
    """The visit, if the user may see its member; written down as a sight of the member. Raises Http404."""
    visit = visits_of(user).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    watch.about(request, visit.member)
    return visit


def own_visit(member: Member, visit_id: str) -> Visit:
    """The member's own visit. Raises Http404."""
    visit = member.visits.select_related("staff", "member").filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit
