"""What an administrator does about the accounts of the staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from midline.care.careteam import accounts
from midline.care.people import access, services
from midline.care.people.models import Role, User
from midline.ui import clinic_words

CHANGES = ("close", "open")


@login_required
@require_POST
def account(request: HttpRequest, user_id: int, change: str) -> HttpResponse:
    """Closes or opens the account of someone of the staff; doing it twice changes nothing more."""
    by = request.user
    if not isinstance(by, User) or not access.may_run_clinic(by):
        raise PermissionDenied
    person = User.objects.exclude(role=Role.MEMBER).filter(pk=user_id).first()
    if person is None or change not in CHANGES:
        raise Http404
    try:
        if change == "close":
            accounts.close_account(user=person, by=by, now=timezone.now())
        else:
            accounts.open_account(user=person, by=by)
    except services.OwnAccount:
        messages.error(request, clinic_words.account_changed("own", ""))
    else:
        messages.success(request, clinic_words.account_changed(change, person.get_full_name()))
    return redirect("staff")
