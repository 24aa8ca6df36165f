"""Headers that every response carries: what the page may load, and that nobody keeps a copy of member data."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]


class SafeHeaders:
    """Adds Content-Security-Policy and Permissions-Policy, and `no-store` to what a view did not declare cacheable."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._policy = policy_text(settings.SECURE_CSP)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._respond(request)
        response.headers.setdefault("Content-Security-Policy", self._policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def policy_text(policy: Mapping[str, Sequence[str]]) -> str:
    """The policy as the header writes it: `directive source source; directive …`."""
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())
