"""The pages on which a camera may be used, and nothing else of the clinic."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CAMERA = (
    "camera=(self), microphone=(self), geolocation=(), screen-wake-lock=(self), fullscreen=(self), "
    "picture-in-picture=(self), autoplay=(self)"
)


def with_camera(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, which may use camera and microphone and open a socket to this clinic."""
    # Some browsers do not count the clinic's own socket as 'self'.
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    policy = {**settings.SECURE_CSP, "connect-src": ["'self'", socket]}
    response["Permissions-Policy"] = CAMERA
    response["Content-Security-Policy"] = "; ".join(f"{name} {' '.join(sources)}" for name, sources in policy.items())
    return response
