"""The library, open to anyone: browse, find, read, in each language by its own address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

Door = Callable[..., Visit]
LANGUAGES = ("en", "fr", "vi", "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shelves_and_a_movement_are_sound_in_each_language(visit: Door, language: str) -> None:
    reader = visit()
    look_over(reader, f"/library/{language}/")
    assert reader.page.locator("html").get_attribute("lang") == language
    look_over(reader, f"/library/{language}/movements/prone-press-up/")
    look_over(reader, f"/library/{language}/movements/full-sit-up/")


@pytest.mark.parametrize(
    ("words", "name"), [("knee hug", "One knee to the chest"), ("ôm gối", "One knee"), ("抱膝", "One knee")]
)
def test_a_movement_is_found_by_the_name_people_use(visit: Door, words: str, name: str) -> None:
    reader = visit()
    reader.open("/library/en/")
    reader.page.get_by_label("Search by name").fill(words)
    reader.press("Show")
    reader.page.locator(".shelf a").filter(has_text=name).first.click()
    assert reader.title == "One knee to the chest"
    assert reader.page.locator("figure svg").count() == 1


def test_movements_are_chosen_by_direction_without_scripts(visit: Door) -> None:
    reader = visit(java_script_enabled=False)
    reader.open("/library/en/")
    reader.page.locator("summary").click()
    reader.page.get_by_label("Direction").select_option("EXT")
    reader.press("Show")
    found = reader.page.locator(".shelf a")
    assert found.count() == 5
    assert found.filter(has_text="Not used here").count() == 1


def test_what_nobody_has_named_is_said_and_the_way_back_is_there(visit: Door) -> None:
    reader = visit()
    reader.open("/library/en/?q=xyzzy")
    assert "Nothing fits." in reader.text
    reader.press("Show all")
    assert reader.page.locator(".shelf a").count() > 20


def test_another_language_is_one_tap_away_on_the_same_movement(visit: Door) -> None:
    reader = visit()
    reader.open("/library/en/movements/bridge/")
    reader.page.get_by_role("link", name="Français", exact=True).click()
    assert reader.path == "/library/fr/movements/bridge/"
    assert reader.title == "Le pont"


def test_a_page_may_be_kept_and_knows_nobody(visit: Door) -> None:
    reader = visit()
    answer = reader.open("/library/en/movements/bridge/")
    assert answer.headers["cache-control"] == "public, max-age=600"
    assert "set-cookie" not in answer.headers
    assert reader.page.locator("form[method=post]").count() == 0
    assert reader.open("/library/tlh/").status == 404
