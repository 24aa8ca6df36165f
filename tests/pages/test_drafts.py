"""A language that no clinician has signed says so on its pages, and a text it lacks is marked as English."""

from dataclasses import replace

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation

from midline import library
from midline.care.chart.templatetags import content as tags


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "vi", "zh-hans"])
def test_a_page_in_a_draft_language_says_that_nobody_has_checked_it(language: str) -> None:
    with translation.override(language):
        line = translation.gettext(
            "No clinician has checked this translation yet. If a sentence is unclear, look at the English one."
        )

    page = Client().get("/", headers={"accept-language": language}, follow=True).content.decode()

    assert not line.startswith("No clinician")
    assert line in page


@pytest.mark.django_db
def test_a_page_in_english_does_not_say_so() -> None:
    page = Client().get("/", headers={"accept-language": "en"}, follow=True).content.decode()

    assert "No clinician has checked" not in page


def test_a_safety_text_that_is_missing_stands_there_in_english_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = library.load()
    words = {code: dict(told) for code, told in whole.texts.translated.items()}
    del words["vi"]["tier.T0.title"]
    lacking = replace(whole, texts=replace(whole.texts, translated=words))
    monkeypatch.setattr(tags, "library", lambda: lacking)
    request = RequestFactory().get("/")

    with translation.override("vi"):
        request.LANGUAGE_CODE = "vi"
        shown = engines["django"].from_string('{% load content %}{% say "tier.T0.title" %}').render({}, request)

    assert shown == f'<span lang="en">{whole.text("tier.T0.title", "en")}</span>'
