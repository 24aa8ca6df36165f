"""What every page of a therapist shows of the desk: how many members other teams would like to hand over."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from midline.care.office.referrals import asked_of
from midline.care.people.models import Role, User


def open_referrals(request: HttpRequest) -> dict[str, object]:
    """`open_referrals` for therapists; asked for only by a page that shows it, one query."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or user.role != Role.THERAPIST:
        return {}
    return {"open_referrals": SimpleLazyObject(lambda: asked_of(user).count())}
