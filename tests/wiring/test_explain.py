"""`midline explain` tells of a plan what it is, why, and from which answers; in each language."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from midline.care.chart.engine import library
from midline.care.chart.models import Device
from midline.care.chart.record import Author, Draft, record
from midline.care.people.models import Member
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from midline.library.reasons import has_words
from midline.wiring import explain
from midline.wiring.replay import CANNOT_RUN, SAME

LANGUAGES = ("en", "fr", "vi", "zh-Hans")


@pytest.fixture
def answered(ana: Member, now: datetime) -> Member:
    """Ana after her whole screen, all clear, diagnosis not confirmed."""
    device = Device.objects.create(id=new_ulid(now), member=ana, first_seen=now)
    run = new_ulid(now)
    content = library()
    calm = {question.code: question.calm for question in content.questions if question.calm is not None}
    said = {**calm, "AGE": 42, "PHQ2": 0, "DX": "unsure"}
    drafts = [
        Draft(id=new_ulid(now), kind="screen-answered", body={"run": run, "code": code, "value": value})
        for code, value in said.items()
    ]
    finished = {"run": run, "today": now.date().isoformat(), "locale": "en-GB"}
    drafts.append(Draft(id=new_ulid(now), kind="screen-finished", body=finished))
    record(member=ana, author=Author(role=Role.MEMBER, name="Ana"), device=device, drafts=drafts, now=now)
    return ana


def told(member: Member, now: datetime, language: str = "en") -> str:
    out = io.StringIO()
    assert explain.run(member.pk, on=now.date(), language=language, out=out) == SAME
    return out.getvalue()


def test_a_plan_is_told_with_doses_plain_words_clinical_words_and_sources(answered: Member, now: datetime) -> None:
    text = told(answered, now)

    assert "Status: gated [TIER:T3]" in text
    assert "EX05 Pelvic tilt: 1 x 5, held 3 s, 2 a day [START, NEUTRAL_SET]" in text
    assert "New today, at the gentlest dose." in text
    assert "No dose within 21 days" in text
    assert "Source: plan contract 5" in text
    assert f"Rules: {library().rules.name}" in text


def test_the_members_own_answers_stand_in_it(answered: Member, now: datetime) -> None:
    text = told(answered, now)

    assert "Safety questions: T3" in text
    assert "Diagnosis not confirmed yet" in text
    assert "Direction test: not known" in text


def test_what_is_withheld_is_told_with_its_reasons(answered: Member, now: datetime) -> None:
    assert "EX03 Press-up with loose hips [TIER:T3, " in told(answered, now)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_each_language(answered: Member, now: datetime, language: str) -> None:
    words = library().text("explain.page.given", language)

    assert words in told(answered, now, language)


def test_nobody_by_that_name_is_one_clear_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain.run("nobody@example.org", on=None, language="en", out=io.StringIO()) == CANNOT_RUN
    assert capsys.readouterr().err == "midline: there is no member with this id or e-mail address\n"


def test_a_language_that_is_not_there_is_refused(answered: Member, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain.run(answered.pk, on=None, language="tlh", out=io.StringIO()) == CANNOT_RUN
    assert "the languages are en" in capsys.readouterr().err


def test_a_day_before_the_first_word_has_nothing_to_explain(
    answered: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain.run(answered.pk, on=date(2020, 1, 1), language="en", out=io.StringIO()) == CANNOT_RUN
    assert "nothing was told" in capsys.readouterr().err


GIVEN = (
    "START", "KEEP", "LOWER", "RAISE", "EASIER", "PHASE", "NEUTRAL_SET", "COMFORT", "DIRECTION", "RELEASED",
    "CAUTION:osteoporosis", "MORNING_WARN",
)  # fmt: skip
CLOSED = (
    "STOPPED", "STALE", "OUT_OF_SCOPE", "SUSPENDED", "TIER:T0", "TIER:T1", "TIER:T2", "TIER:T3", "COND:osteoporosis",
    "UNKNOWN_CONDITIONS", "DIRECTION", "LOCKED", "PHASE", "BLOCKED_ITEM", "CLINICIAN_ONLY", "MORNING", "CAP",
    "NOT_CHOSEN",
)  # fmt: skip


@pytest.mark.parametrize("code", GIVEN)
def test_each_reason_for_a_dose_has_plain_words_clinical_words_and_a_source(code: str) -> None:
    content = library()

    assert has_words(content, "plan.reason", code)
    assert all(has_words(content, "explain.given", code, part) for part in ("clinical", "source"))


@pytest.mark.parametrize("code", CLOSED)
def test_each_reason_against_an_exercise_has_plain_words_clinical_words_and_a_source(code: str) -> None:
    content = library()

    assert has_words(content, "plan.closed", code)
    assert all(has_words(content, "explain.closed", code, part) for part in ("clinical", "source"))
