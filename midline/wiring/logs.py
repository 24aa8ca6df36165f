"""What goes into the log: times, routes and outcomes; never a name, an answer, a message text or a secret link.

A path can hold a secret token and an exception's message can hold an answer, so a request is logged by the route it
matched, and an exception by its type and the lines it passed through.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from django.http import HttpRequest

_ORDER: Final = ["timestamp", "level", "logger", "event"]


def without_content(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The entry with requests reduced to their route and exceptions to type and place."""
    record: logging.LogRecord | None = entry.get("_record")
    if record is not None and record.name.startswith("django.") and hasattr(record, "request"):
        entry["event"] = _EVENTS.get(record.name, "request failed")
        entry["status"] = getattr(record, "status_code", None)
        entry["route"] = route_of(record.request)
    fault = entry.pop("exc_info", None)
    kind, _, trace = fault if isinstance(fault, tuple) else sys.exc_info() if fault else (None, None, None)
    if kind is not None:
        entry["exception"] = kind.__name__
        entry["at"] = [_place(frame) for frame in traceback.extract_tb(trace)][-_FRAMES:]
    return entry


def route_of(request: object) -> str:
    """The pattern of the URL that was asked for, without the values in it."""
    match = request.resolver_match if isinstance(request, HttpRequest) else None
    return match.route if match else "(no route)"


def _place(frame: traceback.FrameSummary) -> str:
    return f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}"


_FRAMES: Final = 8
_EVENTS: Final = {"django.security.csrf": "cross-site request refused"}

_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder(allow=[])],
            "processors": [
                without_content,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.KeyValueRenderer(key_order=_ORDER, drop_missing=True),
            ],
            "use_get_message": False,
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "midline": {"level": "INFO"},
        # Their texts name the e-mail address that was tried; the tables of django-axes keep what is needed.
        "axes": {"level": "CRITICAL"},
        "django.server": {"handlers": [], "propagate": False},
        # Django attaches a mail and a console handler of its own; ours reduces what it is given.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}


def configure() -> None:
    """Send structlog's entries through the same handler as everything else."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
