"""What all tests share: the cast, and a real clinic with a real browser for journeys.

Ana has just started without an account; Chidi is a member with an account, treated by Dr Osei and coached by Jun;
Dr Lind works in the same team, Dr Moss in another one, where she treats Ben; Sam runs the clinic.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from midline.care.people.models import Member, User

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "a-long-password"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_LIMIT_S = 180


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def now() -> datetime:
    """Monday, 2 March 2026, nine in the morning UTC."""
    return NOW


# ── The cast ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def dr_osei(db: None) -> "User":
    return _staff("osei@clinic.example", "therapist", "Dr Ama Osei")


@pytest.fixture
def dr_lind(db: None) -> "User":
    return _staff("lind@clinic.example", "therapist", "Dr Eva Lind")


@pytest.fixture
def dr_moss(db: None) -> "User":
    from midline.care.people import services
    from midline.care.people.models import Role, Team

    return services.create_staff(
        email="moss@clinic.example",
        role=Role.THERAPIST,
        display_name="Dr Kim Moss",
        password=PASSWORD,
        team=Team.objects.get_or_create(name="North")[0],
    )


@pytest.fixture
def jun(db: None) -> "User":
    return _staff("jun@clinic.example", "coach", "Jun Park")


@pytest.fixture
def sam(db: None) -> "User":
    return _staff("sam@clinic.example", "administrator", "Sam Ruiz")


@pytest.fixture
def ana(db: None) -> "Member":
    """Started in a browser, without an account and without a therapist."""
    from midline.care.people import services

    return services.start_member(country="FR", language="fr", time_zone="Europe/Paris", now=NOW)


@pytest.fixture
def chidi(dr_osei: "User", jun: "User") -> "Member":
    """Has an account (chidi@home.example), is treated by Dr Osei and coached by Jun."""
    from midline.care.people import services
    from midline.care.people.models import User

    user = User.objects.create_user("chidi@home.example", PASSWORD, display_name="Chidi")
    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=NOW)
    services.claim(member=member, user=user, now=NOW)
    services.assign_therapist(member=member, therapist=dr_osei)
    return services.assign_coach(member=member, coach=jun)


@pytest.fixture
def ben(dr_moss: "User") -> "Member":
    """Is treated by Dr Moss, in another team than everybody else."""
    from midline.care.people import services

    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=NOW, team=dr_moss.team)
    return services.assign_therapist(member=member, therapist=dr_moss)


def _staff(email: str, role: str, name: str) -> "User":
    from midline.care.people import services
    from midline.care.people.models import Role

    return services.create_staff(email=email, role=Role(role), display_name=name, password=PASSWORD)


# ── A real clinic and a real browser ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def clinic_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shared demo clinic."""
    return tmp_path_factory.mktemp("clinic")


@pytest.fixture(scope="session")
def start_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Starts `midline demo` in a folder of its own and gives its address; ended with the tests.

    Call it with environment variables to add, for example start_clinic(MIDLINE_SMTP_HOST="localhost").
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> str:
        home = Path(environment.get("MIDLINE_HOME") or tmp_path_factory.mktemp("clinic"))
        port = _unused_port()
        command = [sys.executable, "-m", "midline", "demo", "--no-browser", "--port", str(port)]
        surroundings = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                command, env={**surroundings, **environment, "MIDLINE_HOME": str(home)}, stdout=log, stderr=log
            )
        started.append(process)
        address = f"http://127.0.0.1:{port}"
        _wait_for(address + "/account/login/", process, home / "log")
        return address

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)


@pytest.fixture(scope="session")
def clinic(start_clinic: Callable[..., str], clinic_home: Path) -> str:
    """The address of one running demo clinic, shared by the journeys of a run."""
    return start_clinic(MIDLINE_HOME=str(clinic_home))


@pytest.fixture
def clinic_log(clinic: str, clinic_home: Path) -> Callable[[], str]:
    """Gives what the shared clinic has printed and logged so far."""
    return (clinic_home / "log").read_text


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium without a window."""
    path = _chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(browser: "Browser", clinic: str) -> "Iterator[Page]":
    """A page the size of a phone, at the clinic's door; fails the test on any script error or blocked resource."""
    yield from _page(browser, clinic, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)


@pytest.fixture
def desk(browser: "Browser", clinic: str) -> "Iterator[Page]":
    """A page the size of a desktop screen; fails the test on any script error or blocked resource."""
    yield from _page(browser, clinic, viewport={"width": 1280, "height": 900})


def _page(browser: "Browser", clinic: str, **options: Any) -> "Iterator[Page]":
    context = browser.new_context(base_url=clinic, locale="en-GB", service_workers="block", **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda entry: faults.append(entry.text) if "Content Security Policy" in entry.text else None)
    yield page
    context.close()
    assert faults == []


def _chromium() -> str:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path:
        return path
    reason = "journeys need Chromium: apt-get install chromium"
    if os.environ.get("MIDLINE_REQUIRE_JOURNEYS"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens on just now."""
    return _unused_port()


def _unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the clinic did not start:\n{log.read_text()[-4000:]}")
