"""Who pays: from an employer's file to a session, and what the employer gets to see of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, THIGH, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Door = Callable[..., Visit]
ROOT = Path(__file__).resolve().parents[2]
HEADER = "person_id,email,birth_date,covered_from,covered_until"
SINCE = (datetime.now(tz=UTC).date().replace(day=1) - timedelta(days=70)).replace(day=1)
EMAIL, PASSWORD = "tove@journey.example", "works-at-the-mill"

# What the calendar would do: ten people, Tove among them, started two months ago. A journey has one day.
A_MONTH_PASSES = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings"
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from midline.care.people.services import start_member
from midline.care.sponsors.models import Enrolment, Sponsor
from midline.care.sponsors.services import enrol
before = timezone.now().replace(day=1) - timedelta(days=20)
mill = Sponsor.objects.get(slug=sys.argv[1])
for person in mill.people.filter(enrolment=None)[:9]:
    enrol(member=start_member(country="GB", language="en", time_zone="UTC", now=before), person=person, now=before)
Enrolment.objects.filter(person__sponsor=mill).update(made_at=before)
"""


def test_a_file_lets_somebody_in_and_the_report_shows_no_more_than_groups(visit: Door, clinic_home: Path) -> None:
    sam = visit(desk=True)
    sam.sign_in("sam@midline.example")
    link = _adds_the_mill(sam)
    _uploads_who_is_covered(sam)

    tove = visit(clock=True)
    _asks_who_pays(tove, link)
    _starts_and_finishes_a_session(tove)
    tove.open("/who-pays/")
    assert tove.title == "The Mill pays. You pay nothing."
    assert "What The Mill never sees" in tove.text

    _a_month_passes(clinic_home)
    _counts_a_month(sam)


def test_who_is_not_found_is_told_kindly_and_starts_all_the_same(visit: Door) -> None:
    phone = visit(java_script_enabled=False)
    phone.open("/")
    phone.press("See if your employer or health plan pays")
    phone.press("See who pays")
    assert phone.page.get_by_role("alert").locator("li").count() == 3

    phone.page.get_by_label("Harbour Works").check()
    _says_who_they_are(phone, "100210", day=2)
    assert phone.title == "We did not find you"
    phone.press("Start")
    assert phone.title == "Before we start"


def test_a_wrong_file_changes_nothing_and_says_where_it_is_wrong(visit: Door) -> None:
    sam = visit(desk=True)
    sam.sign_in("sam@midline.example")
    _sends(sam, "harbour-works", "name,mail\nAda,ada@a.example\n")
    assert "Missing: person_id, email, birth_date, covered_from, covered_until" in sam.text
    assert "Found: name, mail" in sam.text

    _sends(sam, "harbour-works", "\n".join([HEADER, *(f"N{n},,27.3.1980,2026-01-01," for n in range(10_000))]))
    assert "10000 lines are wrong, so nothing was changed." in sam.text
    with sam.page.expect_download() as waiting:
        sam.page.get_by_role("link", name="Download all 10000 faults").click()
    assert len(waiting.value.path().read_text().splitlines()) == 10_001

    _sends(sam, "harbour-works", f"{HEADER}\nN1,,1980-03-27,2026-01-01,\n")
    sam.press("Make it so")
    assert "Tick the box if that is meant." in sam.text
    sam.press("Leave it")
    assert sam.title == "Harbour Works"


def _adds_the_mill(sam: Visit) -> str:
    """The link for the mill's people."""
    sam.open("/office/sponsors/")
    sam.press("Add a sponsor")
    sam.page.get_by_label("Name", exact=True).fill("The Mill")
    sam.page.get_by_label("Pays from").fill(SINCE.isoformat())
    sam.press("Add")
    assert sam.title == "The Mill"
    return sam.page.locator("code", has_text="/s/").inner_text()


def _uploads_who_is_covered(sam: Visit) -> None:
    lines = [f"M{number},m{number}@mill.example,1970-01-{number + 1:02},{SINCE}," for number in range(20)]
    _sends(sam, "the-mill", "\n".join([HEADER, *lines]))
    assert _count(sam, "Added").inner_text() == "20"
    sam.press("Make it so")
    assert "This was changed:" in sam.text

    _sends(sam, "the-mill", "\n".join([HEADER, *lines]))
    assert "There is nothing to change." in sam.text


def _asks_who_pays(tove: Visit, link: str) -> None:
    tove.open(link)
    assert "The Mill" in tove.text
    _says_who_they_are(tove, "M7@mill.example", day=8, year=1970)
    assert tove.title == "The Mill pays. You pay nothing."
    tove.press("Start")
    tove.page.get_by_label("Which country are you in?").select_option("GB")
    tove.page.get_by_label("I have read this and I agree.").check()
    tove.press("Begin")


def _starts_and_finishes_a_session(tove: Visit) -> None:
    tove.answer_all()
    tove.press("Make your account")
    tove.sign_up(EMAIL, PASSWORD)
    tove.open("/today/")
    tove.read(CALF)
    tove.tell_irritability()
    tove.press("Continue")
    tove.tell_no_conditions()
    tove.press("Start")
    tove.check()
    while tove.title == "Where is it right now?":
        tove.do_exercise(CALF, THIGH)
        tove.press("Next exercise" if "On to the next exercise" in tove.text else "Finish")
    assert tove.title == "Done for today"


def _a_month_passes(clinic_home: Path) -> None:
    surroundings = {**os.environ, "MIDLINE_HOME": str(clinic_home)}
    command = [sys.executable, "-c", A_MONTH_PASSES, "the-mill"]
    subprocess.run(command, check=True, cwd=ROOT, env=surroundings, timeout=60)


def _counts_a_month(sam: Visit) -> None:
    last_month = datetime.now(tz=UTC).date().replace(day=1) - timedelta(days=1)
    sam.open("/office/sponsors/the-mill/report/")
    sam.press(f"Count {_month(last_month)}")

    rows = sam.page.locator("table.report tbody tr")
    assert [cell.split("\t")[1] for cell in rows.all_inner_texts()][:3] == ["20", "10", "hidden"]
    assert "Tove" not in sam.page.content()
    assert EMAIL not in sam.page.content()


def _month(day: date) -> str:
    return f"{day:%B %Y}"


def _says_who_they_are(visit: Visit, who: str, *, day: int, month: int = 1, year: int = 1981) -> None:
    visit.page.get_by_label("Your e-mail address at work").fill(who)
    for name, value in (("Day", day), ("Month", month), ("Year", year)):
        visit.page.get_by_label(name, exact=True).fill(str(value))
    visit.press("See who pays")


def _sends(sam: Visit, slug: str, text: str) -> None:
    sam.open(f"/office/sponsors/{slug}/")
    sam.page.set_input_files("#file", {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode()})
    sam.press("Try the file")


def _count(sam: Visit, name: str) -> Locator:
    return sam.page.locator(".counts > div", has_text=name).locator("dd")
