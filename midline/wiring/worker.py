"""What runs beside the pages, again and again: the care team's notices first, then what members are told of."""

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
        is_full = False
        try:
            is_full = run_once()
        except Exception:
            _log.exception("delivery failed, will be tried again", pause_s=PAUSE_S)
        finally:
            connections.close_all()
        if not is_full:
            stop.wait(PAUSE_S)


def run_once() -> bool:
    """One round; whether more is due than one round takes.

    The outbox comes first, always: what members are told of is taken in small parts, so that it never waits for long.
    """
    from midline.care.careteam import deliver, pulse
    from midline.care.careteam.rounds import notice_due
    from midline.care.reminders import dispatch, looking
    from midline.gateways import email, push

    deliver.run_due(now=timezone.now(), send=email.send, push=push.send)
    notice_due(now=timezone.now())
    pulse.beat(now=timezone.now())
    looked = looking.remind_due(now=timezone.now())
    done = dispatch.run_due(now=timezone.now(), send=email.send, push=push.send)
    return done.is_full or looked == looking.LOOKED_AT_A_TIME
