"""Every address of the clinic."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
for _app in ("people", "chart", "intake", "treatment", "reading", "careteam"):
    if find_spec(f"midline.care.{_app}.urls"):
        urlpatterns.append(path("", include(f"midline.care.{_app}.urls")))
