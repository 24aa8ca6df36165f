"""Every address answers with the headers that keep a page to itself."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

SAMPLES = {"int": "1", "slug": "a", "str": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "path": "a", "uuid": "0" * 32}


def _addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _addresses(entry.url_patterns, before + _filled(entry))
        else:
            yield before + _filled(entry)


def _filled(entry: URLPattern | URLResolver) -> str:
    """The route with a sample for each of its values; routes written as regular expressions stay out."""
    if not isinstance(entry.pattern, RoutePattern):
        return "no-such-address/"
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        for written in (f"<{kind}:{name}>", f"<{name}>"):
            route = route.replace(written, SAMPLES.get(kind, SAMPLES["str"]))
    return route


@pytest.mark.parametrize("address", sorted(set(_addresses(get_resolver().url_patterns))))
def test_every_address_sends_the_policy_and_forbids_copies(client: Client, db: None, address: str) -> None:
    client.raise_request_exception = False

    response = client.get(address)

    assert "script-src 'self';" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"] or "public" in response["Cache-Control"]
