"""Whom notices are for: a member, or a user of the staff; and what is unread for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from midline.care.people.access import current_member
from midline.care.people.models import Role, User
from midline.care.reminders.kinds import OF_ONE_DAY
from midline.care.reminders.models import Dropped, Notice, Reader
from midline.care.reminders.wishes import zone_for

P = ParamSpec("P")
DAY: Final = timedelta(days=1)
LISTED: Final = timedelta(days=30)
MOST_LISTED: Final = 100


def reader_of(request: HttpRequest) -> Reader | None:
    """The member this browser speaks for, or who of the staff is signed in."""
    user = request.user
    if isinstance(user, User) and user.role != Role.MEMBER:
        return user if user.is_active else None
    return current_member(request)


def for_reader(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view of whoever has notices; a stranger is asked to sign in and comes back here."""

    @never_cache
    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        reader = reader_of(request)
        if reader is None:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
        with timezone.override(zone_for(reader)):
            return view(request, reader, *args, **kwargs)

    return answered


def unread(reader: Reader, now: datetime) -> QuerySet[Notice]:
    """What the person has not seen yet and still may: what is not due yet and reminders of another day are left out."""
    over = Q(kind__in=[kind.value for kind in OF_ONE_DAY]) & Q(due_at__lt=now - DAY)
    return reader.notices.filter(seen_at=None, due_at__lte=now).exclude(over)


def earlier(reader: Reader, now: datetime) -> QuerySet[Notice]:
    """What the person saw, or what was over, within a month; newest first."""
    told = reader.notices.filter(created_at__gte=now - LISTED, due_at__lte=now)
    taken_back = Q(dropped_why=Dropped.WITHDRAWN)
    return told.exclude(pk__in=unread(reader, now).values("pk")).exclude(taken_back).order_by("-due_at")[:MOST_LISTED]
