"""Putting a slip right: both answers stay, nothing that was closed opens, and the pictures show the later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from midline.care.chart.read import entries_of
from midline.care.treatment.progress import retreat_days
from midline.care.ulid import new_ulid
from tests.careteam.conftest import Past, reading

if TYPE_CHECKING:
    from midline.care.people.models import Member

PUT_RIGHT = {"zone_left": "4", "zone_right": "1", "back": "2", "leg": "3", "action": "read"}


def told(past: Past, kind: str) -> list[str]:
    return [entry.event.id for entry in entries_of(past.member) if entry.row.kind == kind]


def a_session_and_a_morning(past: Past, **morning: int) -> str:
    past.screened()
    past.opened()
    past.did("EX05", after5=reading())
    past.closed()
    past.morning(morning=reading(**morning))
    return told(past, "morning-reported")[0]


def test_a_slip_becomes_a_new_event_that_names_the_old_one(phone: Client, past: Past) -> None:
    past.tell("pain-noted", {"reading": reading(6, leg=9), "today": past.today})
    (slip,) = told(past, "pain-noted")
    form = {**PUT_RIGHT, "event_id": new_ulid(past.now)}

    phone.post(f"/answers/{slip}/", form)
    phone.post(f"/answers/{slip}/", form)

    old, new = [entry for entry in entries_of(past.member) if entry.row.kind == "pain-noted"]
    assert (old.event.id, new.row.supersedes) == (slip, slip)
    assert past.chart.pain.leg == 3
    assert [day.left for day in retreat_days(entries_of(past.member))] == [4]


def test_both_answers_are_on_the_page(phone: Client, past: Past) -> None:
    past.tell("pain-noted", {"reading": reading(6, leg=9), "today": past.today})
    phone.post(f"/answers/{told(past, 'pain-noted')[0]}/", PUT_RIGHT)

    page = phone.get("/answers/").content.decode()

    assert "leg 3" in page
    assert "<s>" in page
    assert "leg 9" in page


def test_what_a_morning_closed_stays_closed_and_the_therapist_reads_of_the_slip(phone: Client, past: Past) -> None:
    slip = a_session_and_a_morning(past, left=6, leg=9)
    held = past.chart.open_holds

    phone.post(f"/answers/{slip}/", PUT_RIGHT)

    assert held
    assert set(held) <= set(past.chart.open_holds)
    assert any(row.reason == "mis-tap" for row in past.open)


def test_a_worse_morning_put_right_counts(phone: Client, past: Past) -> None:
    slip = a_session_and_a_morning(past)
    assert not past.chart.open_holds

    answer = phone.post(f"/answers/{slip}/", {**PUT_RIGHT, "zone_left": "6", "leg": "9"})

    assert past.chart.open_holds
    assert answer["location"].startswith("/session/verdict/")


def test_an_answer_of_earlier_days_stays_as_it_is(phone: Client, past: Past) -> None:
    past.wait(days=-3)
    past.tell("pain-noted", {"reading": reading(), "today": past.today})

    assert phone.post(f"/answers/{told(past, 'pain-noted')[0]}/", PUT_RIGHT).status_code == 409


def test_the_answers_of_others_are_not_there(phone: Client, past: Past, ana: Member) -> None:
    other = Past(ana, past.now)
    other.tell("pain-noted", {"reading": reading(), "today": past.today})

    assert phone.post(f"/answers/{told(other, 'pain-noted')[0]}/", PUT_RIGHT).status_code == 404
