"""Charts that are older than the clinic keeps them: shown to the administrator, and erased one at a time by hand.

Nothing is ever erased by itself: a law, a claim or a wish of the member can ask for longer, and no date knows that.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from midline.care.audit.watch import about
from midline.care.office import records
from midline.care.office.views import administrator_of, for_administrators
from midline.care.people.access import roster
from midline.care.people.models import Member, User
from midline.ui import office_words


def past(user: User | AnonymousUser, now: datetime) -> QuerySet[Member]:
    """Members of whom nothing was heard for the years that charts are kept, the longest silent first.

    Who started earlier, wrote no event since, did not sign in since, and whose data do not have to be kept longer. With
    `heard_at`, the time of the last event (None without any).
    """
    since = years_before(now, settings.RETENTION_YEARS)
    return (
        roster(user)
        .filter(started_at__lt=since)
        .exclude(events__received_at__gte=since)
        .exclude(user__last_login__gte=since)
        .exclude(erasure_wishes__kept_until__gte=now.date())
        .annotate(heard_at=Max("events__received_at"))
        .order_by("heard_at", "pk")
    )


def years_before(moment: datetime, years: int) -> datetime:
    """The same moment so many years earlier; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)


@for_administrators
@require_POST
def erased(request: HttpRequest, member_id: str) -> HttpResponse:
    """Erases one member whose time is past; anybody else is not found."""
    by, now = administrator_of(request), timezone.now()
    member = get_object_or_404(past(by, now), pk=member_id)
    about(request, member)
    records.erase(member=member, actor=f"user:{by.pk}", role=by.role, now=now)
    messages.success(request, office_words.erased_after_years())
    return redirect("office-wishes")
