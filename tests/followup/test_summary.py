"""The summary to bring along: what is known, in the language asked for, on paper of the size asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.careteam.conftest import Past, reading
from tests.followup.conftest import APPOINTMENT, MEDICINE, RESULT
from tests.treatment.test_printing import unpacked

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from midline.care.people.models import Member, User

PAGE = "/care/summary/"


@pytest.fixture
def lived(as_chidi: Client, chidi: Member, dr_osei: User, past: Callable[[Member], Past]) -> Client:
    """Two sessions, the second one red and cleared again; an appointment, a result, a blood thinner."""
    story = past(chidi)
    story.screened()
    story.released(dr_osei)
    story.opened("s1")
    story.did("EX01", session="s1", after5=reading(4, leg=3))
    story.closed("s1")
    story.wait(days=1)
    story.opened("s2")
    story.did("EX01", session="s2", after5=reading(6, leg=7))
    holds = [hold.id for hold in story.chart.open_holds]
    story.tell("hold-released", {"holds": holds, "note": "settled", "today": story.today}, dr_osei)
    as_chidi.post("/care/appointments/new/", APPOINTMENT)
    as_chidi.post("/care/results/new/", RESULT)
    as_chidi.post("/care/medicines/new/", {**MEDICINE, "name": "Eliquis"})
    return as_chidi


def test_the_summary_holds_what_a_doctor_asks_for(lived: Client) -> None:
    page = lived.get(PAGE).content.decode()

    for words in ("Eliquis", "L5/S1 bulge.", "Dr Berg", "2 sessions", "cleared on", "by Dr Ama Osei", "blood thinners"):
        assert words in page
    assert page.count("<svg viewBox") >= 2


def test_the_danger_screen_stands_in_words_with_its_day(lived: Client) -> None:
    page = lived.get(PAGE).content.decode()

    assert "Danger signs last asked about on 2 March 2026." in page
    assert "Outcome:" in page


def test_own_questions_stand_first_and_can_be_changed(lived: Client, chidi: Member) -> None:
    lived.post(PAGE, {"text": "May I drive?", "shown_version": "0"})
    lived.post(PAGE, {"text": "May I drive?\nMay I fly?", "shown_version": "1"})

    page = lived.get(PAGE).content.decode()
    assert "May I fly?" in page
    assert chidi.own_questions.count() == 2


def test_questions_that_are_too_long_come_back_whole(lived: Client, chidi: Member) -> None:
    answer = lived.post(PAGE, {"text": "x" * 2001, "shown_version": "0"})

    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
    assert chidi.own_questions.count() == 0


def test_somebody_new_has_a_summary_too(as_chidi: Client) -> None:
    page = as_chidi.get(PAGE).content.decode()

    assert "The danger signs have not been asked about yet." in page
    assert "No session yet." in page


@pytest.mark.parametrize(("paper", "width_pt"), [("A4", 595), ("letter", 612)])
def test_the_paper_has_the_size_and_a_neutral_name(lived: Client, paper: str, width_pt: int) -> None:
    pytest.importorskip("weasyprint")

    answer = lived.get(f"{PAGE}pdf/", {"paper": paper})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="midline-summary-2026-03-02.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert re.search(rf"/MediaBox ?\[0 0 {width_pt}", unpacked(answer.content))


def test_the_paper_speaks_the_language_that_was_asked_for(lived: Client, chidi: Member, now: datetime) -> None:
    from midline.care.followup.summary import page_of  # noqa: PLC0415

    french = page_of(chidi, now, "fr")

    assert '<html lang="fr">' in french
    assert "mars 2026" in french
    assert "L5/S1 bulge." in french


def test_a_language_that_is_not_offered_gives_the_readers_own(lived: Client) -> None:
    pytest.importorskip("weasyprint")

    assert lived.get(f"{PAGE}pdf/", {"language": "tlh", "paper": "roll"}).status_code == 200
