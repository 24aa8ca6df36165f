"""Danger-sign questions by tapping: calm answers go on by themselves, one that may stop someone never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tests.journeys.pages import SETTLED_MS, Visit

Door = Callable[..., Visit]


def test_a_calm_answer_goes_on_at_one_tap_and_any_other_waits_for_the_button(visit: Door) -> None:
    noor = visit()
    noor.start()
    first = noor.question

    _tap(noor, "unsure")
    noor.page.wait_for_timeout(2 * SETTLED_MS)
    assert noor.question == first, "an answer that may stop somebody is sent on purpose"
    noor.tap_answer("no")
    second = noor.question
    assert second != first
    assert "Your last answer: No" in noor.text

    noor.press("Back")
    assert noor.question == first
    assert noor.page.locator("input[value=no]").is_checked()
    _tap(noor, "yes")
    noor.press("Continue")
    assert noor.light != "go"
    assert noor.question != second, "the changed answer counts"


def test_the_second_half_of_a_double_tap_answers_nothing(visit: Door) -> None:
    noor = visit()
    noor.start()

    noor.page.clock.install()
    noor.page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    noor.page.reload()
    question, choice = noor.question, noor.page.locator("input[value=no]")

    choice.click(force=True)
    assert noor.page.locator("input:checked").count() == 0

    noor.page.clock.run_for(SETTLED_MS)
    choice.click()
    assert choice.is_checked()
    with noor.page.expect_navigation():
        noor.page.clock.run_for(SETTLED_MS)
    assert noor.question != question


def test_arrow_keys_choose_without_sending(visit: Door) -> None:
    noor = visit()
    noor.start()
    first = noor.question

    noor.page.locator("input[name=answer]").first.focus()
    noor.page.keyboard.press("ArrowDown")
    noor.page.wait_for_timeout(2 * SETTLED_MS)

    assert noor.question == first
    assert noor.page.locator("input:checked").count() == 1


def _tap(noor: Visit, value: str) -> None:
    noor.page.wait_for_timeout(SETTLED_MS)
    noor.page.locator(f"input[value={value}]").click()
