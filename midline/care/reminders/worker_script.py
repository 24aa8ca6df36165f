"""The service worker as a browser gets it: one line that names version and files, then midline/ui/static/sw.js."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static

FILES: Final = (
    "midline.css",
    "figure.css",
    "floor.css",
    "icon.svg",
    "form.js",
    "app.js",
    "deliver.js",
    "floor.js",
    "floor_clock.js",
    "floor_forms.js",
    "floor_sound.js",
    "floor_voice.js",
    "machine.js",
    "player.js",
    "bodymap.js",
)
"""What a session without a network is made of; names as the sources have them."""


@cache
def worker_script() -> str:
    """The worker; its bytes change whenever one of the files does, which is how a browser learns of a new version."""
    body = Path(str(finders.find("sw.js"))).read_text("utf-8")
    files = [static(name) for name in FILES]
    version = hashlib.sha256("\n".join([body, *files, *map(_digest, FILES)]).encode()).hexdigest()[:12]
    shell = {"version": version, "files": files, "deliver": static("deliver.js"), "static": settings.STATIC_URL}
    return f"const SHELL = {json.dumps(shell)};\n{body}"


def _digest(name: str) -> str:
    """The hash of a source file, for servers whose names carry none."""
    return hashlib.sha256(Path(str(finders.find(name))).read_bytes()).hexdigest()
