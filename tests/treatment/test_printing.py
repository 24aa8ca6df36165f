"""A plan on paper: real pages, in letters that the reader has, and an honest word where the host cannot print."""

from __future__ import annotations

import contextlib
import re
import unicodedata
import zlib
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation

from midline.care.chart.engine import library
from midline.care.chart.pages import CONTENT_LANGUAGES
from midline.care.treatment import printing
from midline.care.treatment.printing import COLOUR, CannotPrint, Paper, pdf_of, ready_to_print
from midline.clinical.plan import Item, Plan, Status
from midline.clinical.ruleset import Phase
from midline.library import CONTENT, load
from midline.motion import figure

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.test import Client, RequestFactory

    from midline.care.people.models import Member

LANGUAGES = ("en", "fr", "vi", "zh-hans")
ADDRESS = "/plan/print/"
OWN_LETTERS = {"fr": "éèàê", "vi": "ếạữđ", "zh-hans": "您的计划停止"}
"""Letters that no other of the four languages has, and every plan of this one does."""
POINTS_A_MM = 72 / 25.4


class Words(HTMLParser):
    """What a reader sees of a page of HTML."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open = ""
        self.seen = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # the parser calls it so
        self.open = tag

    def handle_data(self, data: str) -> None:
        self.seen += "" if self.open in ("title", "desc", "style") else data


def letters(text: str) -> set[str]:
    """The letters and digits of a text, each in one piece."""
    return {each for each in unicodedata.normalize("NFC", text) if each.isalnum()}


def unpacked(made: bytes) -> str:
    """Whatever of a PDF can be read as text, out of its compressed parts."""
    said = [made]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL):
        with contextlib.suppress(zlib.error):
            # The last byte of packed data may look like the end of the line before "endstream".
            said.append(zlib.decompressobj().decompress(packed))
    return b"\n".join(said).decode("latin-1")


def printed_letters(made: bytes) -> set[str]:
    """What the fonts inside a PDF can say: a letter that no font had is not among it."""
    maps = re.findall(r"beginbfchar(.*?)endbfchar", unpacked(made), re.DOTALL)
    said = [code for each in maps for code in re.findall(r"<[0-9a-f]{4}> <([0-9a-f]+)>", each)]
    return letters("".join(bytes.fromhex(each).decode("utf-16-be") for each in said))


def plan_of(*codes: str, because: tuple[str, ...] = ()) -> Plan:
    """A plan of these exercises, each at its first dose."""
    found = library().movements
    return Plan(
        status=Status.ACTIVE if codes else Status.SUSPENDED,
        because=because,
        phase=Phase.P0,
        phase_rule="",
        gate=(),
        items=tuple(
            Item(exercise=code, groups=(), dose=dose, because=()) for code in codes if (dose := found[code].start)
        ),
        withheld=(),
        minutes_per_session=20,
    )


def sheet(rf: RequestFactory, member: Member, language: str, *, large: bool = False) -> str:
    """The page that is printed for this member."""
    request: HttpRequest = rf.get(ADDRESS)
    request.LANGUAGE_CODE = language
    with translation.override(language):
        return printing.plan_page(request, member, large=large)


def pages_of(made: bytes) -> int:
    return len(re.findall(r"/Type ?/Page\b", unpacked(made)))


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Today's plan has eight exercises, as many as a plan ever gets."""
    codes = tuple(f"EX{number:02}" for number in range(1, 9))
    monkeypatch.setattr(printing, "todays_plan", lambda *_: plan_of(*codes))
    return codes


def test_a_page_becomes_a_pdf() -> None:
    made = pdf_of("<html><body><h1>Plan</h1><p>Kế hoạch · 您的计划</p></body></html>")

    assert made.startswith(b"%PDF-")
    assert len(made) > 1000


def test_a_printed_page_fetches_nothing() -> None:
    made = pdf_of('<html><body><img src="http://127.0.0.1:9/x.png"><p>still here</p></body></html>')

    assert made.startswith(b"%PDF-")


def test_a_letter_that_no_font_has_is_missed() -> None:
    assert printed_letters(pdf_of("<html><body><p>plan \U0001e4d0</p></body></html>")) == set("plan") | {"1"}


def test_every_figure_is_drawn_in_plain_colours() -> None:
    movements = load(CONTENT).movements.values()
    drawn = [figure.thumbnail(each.motion, title=each.slug) for each in movements if each.motion is not None]

    assert drawn
    assert [each for each in drawn if "var(" in COLOUR.sub(r"\1", each)] == []


def test_a_language_without_a_font_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_has_font", lambda needed: needed == "")

    ready_to_print("en")
    with pytest.raises(CannotPrint) as lack:
        ready_to_print("zh-hans")
    assert lack.value.part == "font"


def test_missing_parts_of_the_system_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *rest: object, **more: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CannotPrint) as lack:
        ready_to_print("en")
    assert lack.value.part == "pango"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_a_plan_is_printed(
    rf: RequestFactory, chidi: Member, eight: tuple[str, ...], language: str
) -> None:
    page = sheet(rf, chidi, language)
    printed = printed_letters(pdf_of(page))

    assert len(eight) == page.count("<article>")
    assert letters(Words(page).seen) - printed == set()
    assert set(OWN_LETTERS.get(language, "")) <= printed


@pytest.mark.parametrize(("paper", "millimetres"), [(Paper.A4, (210, 297)), (Paper.LETTER, (215.9, 279.4))])
def test_the_paper_has_the_size_of_its_name(paper: Paper, millimetres: tuple[float, float]) -> None:
    made = pdf_of("<html><body><p>Plan</p></body></html>", paper)
    box = re.search(r"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", unpacked(made))

    assert box is not None
    assert [float(each) / POINTS_A_MM for each in box.groups()] == pytest.approx(millimetres, abs=0.1)


@pytest.mark.parametrize("language", ["vi", "zh-hans"])
def test_large_letters_take_more_pages(
    rf: RequestFactory, chidi: Member, eight: tuple[str, ...], language: str
) -> None:
    assert eight
    usual, large = (pdf_of(sheet(rf, chidi, language, large=large)) for large in (False, True))

    assert pages_of(large) > pages_of(usual) >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_without_exercises_prints_why(
    rf: RequestFactory, chidi: Member, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(printing, "todays_plan", lambda *_: plan_of(because=("STALE", "SUSPENDED")))
    page = sheet(rf, chidi, language)

    assert "<article>" not in page
    for reason in ("STALE", "SUSPENDED"):
        assert library().text(f"plan.status.{reason}", CONTENT_LANGUAGES.get(language, language)) in unescape(page)
    assert pages_of(pdf_of(page)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_gets_the_plan_in_their_language(client: Client, chidi: Member, language: str) -> None:
    assert chidi.user is not None
    client.force_login(chidi.user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = client.get(ADDRESS, {"paper": "letter", "large": "yes"})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert set(OWN_LETTERS.get(language, "y")) & printed_letters(answer.content)
