"""Starts a clinic: one process that serves the pages and delivers what is due.

Everything that could stop it is looked at first, and told in one line with the way out.
"""

import os
import signal
import socket
import sys
import threading
import webbrowser
from ipaddress import ip_address

from midline.wiring import environment
from midline.wiring.environment import SettingError
from midline.wiring.home import HomeError, open_home

CANNOT_RUN = 2
LARGEST_MESSAGE_BYTES = 256 * 1024


class CannotStart(Exception):
    """The clinic cannot start; the message is why, and the way out."""


def run(*, host: str, port: int, cast: bool, open_browser: bool, admin_email: str | None) -> int:
    """Serves until interrupted; gives the exit status."""
    try:
        _make_ready(host=host, port=port)
    except (CannotStart, HomeError, SettingError) as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    address = f"http://{_shown(host)}:{port}/"
    if cast:
        _show_cast(address)
    else:
        _help_first_administrator(admin_email)
    try:
        print(f"Midline runs at {address} and keeps its data in {open_home().folder}. Ctrl-C stops it.", flush=True)
        return _serve(host, port, browse=address if open_browser else None)
    except KeyboardInterrupt:
        return 0


def work() -> int:
    """Delivers what is due until interrupted, for a clinic whose pages another process serves."""
    try:
        _set_up(origin=None)
    except (CannotStart, HomeError, SettingError) as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    from midline.wiring import worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        worker.run_until(stop)
    except KeyboardInterrupt:
        stop.set()
    return 0


def _make_ready(*, host: str, port: int) -> None:
    address = _refuse_taken(host, port)
    _set_up(origin=f"http://{_reached_as(host, port, address=address)}:{port}")


def _set_up(*, origin: str | None) -> None:
    """Django with an up-to-date database, sound content and prepared static files."""
    open_home()
    if origin and not environment.text("MIDLINE_ORIGIN"):
        os.environ["MIDLINE_ORIGIN"] = origin
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import DatabaseError

    from midline.care.chart.engine import library
    from midline.library import ContentErrors
    from midline.wiring import static

    try:
        library()
    except ContentErrors as faults:
        raise CannotStart(
            f"not started, because the content cannot be used; mend it and start again\n{faults}"
        ) from None
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as fault:
        raise CannotStart(
            f"cannot use the database {open_home().database} ({fault}); bring it back from a copy with midline restore"
        ) from fault
    static.prepare()


def _reached_as(host: str, port: int, *, address: str) -> str:
    """The name by which people reach the clinic, where MIDLINE_ORIGIN does not say it. Raises CannotStart.

    Beyond this machine the operator has to name it: to believe the name that a request brings would let a stranger
    put a name of their own into our links.
    """
    if ip_address(address.partition("%")[0]).is_loopback or environment.text("MIDLINE_ORIGIN"):
        return _shown(host)
    names = environment.host_names("MIDLINE_HOSTS")
    if not names:
        example = "192.168.1.20" if _is_everywhere(host) else _shown(host)
        raise CannotStart(
            f"listening on {host} lets other machines in, so MIDLINE_ORIGIN has to say by which address they come; "
            f"for example MIDLINE_ORIGIN=http://{example}:{port}"
        )
    return names[0].removeprefix(".")


def _refuse_taken(host: str, port: int) -> str:
    """The address that the host name stands for, where nobody listens yet. Raises CannotStart."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
        return str(address[0])
    except OSError as fault:
        reason = (fault.strerror or "unknown fault").lower()
        way_out = f"choose another with --port, such as --port {port % 65535 + 1}"
        raise CannotStart(f"cannot listen on {host} port {port} ({reason}); {way_out}") from fault


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False


def _shown(host: str) -> str:
    if _is_everywhere(host):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _show_cast(address: str) -> None:
    from midline.wiring import demo

    demo.ensure_cast()
    print(demo.table(address))


def _help_first_administrator(email: str | None) -> None:
    from django.urls import reverse
    from django.utils import timezone

    from midline.care.people import services
    from midline.care.people.addresses import link_to
    from midline.care.people.models import Role, User

    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists():
        return
    if email is None and sys.stdin.isatty():
        email = input("There is no administrator yet. Their e-mail address: ").strip() or None
    if email is None:
        print("There is no administrator yet: start with --admin-email YOU@EXAMPLE.ORG to get a link.")
        return
    token = services.invite(email=email, role=Role.ADMINISTRATOR, now=timezone.now())
    link = link_to(reverse("invitation", args=[token]))
    print(f"Become the first administrator within seven days, once, at {link}")


def _serve(host: str, port: int, *, browse: str | None) -> int:
    import uvicorn

    from midline.wiring import asgi, worker

    stop = worker.start_beside_pages()
    if browse:
        opening = threading.Timer(1.0, webbrowser.open, args=(browse,))
        opening.daemon = True
        opening.start()
    try:
        # No access log: a path can hold a secret link. No own log settings: ours reduce what they are given.
        # No deflate: the coach's frames are noise to it. The largest message is one of a visit.
        uvicorn.run(
            asgi.application,
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            server_header=False,
            ws_max_size=LARGEST_MESSAGE_BYTES,
            ws_per_message_deflate=False,
        )
    finally:
        stop.set()
    return 0
