"""Every address of the clinic."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

_APPS = (
    "people",
    "chart",
    "reminders",
    "everyday",
    "intake",
    "treatment",
    "reading",
    "threads",
    "visits",
    "followup",
    "coaching",
    "camera",
    "sponsors",
    "office",
    "outcomes",
    # Last: its address of an act takes any one word after a member.
    "careteam",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
for _app in _APPS:
    if find_spec(f"midline.care.{_app}.urls"):
        urlpatterns.append(path("", include(f"midline.care.{_app}.urls")))
