"""The member's app: no network, a bad one, two devices, midnight, a second tap, a full phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.journeys.app import Phone
from tests.journeys.flaky import bad_line
from tests.journeys.pages import CALF, THIGH, YES, Pain, Visit
from tests.journeys.test_every_page import look_over

if TYPE_CHECKING:
    from tests.journeys.conftest import Past, Someone

Door = Callable[..., Visit]
BUTTOCK = Pain(3, 3, 2)


def phone_of(noor: Someone, visit: Door, **options: Any) -> Phone:
    """Signed in, with today's session on the phone."""
    phone = Phone(visit(service_workers="allow", **options))
    phone.visit.sign_in(noor.email)
    phone.take_along()
    return phone


def test_a_session_without_a_network_is_done_whole_and_delivered_once(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit, clock=True)
    before = past.chart(noor)["events"]

    phone.offline()
    phone.start()
    phone.check()
    said = phone.to_the_end(THIGH)
    assert set(said) == {"said-S11"}
    assert phone.left == len(phone.events())
    phone.page.goto("/emergency/")
    assert "Call 999" in phone.visit.text
    phone.page.goto("/progress/")
    assert phone.visit.title == "No connection just now"
    phone.open()
    assert phone.screen in ("used", "nothing"), "the next session waits for the clinic"
    assert past.chart(noor)["events"] == before

    phone.online()
    phone.visit.open("/today/")
    phone.delivered()

    events = phone.events()
    assert {event["status"] for event in events} == {"received"}
    assert past.chart(noor)["events"] == before + len(events)
    assert set(past.decisions(noor).values()) == {"green"}


def test_nothing_is_lost_or_doubled_when_three_of_ten_requests_fail(visit: Door, past: Past) -> None:
    noor = past.member("released")
    with bad_line() as line:
        proxy = {"server": line.address, "bypass": "<-loopback>"}
        phone = phone_of(noor, visit, clock=True, proxy=proxy)
        before = past.chart(noor)["events"]
        line.lost, line.asked, line.failed = 0.3, 0, 0

        phone.start()
        phone.check()
        phone.to_the_end(THIGH)
        for _ in range(40):
            phone.page.clock.run_for(60_000)
            if phone.left == 0:
                break
        line.lost = 0

        assert phone.left == 0
        events = phone.events()
        print(f"\n{line.asked} requests, {line.failed} failed, {len(events)} events")
        assert line.failed > 0
        assert {event["status"] for event in events} == {"received"}
        assert [event["dseq"] for event in events] == list(range(1, len(events) + 1))
        assert past.chart(noor)["events"] == before + len(events)


def test_a_danger_sign_without_a_network_stops_at_once_and_stays_a_stop(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)

    phone.offline()
    phone.start()
    phone.check(CES345=YES)
    phone.on("said-T0")
    assert "Call 999" in phone.visit.text
    phone.page.reload()
    phone.on("said-T0")
    assert phone.events()[-1]["urgent"] is True
    assert past.chart(noor)["holds"] == []

    phone.online()
    phone.delivered()
    assert [hold["kind"] for hold in past.chart(noor)["holds"]] == ["stop"]
    phone.visit.open("/today/")
    assert phone.visit.title == "Exercises are paused"


def test_a_stop_in_the_exercise_holds_on_this_phone_before_the_clinic_knows(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)

    phone.offline()
    phone.start()
    phone.check()
    phone.tell(CALF)
    phone.on("moving")
    phone.page.locator("[data-stop]").click()
    phone.on("how")
    phone.page.locator("[data-other]").click()
    phone.visit.choose("flag", "CES1")
    phone.visit.choose("new_neuro", YES)
    phone.visit.choose("worst", "no")
    phone.page.get_by_role("button", name="Continue").click()
    phone.on("said-S1")
    phone.page.locator("[data-leave]").click()
    phone.open()
    assert phone.screen == "closed"

    phone.online()
    phone.delivered()
    assert [hold["kind"] for hold in past.chart(noor)["holds"]] == ["stop"]


def test_it_hurts_now_asks_for_danger_signs_first_without_a_network_too(visit: Door, past: Past) -> None:
    phone = phone_of(past.member("released"), visit)
    phone.visit.open("/hurts/?none")
    assert "Find the position of ease" in phone.visit.text

    phone.offline()
    phone.page.goto("/hurts/")
    assert "First: any of these?" in phone.visit.text
    phone.page.locator("input[name=sign]").first.check()
    phone.visit.press("Yes: get help now")
    assert "Call 999" in phone.visit.text, "what cannot be sent still leads to the numbers"
    phone.page.goto("/hurts/")
    phone.visit.press("None of these")
    assert "Find the position of ease" in phone.visit.text

    phone.page.goto("/today/")
    phone.start()
    phone.check(CES1=YES)
    phone.on("said-T0")
    phone.page.goto("/hurts/?none")
    assert "Find the position of ease" not in phone.visit.text, "the copy was made before the stop"


