"""A therapist tries another plan, reads what speaks against it and what would follow, and has the last word but one."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.conftest import Past
from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

Door = Callable[..., Visit]


def _now(desk: Visit) -> str:
    return desk.page.locator(".plan-now").inner_text()


def test_a_therapist_tries_overrules_is_refused_and_releases(visit: Door, past: Past) -> None:
    lind = past.therapist()
    noor = past.member("released", therapist=lind, hours_ago=2)
    desk = visit(desk=True)
    desk.sign_in(lind.email)
    desk.open(f"/team/members/{noor.id}/")
    desk.press("Plan")
    assert desk.page.locator(".weeks tbody tr").count() == 14
    look_over(desk)

    _what_is_tried_is_shown_beside_today_and_not_written(desk, past, noor.id)
    events = past.chart(noor)["events"]
    _what_nobody_may_overrule_is_refused(desk)
    assert past.chart(noor)["events"] == events
    _a_limit_of_amount_is_overruled_with_a_reason(desk)
    assert past.chart(noor)["events"] == events + 1
    _a_released_exercise_comes_in(desk)
    _all_of_it_is_in_the_story(desk, noor.id)


def _what_is_tried_is_shown_beside_today_and_not_written(desk: Visit, past: Past, member: str) -> None:
    desk.page.get_by_label("Aim").select_option("nine-movements")
    desk.page.locator("input[name=without][value=EX10]").check()
    desk.press("Try it")
    desk.see("Tried: nothing speaks against it")
    compared = desk.page.locator(".compare").first.inner_text()
    assert "left out: set by a therapist" in compared
    assert "Aim: Nine movements" in desk.text
    look_over(desk)
    desk.open(f"/team/members/{member}/plan/")
    assert desk.page.get_by_label("Aim").input_value() == ""


def _what_nobody_may_overrule_is_refused(desk: Visit) -> None:
    desk.page.get_by_label("Add an exercise").select_option("EX07")
    desk.send(desk.page.locator("#act-settle"), "She asked for it.", button="Save the plan")
    desk.see("Tried: this cannot be saved")
    refused = desk.page.locator(".objections .never").all_inner_texts()
    assert any("EX07" in each and "Nobody can overrule this." in each for each in refused)
    assert desk.page.locator("#settle-note").input_value() == "She asked for it."
    look_over(desk)
    for part in ("sets", "reps", "hold_s", "per_day"):
        desk.page.locator(f"input[name=dose-EX07-{part}]").fill("")


def _a_limit_of_amount_is_overruled_with_a_reason(desk: Visit) -> None:
    desk.page.get_by_label("Add an exercise").select_option("EX16")
    desk.press("Try it")
    desk.see("Tried: it needs your word before it can be saved")
    for box in desk.page.locator("input[name=overrules]").all():
        box.check()
    desk.send(desk.page.locator("#act-settle"), "Loves this one; short enough.", button="Save the plan")
    desk.see("Plan saved.")
    assert "Loves this one; short enough." in _now(desk)
    assert "EX16" in _now(desk)


def _a_released_exercise_comes_in(desk: Visit) -> None:
    assert "EX20" not in _now(desk).partition("Not today, and why")[0]
    release = desk.act("release")
    release.locator("input[name=ticked][value=EX20]").check()
    desk.send(release, "Nerve tests are calm.")
    desk.see("Exercises released.")
    assert "EX20" in _now(desk).partition("Not today, and why")[0]
    assert "released by a therapist" in _now(desk)
    assert desk.page.locator("input[name=ticked][value=X04]").count() == 0
    for act in ("direction", "release", "withdraw", "conditions", "form"):
        desk.act(act)
    look_over(desk)


def _all_of_it_is_in_the_story(desk: Visit, member: str) -> None:
    desk.open(f"/team/members/{member}/")
    told = desk.page.locator(".col-story").inner_text()
    for words in ("Changed the plan", "Overruled: ", "Released exercises", "Nerve tests are calm."):
        assert words in told, words


def test_the_plan_page_is_sound_on_a_phone_and_needs_no_scripts(visit: Door, past: Past) -> None:
    lind = past.therapist()
    noor = past.member("released", therapist=lind, hours_ago=2)
    phone = visit()
    phone.sign_in(lind.email)
    look_over(phone, f"/team/members/{noor.id}/plan/")
    phone.page.get_by_label("Add an exercise").select_option("EX07")
    phone.press("Try it")
    look_over(phone)

    plain = visit(java_script_enabled=False)
    plain.sign_in(lind.email)
    plain.open(f"/team/members/{noor.id}/plan/")
    plain.page.get_by_label("Add an exercise").select_option("EX07")
    plain.press("Try it")
    plain.see("Tried: this cannot be saved")
