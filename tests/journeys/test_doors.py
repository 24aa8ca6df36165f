"""Who may open what, and what a page that is out of date or sent by hand can do: nothing, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.journeys.pages import CALF, Visit

if TYPE_CHECKING:
    from tests.journeys.conftest import Past, Someone

Door = Callable[..., Visit]


def test_a_therapist_is_told_that_another_teams_member_is_not_there(visit: Door, past: Past) -> None:
    noor = past.member("waiting", therapist=past.therapist())
    other = past.therapist("Dr Ola Berg", team="Hill")
    desk = visit(desk=True)
    desk.sign_in(other.email)
    answer = desk.open(f"/team/members/{noor.id}/")
    assert answer.status == 404
    assert "Noor" not in desk.text
    assert len(desk.text) > 20
    desk.open("/team/members/")
    assert noor.id not in desk.page.content()


def test_a_member_and_a_stranger_are_kept_out_in_words(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = visit()
    phone.sign_in(noor.email)
    assert phone.open("/team/").status == 403
    assert phone.open(f"/team/members/{noor.id}/").status == 403
    assert len(phone.text) > 20

    stranger = visit()
    stranger.open("/today/")
    assert stranger.path == "/"
    stranger.open("/team/")
    assert stranger.path.startswith("/account/login/")


def test_a_form_from_a_page_that_is_out_of_date_is_not_used_and_says_so(visit: Door, past: Past) -> None:
    noor, phone = _before_an_exercise(visit, past)
    second_tab = Visit(phone.page.context.new_page())
    second_tab.open("/session/")
    phone.begin(CALF)
    count = past.chart(noor)["events"]

    second_tab.show_pain(CALF)

    assert past.chart(noor)["events"] == count
    assert second_tab.title == "This page was out of date"
    second_tab.press("Go on")
    assert second_tab.page.locator("[data-player]").count() == 1


def test_the_same_form_sent_twice_counts_once(visit: Door, past: Past) -> None:
    noor, phone = _before_an_exercise(visit, past)
    hidden = phone.page.locator("main input[type=hidden]")
    form: dict[str, str | float | bool] = {
        each.get_attribute("name") or "": each.get_attribute("value") or "" for each in hidden.all()
    }
    form |= {"zone_left": "5", "zone_right": "1", "back": "3", "leg": "5", "action": "read"}
    count = past.chart(noor)["events"]

    answers = [phone.page.request.post("/session/", form=form) for _ in range(2)]

    assert past.chart(noor)["events"] == count + 1
    assert all(answer.ok or answer.status == 409 for answer in answers)
    phone.open("/session/")
    assert phone.page.locator("[data-player]").count() == 1


def test_a_place_that_no_body_has_is_refused_in_words(visit: Door, past: Past) -> None:
    noor, phone = _before_an_exercise(visit, past)
    count = past.chart(noor)["events"]
    phone.read(CALF)
    phone.page.locator("input[name=zone_left]:checked").evaluate("each => each.value = '7'")
    with phone.page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        phone.press("Continue")

    assert sent.value.status == 422
    assert "Choose how far down it goes on the left." in phone.text
    assert past.chart(noor)["events"] == count
    assert phone.page.locator("input[name=leg]:checked").get_attribute("value") == "5", "the rest is still there"


def _before_an_exercise(visit: Door, past: Past) -> tuple[Someone, Visit]:
    noor = past.member("released")
    phone = visit()
    phone.sign_in(noor.email)
    phone.open("/today/")
    phone.press("Start")
    phone.check()
    return noor, phone