def test_two_devices_share_one_session_and_each_knows_where_it_goes_on(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)
    tablet = Phone(visit(service_workers="allow", desk=True))
    tablet.visit.sign_in(noor.email)

    phone.start()
    phone.check()
    phone.exercise(CALF, THIGH, clock=False)
    phone.delivered()
    tablet.take_along()
    tablet.visit.press("Carry on")
    tablet.on("reading")
    tablet.exercise(THIGH, THIGH, clock=False)
    tablet.page.locator("[data-input=next]").click()
    tablet.on("reading")
    tablet.page.locator("[data-input=enough]").click()
    tablet.on("done")
    tablet.delivered()

    phone.page.locator("[data-input=next]").click()
    phone.on("reading")
    phone.tell(THIGH)
    phone.on("moved")
    phone.page.locator("[data-again]").click()
    phone.on("check", "nothing")
    assert past.chart(noor)["holds"] == []


def test_two_devices_without_a_network_lose_nothing_and_the_stop_of_one_counts(visit: Door, past: Past) -> None:
    noor = past.member("released")
    first, second = phone_of(noor, visit), phone_of(noor, visit)
    before = past.chart(noor)["events"]
    for each in (first, second):
        each.offline()
        each.start()
        each.check()
        each.tell(CALF)
        each.do_it()
    first.well()
    first.rest(clock=False)
    first.same()
    second.on("how")
    second.page.locator("[data-other]").click()
    second.visit.choose("flag", "CES1")
    second.visit.choose("new_neuro", "no")
    second.visit.choose("worst", "no")
    second.page.get_by_role("button", name="Continue").click()
    second.on("said-S1")

    for each in (second, first):
        each.online()
        each.delivered()

    chart = past.chart(noor)
    assert chart["events"] == before + len(first.events()) + len(second.events())
    assert {hold["kind"] for hold in chart["holds"]} == {"stop"}


def test_a_double_tap_a_second_tab_and_the_back_button_meet_one_state(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)
    phone.start()
    phone.check()
    phone.tell(CALF)
    phone.on("moving")

    phone.page.evaluate("() => { const b = document.querySelector('[data-finish]'); b.click(); b.click(); b.click(); }")
    phone.on("how")
    other = phone.page.context.new_page()
    other.goto("/session/play/")
    other.wait_for_selector("[data-screen='how']")
    phone.well()
    phone.on("rest")
    other.wait_for_selector("[data-screen='rest']")
    other.close()
    phone.page.go_back()
    phone.page.go_forward()
    phone.on("rest")
    phone.delivered()

    kinds = [event["type"] for event in phone.events()]
    assert kinds.count("set-done") == 1
    assert kinds.count("exercise-ended") == 1


def test_a_session_left_for_a_day_is_closed_and_the_day_begins_anew(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit, clock=True)
    phone.start()
    phone.check()
    phone.tell(CALF)
    phone.do_it()
    phone.well()
    phone.on("rest")
    phone.delivered()

    phone.page.clock.fast_forward(26 * 3600 * 1000)
    phone.open()
    phone.on("left")
    phone.page.locator("[data-input=leave]").click()
    phone.on("done")
    phone.delivered()

    assert phone.events()[-1]["type"] == "session-closed"
    assert "hold" in past.decisions(noor).values()


def test_midnight_and_a_change_of_clocks_in_the_middle_of_a_session(visit: Door, past: Past) -> None:
    noor = past.member("released", time_zone="Europe/London")
    phone = Phone(visit(service_workers="allow"))
    phone.page.clock.install(time="2026-10-24T22:52:00Z")
    phone.page.route("**/session/pack/", lambda route: _moved_to(route, "2026-10-24", "2026-10-25"))
    phone.visit.sign_in(noor.email)
    phone.take_along()

    phone.offline()
    phone.start()
    phone.check()
    phone.exercise(CALF, THIGH)
    phone.page.clock.fast_forward("10:00")
    phone.page.locator("[data-input=next]").click()
    phone.exercise(THIGH, THIGH)
    phone.page.clock.fast_forward("02:30:00")
    phone.page.locator("[data-input=next]").click()
    phone.to_the_end(THIGH)

    opened = next(event for event in phone.events() if event["type"] == "session-opened")
    assert opened["body"]["today"] == "2026-10-24"
    assert opened["body"]["local_time"] == "23:52"
    assert phone.events()[-1]["wall"] > "2026-10-25T01:"
    phone.online()
    phone.page.clock.run_for(120_000)
    phone.delivered()
    assert {event["status"] for event in phone.events()} == {"received"}


def test_tomorrows_session_opens_without_a_network_and_the_day_after_does_not(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit, clock=True)
    phone.offline()

    phone.page.clock.fast_forward(24 * 3600 * 1000)
    phone.open()
    tomorrow = phone.screen
    phone.page.clock.fast_forward(24 * 3600 * 1000)
    phone.open()

    assert tomorrow == "check"
    assert phone.screen == "stale"
    assert "too old" in phone.visit.title


