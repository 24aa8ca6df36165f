"""When something is wrong: a red answer, a danger sign before or after a session, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.journeys.pages import CALF, FOOT, THIGH, Visit, written

if TYPE_CHECKING:
    from tests.journeys.conftest import Past

Door = Callable[..., Visit]


def test_a_red_answer_ends_the_session_until_the_therapist_has_cleared_it(visit: Door, past: Past) -> None:
    lind = past.therapist()
    calm = past.member("t3", name="Calm", therapist=lind)
    noor = past.member("released", name="Noor", therapist=lind)
    phone = visit(clock=True)
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.press("Start")
    phone.check()
    phone.do_exercise(CALF, FOOT)

    assert phone.light == "stop"
    assert "Dr Eva Lind will look at it by" in phone.text
    assert {"kind": "lock", "scope": "EXT"} in past.chart(noor)["holds"]

    desk = visit(desk=True)
    desk.sign_in(lind.email)
    desk.open("/team/")
    # Members whom nobody has stand in the list of every therapist, and other stories leave some.
    links = desk.page.locator("[data-rows] tbody tr a[data-row]").evaluate_all("all => all.map(each => each.href)")
    order = [who for link in links for who in (noor.id, calm.id) if who in link]
    assert order == [noor.id, calm.id], "the red answer comes first"
    row = desk.page.locator("[data-rows] tbody tr", has=desk.page.locator(f"a[data-row][href*='{noor.id}']"))
    assert row.locator(".due time").count() == 1

    desk.open(f"/team/members/{noor.id}/")
    clear = desk.act("clear")
    clear.locator("input[name=ticked]").check()
    desk.send(clear, "Called: it has settled. Begin gently.")
    assert "Begin gently." in desk.text

    phone.open("/today/")
    assert phone.title == "Time for the safety questions again"
    phone.press("Answer the questions")
    phone.answer_all()
    assert phone.title == written("tier.T4.title")
    phone.open("/today/")
    assert phone.title == "Rest until tomorrow"
    assert "Lying on your front" not in phone.text, "a lock lasts 48 hours at least"


def test_a_member_watches_the_stop_go_while_the_therapist_clears_it(visit: Door, past: Past) -> None:
    lind = past.therapist()
    noor = past.member("suspended", name="Noor", therapist=lind)
    phone, desk = visit(), visit(desk=True)
    phone.sign_in(noor.email)
    phone.open("/today/")
    stopped = phone.title
    desk.sign_in(lind.email)
    desk.open(f"/team/members/{noor.id}/")
    clear = desk.act("clear")
    for hold in clear.locator("input[name=ticked]").all():
        hold.check()
    assert phone.title == stopped

    desk.send(clear, "Seen on video: all is well again.")

    phone.page.wait_for_function("before => document.querySelector('h1').innerText.trim() !== before", arg=stopped)
    assert past.chart(noor)["holds"] == []


def test_two_days_after_a_clearance_the_released_direction_is_back(visit: Door, past: Past) -> None:
    noor = past.member("cleared-after-a-red-session", hours_ago=7 * 24)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    assert phone.title == "Today's session"
    assert "Lying on your front" in phone.text


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_numbness_in_the_saddle_leads_to_a_call_before_any_account(visit: Door, past: Past, scripts: bool) -> None:
    pia = visit(java_script_enabled=scripts)
    pia.start(country="FR")
    assert pia.question == "CES1"
    pia.answer("yes")

    assert pia.title == written("tier.T0.title")
    assert _numbers(pia) == ["tel:15", "tel:112"]
    pia.page.get_by_label("Not the right country?").select_option("US")
    pia.press("Show the number")
    assert _numbers(pia) == ["tel:911"]

    pia.open("/questions/CES1/")
    if pia.question:
        pia.answer("no")
    pia.open("/today/")
    assert "Today's session" not in pia.text
    pia.open("/result/")
    assert pia.title == written("tier.T0.title"), "an answer changed afterwards opens nothing"

    osei = visit(desk=True)
    osei.sign_in("osei@midline.example")
    osei.open("/team/")
    first = osei.page.locator("[data-rows] tbody tr").first
    assert "Emergency" in first.inner_text()


def test_a_danger_sign_the_next_morning_sends_to_a_doctor_the_same_day(visit: Door, past: Past) -> None:
    noor = past.member("after-a-good-session", hours_ago=25)
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    assert "Good morning. How is it today?" in phone.text
    phone.press("Answer now")
    phone.read(THIGH)
    phone.choose("flag", "INF1")
    phone.press("Continue")

    assert phone.light == "call"
    phone.press("Answer the questions")
    phone.answer_all(INF1="yes")
    assert phone.title == written("tier.T1.title")
    phone.open("/today/")
    assert phone.title == "Exercises are paused"


def _numbers(visit: Visit) -> list[str]:
    found = visit.page.locator(".calls a.call")
    return [each.get_attribute("href") or "" for each in found.all()]
