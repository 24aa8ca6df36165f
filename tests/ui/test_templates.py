"""Every template holds under the strict CSP and says what it needs."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

import midline.ui
from midline.care.coaching.reading import DayMark, HabitOn
from midline.ui import words
from midline.ui.forms import FieldError
from midline.ui.templatetags.midline import wrong

ROOT = Path(midline.ui.__file__).parent / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
LANGUAGES = ("en", "fr", "vi", "zh-hans")


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles(name: str) -> None:
    assert engines["django"].get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_nothing_inline(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


BY_LINK = ("reminders/pause.html",)
"""A mail program posts there too: the link itself is the proof."""


@pytest.mark.parametrize("name", [each for each in TEMPLATES if not each.startswith(("allauth", "account", *BY_LINK))])
def test_every_form_that_writes_carries_its_seal(name: str) -> None:
    for form in re.findall(r'<form[^>]*method="post".*?</form>', (ROOT / name).read_text("utf-8"), re.DOTALL):
        assert "components/sealed.html" in form or "csrf_token" in form


def test_the_sprite_has_every_icon_that_is_used() -> None:
    drawn = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "components/icons.html").read_text("utf-8")))
    used = {
        name for path in ROOT.rglob("*.html") for name in re.findall(r'{% icon "([\w-]+)"', path.read_text("utf-8"))
    }

    assert used <= drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_zone_has_a_name_of_its_own(language: str) -> None:
    with translation.override(language):
        names = [words.zone_name(zone) for zone in range(7)]

    assert len(set(names)) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_weekday_has_a_short_name_of_its_own(language: str) -> None:
    with translation.override(language):
        names = [words.short_weekday(date(2026, 3, day)) for day in range(2, 9)]

    assert len(set(names)) == 7
    assert all(len(name) == 2 for name in names)


@pytest.mark.parametrize(("language", "monday"), [("en", "Mo"), ("fr", "lu"), ("vi", "T2"), ("zh-hans", "周一")])
def test_the_days_of_a_habit_are_told_apart_by_their_short_names(language: str, monday: str) -> None:
    days = [HabitOn(day=date(2026, 3, day), mark=DayMark.DONE) for day in range(2, 9)]

    with translation.override(language):
        page = engines["django"].get_template("coaching/_days.html").render({"days": days})

    shown = re.findall(r'<li[^>]*><span aria-hidden="true">([^<]+)</span>', page)
    assert shown[0] == monday
    assert len(set(shown)) == 7


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_short_weekday_alone_comes_from_one_filter(name: str) -> None:
    assert not re.search(r"""\|date:["']D["']""", (ROOT / name).read_text("utf-8"))


def test_an_unknown_zone_is_a_dash_and_not_nothing_here() -> None:
    assert words.zone_name(None) == words.NOT_KNOWN != words.zone_name(0)


def test_a_fault_is_found_by_its_field() -> None:
    errors = (FieldError(field="leg", code="missing"),)

    assert (wrong(errors, "leg"), wrong(errors, "back"), wrong(None, "leg")) == ("missing", "", "")


def test_enter_on_a_reading_never_means_same_as_before() -> None:
    text = (ROOT / "reading.html").read_text("utf-8")

    assert re.findall(r'name="action" value="(\w+)"', text)[0] == "read"
