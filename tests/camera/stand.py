"""A stand for the camera page: the real page, files, model, socket and coach for any movement, without a chart.

Only who may come in and where a set is kept are replaced; `python -m tests.camera.stand PORT` serves
`/session/camera/EX09?reps=3&hold=5` and writes each set that was kept as a line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from typing import Any
from urllib.parse import parse_qs


def application() -> Any:
    """The ASGI application of the stand; Django has to be set up before."""
    from channels.routing import ProtocolTypeRouter
    from django.core.handlers.asgi import ASGIHandler

    from midline.care.camera.socket import CoachSocket

    return ProtocolTypeRouter({"http": ASGIHandler(), "websocket": CoachSocket(seat=_seat, keep=_keep)})


class _Anybody:
    """Somebody without a chart."""

    pk = "anybody"


async def _seat(scope: Any) -> Any:
    from midline.care.camera.movements import built_in
    from midline.care.camera.seats import Seat

    code = parse_qs(scope["query_string"].decode())["exercise"][0]
    found = built_in(code)
    assert found is not None
    somebody: Any = _Anybody()
    return Seat(member=somebody, user=None, browser=somebody, session="s", exercise=code, set_number=1, watched=found)


async def _keep(_seat: Any, summary: Any) -> None:
    print(json.dumps(asdict(summary)), flush=True)


def page(request: Any, code: str) -> Any:
    """The camera page for one movement with the dose that was asked for."""
    from django.shortcuts import render

    from midline.care.camera.movements import built_in
    from midline.care.camera.views import camera_data, with_policy
    from midline.care.chart.engine import library
    from midline.care.treatment import words
    from midline.clinical.dose import Dose
    from midline.clinical.plan import Item

    dose = Dose(sets=1, reps=int(request.GET.get("reps", 3)), hold_s=int(request.GET.get("hold", 0)), per_day=1)
    item = Item(exercise=code, groups=(), dose=dose, because=())
    found = built_in(code)
    assert found is not None
    context = {
        "dose": words.dose(item),
        "exercise": library().movements[code].text("en").name,
        "back_url": "/done/",
        "has_model": True,
        "aside": True,
        "camera": camera_data(request, item, found, sides=1, back_url="/done/"),
    }
    return with_policy(request, render(request, "camera.html", context))


def done(_request: Any) -> Any:
    """Where the page goes when the set is over."""
    from django.http import HttpResponse

    return HttpResponse("done")


def main() -> None:
    """Serves until it is ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.camera.stand_settings"
    import django

    django.setup()
    import uvicorn

    uvicorn.run(application(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")


if __name__ == "__main__":
    main()
