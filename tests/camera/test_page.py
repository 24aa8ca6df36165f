"""The page that counts with the camera: who finds it, what it may do, and that it is honest without the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from midline.care.camera.movements import watched
from midline.care.chart.engine import library
from midline.care.taught.followed import FOLLOWED
from midline.ui import pose_files

if TYPE_CHECKING:
    from tests.careteam.conftest import Past

PAGE = "/session/camera/"


def test_the_page_of_an_exercise_leads_to_the_camera_and_back(pressing_up: Past, phone: Client) -> None:
    player = phone.get(reverse("session")).content.decode()
    page = phone.get(PAGE).content.decode()

    assert PAGE in player
    assert "camera.js" in page
    assert f'href="{reverse("session")}"' in page


def test_this_page_alone_may_use_the_camera_and_compile_the_model(pressing_up: Past, phone: Client) -> None:
    page, player = phone.get(PAGE), phone.get(reverse("session"))

    assert "camera=(self), microphone=()" in page["Permissions-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval';" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert "camera=()" in player["Permissions-Policy"]
    assert "wasm" not in player["Content-Security-Policy"]


def test_without_an_exercise_under_way_it_leads_to_the_session(phone: Client) -> None:
    assert phone.get(PAGE).headers["Location"] == reverse("session")


def test_a_stranger_is_led_to_the_start(db: None) -> None:
    assert Client().get(PAGE).headers["Location"] == reverse("home")


def test_without_the_model_the_page_says_so_and_offers_the_timer(
    pressing_up: Past, phone: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pose_files.are_here, "__defaults__", (tmp_path,))

    page = phone.get(PAGE).content.decode()

    assert "data-absent" in page
    assert "Use the timer" in page
    assert "pose.js" not in page


def test_without_npm_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(pose_files.CannotFetch, match="Node"):
        pose_files.fetch(tmp_path)


@pytest.mark.parametrize("code", FOLLOWED)
def test_each_movement_that_is_offered_can_be_watched(code: str, db: None) -> None:
    found = watched(code)

    assert found is not None
    assert found.definition.views


def test_the_page_of_the_manual_lists_what_is_followed_and_what_is_not() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs/how-to/camera.md").read_text()

    missing = [code for code in library().movements if code.startswith("EX") and f"| {code} |" not in manual]

    assert missing == []