def test_a_phone_without_room_says_so_and_still_delivers(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)
    phone.start()
    phone.page.evaluate(
        "() => { IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); } }"
    )
    phone.check()
    phone.on("reading")
    phone.page.locator("[data-app-note][data-about=full]:visible").wait_for()
    phone.delivered()

    assert past.chart(noor)["events"] > 0
    assert "no room left" in phone.page.locator("[data-app-note]").inner_text()


def test_a_browser_that_deleted_what_was_saved_says_so(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)
    phone.start()
    phone.check()
    phone.on("reading")
    phone.delivered()

    phone.page.goto("/offline/")
    phone.page.evaluate(
        """async () => { for (const { name } of await indexedDB.databases())
             await new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done; }); }"""
    )
    phone.visit.open("/progress/")

    phone.page.locator("[data-app-note][data-about=cleared]:visible").wait_for()


def test_an_update_waits_until_the_pages_of_a_session_are_closed(visit: Door, past: Past) -> None:
    noor = past.member("released")
    with bad_line() as line:
        proxy = {"server": line.address, "bypass": "<-loopback>"}
        phone = phone_of(noor, visit, proxy=proxy)
        phone.start()
        phone.check()
        phone.on("reading")
        line.edit["/sw.js"] = lambda body: body + b"\n// a newer one\n"

        phone.page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration()).update() }")
        phone.page.reload()
        phone.on("reading")
        waiting = "async () => Boolean((await navigator.serviceWorker.getRegistration()).waiting)"
        assert _soon(phone, waiting, wanted=True), "the new version waits while a session runs"
        phone.page.reload()
        phone.on("reading")
        assert phone.page.evaluate(waiting), "a page in a session does not let it in"
        phone.page.locator("[data-input=enough]").click()
        phone.on("done")
        phone.delivered()
        context = phone.page.context
        phone.page.close()
        later = Phone(Visit(context.new_page()))
        later.visit.open("/offline/")

        assert _soon(later, waiting, wanted=False)


def test_every_screen_of_the_player_passes_as_every_page_does(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit)
    phone.start()
    look_over(phone.visit)
    phone.check()
    phone.on("reading")
    look_over(phone.visit)
    phone.tell(CALF)
    phone.on("moving")
    look_over(phone.visit)
    phone.do_it()
    phone.on("how")
    look_over(phone.visit)
    phone.page.locator("[data-other]").click()
    look_over(phone.visit)
    phone.page.reload()
    phone.well()
    phone.on("rest")
    look_over(phone.visit)
    phone.rest(clock=False)
    phone.on("reading")
    look_over(phone.visit)
    phone.same()
    phone.page.wait_for_selector("[data-screen^=said]")
    look_over(phone.visit)
    phone.page.locator("[data-input=next]").click()
    phone.on("reading")
    phone.page.locator("[data-input=enough]").click()
    phone.on("done")
    look_over(phone.visit)


def test_the_session_goes_by_keyboard_alone(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit, desk=True)
    phone.start()
    phone.check()
    phone.tell(CALF)
    phone.on("moving")
    phone.page.keyboard.press("Space")
    phone.page.wait_for_selector("[data-screen='moving'][data-playing]")
    phone.page.keyboard.press("Space")
    phone.page.wait_for_selector("[data-screen='moving']:not([data-playing])")
    phone.page.keyboard.press("s")

    phone.on("how")
    assert phone.visit.title == "Good that you stopped."


def _soon(phone: Phone, question: str, *, wanted: bool) -> bool:
    """Whether the page answers as wanted within half a minute."""
    for _ in range(60):
        if phone.page.evaluate(question) is wanted:
            return True
        phone.page.wait_for_timeout(500)
    return False


def _moved_to(route: Any, today: str, tomorrow: str) -> None:
    """The pack as if it had been made on another day."""
    answer = route.fetch()
    pack = answer.json()
    days = pack["machine"]["days"]
    pack["machine"]["days"] = dict(zip((today, tomorrow), days.values(), strict=False))
    pack["made_at"] = f"{today}T22:50:00+00:00"
    route.fulfill(response=answer, json=pack)


def test_a_call_pauses_the_exercise_and_a_tap_carries_on_where_it_was(visit: Door, past: Past) -> None:
    noor = past.member("released")
    phone = phone_of(noor, visit, clock=True)
    phone.start()
    phone.check()
    phone.tell(CALF)
    phone.on("moving")
    phone.page.locator("[data-tap]").click()
    phone.page.clock.run_for(15_000)

    _hide(phone, hidden=True)
    before = phone.page.locator("[data-big]").inner_text()
    phone.page.clock.run_for(60_000)
    _hide(phone, hidden=False)
    assert phone.page.locator("[data-phase]").inner_text() == "Paused"
    assert phone.page.locator("[data-big]").inner_text() == before
    phone.page.reload()
    phone.on("moving")
    phone.page.locator("[data-tap]").click()
    phone.page.clock.run_for(200)

    assert phone.page.locator("[data-big]").inner_text() == before


def _hide(phone: Phone, *, hidden: bool) -> None:
    """The screen goes off, or comes back."""
    phone.page.evaluate(
        """(hidden) => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
             document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )
