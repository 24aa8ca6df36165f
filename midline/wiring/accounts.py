"""Who may make an account: whoever has started as a member, and nobody else; staff comes by invitation."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from midline.care.people import access, services
from midline.care.people.addresses import address_of, link_to
from midline.care.people.models import Role, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The clinic as the letters name it."""

    name: str
    domain: str


class Doorkeeper(DefaultAccountAdapter):  # type: ignore[misc]  # django-allauth ships no types
    """An account is the claim of a member who was started in this browser."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return access.current_member(request) is not None

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        member = access.current_member(request)
        if member is None:
            raise access.NoSuchMember
        user.role = Role.MEMBER
        user.language = member.language
        user.display_name = member.display_name
        saved: User = super().save_user(request, user, form, commit)
        services.claim(member=member, user=saved, now=timezone.now())
        access.forget(request)
        return saved

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A letter names the clinic and links to it by MIDLINE_ORIGIN, whatever the request was addressed to."""
        ours = {name: _ours(value) if name.endswith("_url") else value for name, value in context.items()}
        super().send_mail(template_prefix, email, {"current_site": _site(), **ours})

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse:
        """The pages speak the language that the person has chosen, on this device too."""
        response: HttpResponse = super().post_login(request, user, **options)
        if user.language in dict(settings.LANGUAGES):
            secure = settings.LANGUAGE_COOKIE_SECURE
            name = settings.LANGUAGE_COOKIE_NAME
            response.set_cookie(name, user.language, samesite="Lax", httponly=True, secure=secure)
        return response


def _site() -> Site:
    host = urlsplit(settings.ORIGIN).netloc
    return Site(name=host, domain=host)


def _ours(url: object) -> str:
    parts = urlsplit(str(url))
    return link_to(parts.path + (f"?{parts.query}" if parts.query else ""))
