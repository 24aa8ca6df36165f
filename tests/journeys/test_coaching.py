"""A member sets a goal and shares; the coach sees it, nudges and hands over; the therapist finds it on the list."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from tests.journeys.conftest import Past, Someone
from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

Door = Callable[..., Visit]
GOAL, STEP, HABIT = "Dance at my sister's wedding", "Walk 15 minutes to the river", "Stretch on the balcony"
HELLO = "Which small step did you choose for today?"
HEARD = "Says the leg has been worse since Tuesday."
_numbers = count()


def _coached(past: Past) -> tuple[Someone, Someone, Someone]:
    """A member with a plan, her therapist and her coach."""
    lind = past.therapist()
    noor = past.member("released", therapist=lind, hours_ago=2)
    email = f"coach{next(_numbers)}@journey.example"
    kim = Someone(**past.order("coach", email=email, name="Kim Berg", member=noor.id))
    return noor, lind, kim


def test_a_goal_is_shared_nudged_and_handed_over(visit: Door, past: Past) -> None:
    noor, lind, kim = _coached(past)
    phone, desk = visit(), visit(desk=True)
    phone.sign_in(noor.email)
    desk.sign_in(kim.email)

    _a_member_says_what_matters_and_begins_a_habit(phone)
    _the_coach_sees_what_is_shared_and_nothing_else(desk, noor)
    _the_member_shares_more(phone)
    _the_coach_uses_a_playbook_and_nudges(desk, noor)
    _the_member_finds_the_words(phone)
    _the_coach_hands_over(desk, noor)
    _the_therapist_finds_it(visit(desk=True), lind, noor)


def _a_member_says_what_matters_and_begins_a_habit(phone: Visit) -> None:
    phone.open("/goals/")
    look_over(phone)
    phone.press("Add a goal")
    phone.press("Save")
    phone.see("Write it in a few words of your own.")
    look_over(phone)
    phone.page.get_by_label("What would you love to do again?").fill(GOAL)
    phone.page.get_by_label("One step that you can count").fill(STEP)
    phone.press("Save")
    phone.see(GOAL)
    phone.press("Add a habit")
    look_over(phone)
    phone.page.get_by_label("What do you want to do often?").fill(HABIT)
    phone.page.get_by_label("After what?").fill("after coffee")
    phone.press("Save")
    phone.page.locator("button[value=done]").click()
    phone.see("Done today")
    look_over(phone)
    phone.press("Answer")
    phone.page.locator("input[name=importance][value='9']").check()
    phone.page.locator("input[name=confidence][value='4']").check()
    look_over(phone)
    phone.press("Save")
    phone.see("We ask again in two weeks.")


def _the_coach_sees_what_is_shared_and_nothing_else(desk: Visit, noor: Someone) -> None:
    desk.open("/team/members/")
    look_over(desk)
    desk.see("matters 9, sure 4 of 10")
    desk.press("Noor")
    for words in (GOAL, STEP, HABIT):
        desk.see(words)
    assert "times awake at night" not in desk.text
    look_over(desk)
    for page in ("", "plan/"):
        desk.open(f"/team/members/{noor.id}/{page}")
        assert desk.path == f"/team/members/{noor.id}/coaching/"


def _the_member_shares_more(phone: Visit) -> None:
    phone.open("/goals/sharing/")
    look_over(phone)
    phone.page.locator("input[name=topic][value=sleep]").check()
    phone.press("Save")
    phone.see("On since")


def _the_coach_uses_a_playbook_and_nudges(desk: Visit, noor: Someone) -> None:
    desk.open(f"/team/members/{noor.id}/coaching/")
    desk.see("times awake at night")
    desk.see("What is shared suggests")
    use = desk.act("playbook")
    use.get_by_label("Playbook").select_option("motivation")
    use.get_by_role("button", name="Use it").click()
    desk.see("Playbook in use from now on.")
    nudge = desk.act("nudge")
    nudge.locator(".ready-words button").first.click()
    desk.page.wait_for_load_state()
    words = desk.page.locator("#nudge-text")
    assert words.input_value()
    look_over(desk)
    words.fill(HELLO)
    desk.page.locator("#act-nudge").get_by_role("button", name="Send", exact=True).click()
    desk.see("Sent.")


def _the_member_finds_the_words(phone: Visit) -> None:
    phone.open("/goals/")
    phone.see("A word from Kim Berg")
    phone.see(HELLO)


def _the_coach_hands_over(desk: Visit, noor: Someone) -> None:
    act = desk.act("handover")
    act.get_by_label("Why").select_option("pain-worse")
    act.get_by_role("button", name="Hand over").click()
    desk.see("Write some words first.")
    look_over(desk)
    desk.page.locator("#handover-note").fill(HEARD)
    desk.page.locator("#act-handover").get_by_role("button", name="Hand over").click()
    desk.see("Handed over.")


def _the_therapist_finds_it(desk: Visit, lind: Someone, noor: Someone) -> None:
    desk.sign_in(lind.email)
    desk.open("/team/")
    desk.see("The coach hands something over")
    desk.see(HEARD)
    desk.open(f"/team/members/{noor.id}/coaching/")
    desk.see(GOAL)
    assert desk.page.locator("main form").count() == 0
    look_over(desk)


def test_habits_and_sharing_need_no_scripts(visit: Door, past: Past) -> None:
    noor, *_ = _coached(past)
    phone = visit(java_script_enabled=False)
    phone.sign_in(noor.email)
    phone.open("/goals/habits/new/")
    phone.page.get_by_label("What do you want to do often?").fill(HABIT)
    phone.page.get_by_label("After what?").fill("after coffee")
    phone.press("Save")
    phone.page.locator("button[value=rest]").click()
    phone.see("Rest today")
    phone.page.locator("button[value=undo]").click()
    phone.page.locator("button[value=done]").wait_for()


def test_the_playbooks_are_sound_on_both_screens(visit: Door, past: Past) -> None:
    _, _, kim = _coached(past)
    for desk in (visit(desk=True), visit()):
        desk.sign_in(kim.email)
        look_over(desk, "/team/playbooks/")
        desk.press("Low mood")
        desk.see("Hand over to the therapist when")
        look_over(desk)
