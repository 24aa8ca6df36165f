"""From where a request comes, and the address by which this clinic is reached."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

NETWORK_BITS: Final = 64
"""One household or one phone has at least this IPv6 network to itself, and may change its address within it."""


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks.

    A forwarded address is believed only behind a web server of ours, and only the last one: that one it wrote itself.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if settings.IS_BEHIND_PROXY and _read(forwarded) is not None:
        return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """The address of whoever asks, or its network where one person has many addresses (IPv6)."""
    given = address_of(request)
    address = _read(given)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, NETWORK_BITS), strict=False))
    return given


def link_to(path: str) -> str:
    """The whole address of a page, to be handed on; never made from the name by which a request asked."""
    return f"{settings.ORIGIN}{path}"


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
