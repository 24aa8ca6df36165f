"""Countries and time zones a person can choose, in their own language."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from django.http import HttpRequest
from django.utils.translation import get_language

from midline.care.people.models import Member

CODE_LENGTH = 2
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "TA", "IC", "EA", "CQ"})


def country_choices(chosen: str) -> list[dict[str, object]]:
    """Code, name and whether it is chosen, by name."""
    return [
        {"code": code, "name": name, "selected": code == chosen} for code, name in _countries(get_language() or "en")
    ]


def known_country(given: str) -> str:
    """The code when it is a country we list, else nothing."""
    return given if given in {code for code, _ in _countries("en")} else ""


def shown_country(request: HttpRequest, member: Member | None) -> str:
    """Whose numbers a page shows: the country chosen on it, else the member's; nothing when none is known."""
    return known_country(request.GET.get("country", "")) or (member.country if member else "")


def known_time_zone(given: str, country: str) -> str:
    """The time zone of the browser when it is one; else the first of the country, else UTC."""
    if given in available_timezones():
        return given
    zones = get_global("territory_zones").get(country, [])
    return next((zone for zone in zones if zone in available_timezones()), "UTC")


def time_zones() -> list[str]:
    """All time zones by name."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))


@lru_cache(maxsize=8)
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    locale = Locale.parse(language, sep="-")
    named = {
        code: name
        for code, name in locale.territories.items()
        if len(code) == CODE_LENGTH and code.isalpha() and code not in NO_COUNTRY
    }
    return tuple(sorted(named.items(), key=lambda entry: _plain(entry[1])))


def _plain(name: str) -> str:
    """The name without accents, so that É stands with E."""
    parts = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))
