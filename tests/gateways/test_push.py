"""Pushes are encrypted for one browser, signed by this clinic, and a browser that is gone is said to be gone."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import http_ece  # type: ignore[import-untyped]  # ships no types
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from midline.care.reminders.models import PushDevice
from midline.care.reminders.pushing import Gone, NotTaken, Words
from midline.gateways import push

WORDS = Words(title="Midline: something is waiting for you", body="", url="/notices/", tag="midline")


class Service(HTTPServer):
    """A push service that keeps what it gets and answers as told."""

    answer = 201
    got: list[tuple[dict[str, str], bytes]]


class _Answers(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.answer)
        if self.server.answer == 307:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), _Answers)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()


@pytest.fixture
def browser_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


SECRET = b"sixteen bytes ok"


@pytest.fixture
def device(service: Service, browser_key: ec.EllipticCurvePrivateKey) -> PushDevice:
    point = browser_key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    endpoint = f"http://127.0.0.1:{service.server_port}/push/1"
    return PushDevice(endpoint=endpoint, p256dh=_written(point), auth=_written(SECRET))


@pytest.fixture(autouse=True)
def _fresh_key(tmp_path: Path, settings: Any) -> Iterator[None]:
    from midline.wiring.home import Home

    settings.HOME = Home(folder=tmp_path)
    push._key.cache_clear()
    yield
    push._key.cache_clear()


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_only_the_browser_can_read_it(
    service: Service, device: PushDevice, browser_key: ec.EllipticCurvePrivateKey
) -> None:
    push.send(device, WORDS)

    ((headers, body),) = service.got
    said = json.loads(http_ece.decrypt(body, private_key=browser_key, auth_secret=SECRET, version="aes128gcm"))
    assert said == {"title": WORDS.title, "body": "", "url": "/notices/", "tag": "midline"}
    assert b"Midline" not in body
    assert headers["authorization"].startswith("vapid ")
    assert push.public_key() in headers["authorization"]


@pytest.mark.parametrize("answer", [404, 410])
def test_a_browser_that_took_its_consent_back_is_gone(service: Service, device: PushDevice, answer: int) -> None:
    service.answer = answer

    with pytest.raises(Gone):
        push.send(device, WORDS)


@pytest.mark.parametrize("answer", [307, 400, 429, 500])
def test_any_other_refusal_may_be_tried_again_and_nobody_is_followed_elsewhere(
    service: Service, device: PushDevice, answer: int
) -> None:
    service.answer = answer

    with pytest.raises(NotTaken):
        push.send(device, WORDS)

    assert len(service.got) == 1


def test_the_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = push.public_key()
    push._key.cache_clear()

    assert push.public_key() == first
    path = tmp_path / "push_key.pem"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["push_key.pem"]


def test_an_emergency_is_urgent_to_the_push_service(service: Service, device: PushDevice) -> None:
    push.send(device, Words(title="Midline", body="", url="/team/", tag="team", urgent=True))

    assert service.got[0][0]["urgency"] == "high"


def test_a_push_service_that_is_not_there_is_tried_again(device: PushDevice) -> None:
    device.endpoint = "http://127.0.0.1:1/push"

    with pytest.raises(NotTaken):
        push.send(device, WORDS)
