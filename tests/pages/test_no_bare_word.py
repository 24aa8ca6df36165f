"""No word on any page comes from anywhere but the translators' files and content/: a run in a made-up language.

Every text of both is put between brackets; whatever stands on a page without brackets was never offered to be
translated.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel import Locale
from django.test import Client
from django.utils import timezone, translation

from midline import library
from midline.care.chart import engine, pictures
from midline.care.people import services
from midline.care.people.models import Member, Role, User
from midline.care.reading import shelves
from midline.wiring import demo_charts

OPEN, SHUT = "\u27e6", "\u27e7"
SPOKEN = ("aria-label", "alt", "title", "placeholder", "content")
SILENT = ("script", "style", "option", "svg", "code", "pre", "time", "select", "cite")
NAMES = r"Midline|Noor|Dr Ama Osei|Osei|English|Français|Tiếng Việt|简体中文|noor@midline\.example|United Kingdom|GB"
CODES = r"EX\d\d|X0\d|[TPSN]\d+|C\d+|K\d+|R\d{3}-\w|\d{3}-m?\d|DP_\w+|NO_DP|2026\.\d+\+\w+|Europe/London|NPRS"
CITED = r"(?:spec|handout|source|plan contract|session contract|contract)\b[^⟧⟦]*"
NO_WORD = re.compile(rf"(?:{NAMES}|{CODES}|{CITED}|[\W\d_])+")
COUNTRIES = frozenset(unicodedata.normalize("NFC", name) for name in Locale("en").territories.values())
"""Babel says them in every language."""
PUBLIC = (
    "/",
    "/start/",
    "/emergency/",
    "/hurts/",
    "/resume/",
    "/library/en/",
    "/library/en/?q=zzz",
    "/library/en/movements/prone-press-up/",
    "/library/en/movements/full-sit-up/",
    "/library/en/lessons/",
    "/library/en/lessons/sitting/",
    "/library/en/techniques/kneading/",
    "/library/en/techniques/pelvic-traction/",
    "/library/en/programs/",
    "/library/en/programs/nine-movements/",
    "/library/en/claims/",
    "/library/en/answers/",
)
MEMBERS = (
    "/today/",
    "/plan/",
    "/plan/why/EX01/",
    "/plan/why/EX08/",
    "/progress/",
    "/answers/",
    "/walks/",
    "/helper/",
    "/shared-device/",
    "/hurts/?none",
    "/measures/",
    "/conditions/",
    "/worse/",
    "/hurts/",
    "/direction/",
    "/pain/",
    "/session/check/",
    "/questions/",
    "/result/",
    "/settings/",
)


def marked(words: str) -> str:
    """A text as the made-up language has it; its placeholders stay as they are."""
    return f"{OPEN}{words}{SHUT}"


class Seen(HTMLParser):
    """What a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "img", "br", "hr", "path", "circle", "use"):
            self.inside.append(tag)
        if tag == "meta" and dict(attrs).get("name") != "description":
            return
        self.words += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not set(self.inside) & set(SILENT):
            self.words.append(data)


def bare(page: str) -> list[str]:
    """The words of a page that no translator was offered."""
    seen = Seen()
    seen.feed(page)
    whole = unicodedata.normalize("NFC", "\u241e".join(seen.words))
    while (shorter := re.sub(rf"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", "", whole)) != whole:
        whole = shorter
    left = (NO_WORD.sub(" ", part).strip() for part in whole.split("\u241e") if part.strip() not in COUNTRIES)
    return [found for found in left if found]


@pytest.fixture(scope="module")
def pseudo_content(tmp_path_factory: pytest.TempPathFactory) -> library.Library:
    """The content with every English text between brackets."""
    root: Path = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(library.CONTENT, root)
    for file in root.rglob("text.en.yaml"):
        told = yaml.safe_load(file.read_text("utf-8"))
        if "safety" in told:
            told["texts"] = _between(told["texts"])
        else:
            told = _between(told)
        file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return library.load(root)


def _between(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _between(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_between(inside) for inside in value]
    return marked(value) if isinstance(value, str) else value


@pytest.fixture
def made_up_language(monkeypatch: pytest.MonkeyPatch, pseudo_content: library.Library) -> Iterator[None]:
    trans = vars(translation)["_trans"]  # the one place through which all of Django's words go
    monkeypatch.setattr(trans, "gettext", lambda message: marked(message) if message else "")
    monkeypatch.setattr(trans, "ngettext", lambda one, many, n: marked(one if n == 1 else many))
    monkeypatch.setattr(trans, "pgettext", lambda context, message: marked(message))
    monkeypatch.setattr(trans, "npgettext", lambda context, one, many, n: marked(one if n == 1 else many))
    for cached in (pictures.drawing_of, pictures.small_drawing_of, shelves._index, shelves._pages_index):  # noqa: SLF001
        cached.cache_clear()
    for module in _users_of_content():
        monkeypatch.setattr(module, "library", lambda: pseudo_content)
    yield
    for cached in (pictures.drawing_of, pictures.small_drawing_of, shelves._index, shelves._pages_index):  # noqa: SLF001
        cached.cache_clear()


def _users_of_content() -> list[Any]:
    import sys

    modules = [module for name, module in sys.modules.items() if name.startswith("midline.")]
    return [module for module in modules if getattr(module, "library", None) is engine.library] + [engine]


@pytest.mark.django_db
@pytest.mark.usefixtures("made_up_language")
@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_has_no_bare_word(client: Client, path: str) -> None:
    assert bare(client.get(path).content.decode()) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("made_up_language")
def test_no_page_of_a_member_has_a_bare_word(client: Client) -> None:
    client.force_login(_noor())

    found = {path: words for path in MEMBERS if (words := bare(client.get(path, follow=True).content.decode()))}

    assert found == {}


def test_a_bare_word_would_be_found() -> None:
    page = f"<p>{marked('Hello')} there</p><p title='so'>{marked(f'a {marked(chr(98))} c')} 12 %</p>"

    assert bare(page) == ["so", "there"] or bare(page) == ["there", "so"]


def _noor() -> User:
    therapist = services.create_staff(
        email="osei@midline.example", role=Role.THERAPIST, display_name="Dr Ama Osei", password="follow-the-pain"
    )
    user = User.objects.create_user("noor@midline.example", "follow-the-pain", role=Role.MEMBER, display_name="Noor")
    services.trust_address(user=user)
    began = timezone.now() - timedelta(days=7, hours=4)
    member = services.start_member(country="GB", language="en", time_zone="Europe/London", now=began)
    services.name_member(member=member, display_name="Noor")
    services.claim(member=member, user=user, now=began)
    member = services.assign_therapist(member=Member.objects.get(pk=member.pk), therapist=therapist)
    demo_charts.a_good_week(demo_charts.Scribe(member=member, therapist=therapist, at=began))
    return user
