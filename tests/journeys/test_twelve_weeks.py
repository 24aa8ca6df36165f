"""Three members of the demo after twelve weeks: the way back, the stages, what has changed, and when somebody looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.pages import Visit
from tests.journeys.test_every_page import look_over

Door = Callable[..., Visit]

REVIEWS = ("After 2 weeks", "After 6 weeks", "After 12 weeks")


@pytest.mark.parametrize(
    ("login", "seen", "stages", "better"),
    [
        ("eva", "Now: middle of the low back", ["Find what eases it", "Steady the back", "Build strength"], True),
        ("finn", "Stop", ["Steady the back", "Find what eases it", "Steady the back", "Build strength"], True),
        ("gita", "How far down the pain reaches", ["Find what eases it"], False),
    ],
)
def test_twelve_weeks_show_where_they_have_led(
    visit: Door, login: str, seen: str, stages: list[str], better: bool
) -> None:
    phone = visit()
    phone.sign_in(f"{login}@midline.example")
    phone.open("/today/")
    assert phone.title == "Today's session"
    phone.open("/progress/")
    look_over(phone)

    assert seen in phone.text
    told = phone.text.partition("Your stages so far")[2]
    places: list[int] = []
    for stage in stages:
        places.append(told.find(stage, places[-1] + 1 if places else 0))
    assert -1 not in places, "the stages stand in the order in which they were lived"
    assert ("Keep it up" in told) is better
    for review in REVIEWS:
        assert review in told
    changes = phone.text.partition("Since you began")[2].partition("Your stages so far")[0]
    assert changes.count("At the start:") == 3
    assert ("Not yet" in changes) is not better


def test_the_therapist_was_told_when_nothing_had_changed(visit: Door) -> None:
    phone = visit()
    phone.sign_in("gita@midline.example")
    phone.open("/progress/")

    after_two, after_six = (phone.text.partition(review)[2] for review in REVIEWS[:2])
    assert after_two.partition("After 6 weeks")[0].count("Your care team has been told.") == 1
    assert after_six.partition("After 12 weeks")[0].count("Your care team has been told.") == 1
