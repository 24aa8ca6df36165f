"""What runs beside the pages: hands due notices to the care team, again and again."""

import threading
from typing import Final

import structlog
from django.db import connections
from django.utils import timezone

PAUSE_S: Final = 5.0

_log = structlog.get_logger("midline.worker")


def start_beside_pages() -> threading.Event:
    """Starts the worker as a thread that ends with the process; set the event to end it sooner."""
    stop = threading.Event()
    threading.Thread(target=run_until, args=(stop,), name="midline-worker", daemon=True).start()
    return stop


def run_until(stop: threading.Event) -> None:
    """Does what is due every few seconds until told to stop. A fault is logged and tried again, never fatal."""
    while not stop.is_set():
        try:
            run_once()
        except Exception:
            _log.exception("delivery failed, will be tried again", pause_s=PAUSE_S)
        finally:
            connections.close_all()
        stop.wait(PAUSE_S)


def run_once() -> int:
    """How many notices were delivered just now."""
    from midline.care.careteam import deliver, pulse
    from midline.gateways import email

    delivered = deliver.run_due(now=timezone.now(), send=email.send)
    pulse.beat(now=timezone.now())
    return delivered
