"""What a coach sees is what the member shares, topic by topic; what is off is not even looked up."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from midline.care.coaching import services, sharing
from midline.care.coaching.caseload import caseload
from midline.care.coaching.models import Topic
from midline.care.coaching.overview import overview_of

if TYPE_CHECKING:
    from django.test import Client

    from midline.care.people.models import Member, User
    from tests.careteam.conftest import Past

TODAY = date(2026, 3, 2)
SLEEP_ANSWERS = {"worst24h": 5, "ease_min": 30, "settle_min": 20, "night_wakes": 3}


@pytest.fixture
def lived(past: Past, chidi: Member, now: datetime) -> Member:
    """Chidi has a goal, a session, a sleepless night and a questionnaire about mood."""
    services.set_goal(member=chidi, key="", words="Garden again", step="Weed one bed", now=now)
    past.screened()
    past.tell("irritability-answered", {"answers": SLEEP_ANSWERS, "today": past.today})
    past.opened()
    past.did("EX05", after5={"zone": {"left": 5, "right": 1}, "back": 3, "leg": 4})
    past.closed()
    past.tell("measure-answered", {"instrument": "PHQ4", "items": [2, 1, 1, 1], "today": past.today})
    past.tell("measure-answered", {"instrument": "NPRS_LEG", "items": [4], "today": past.today})
    return chidi


def _share(member: Member, now: datetime, *topics: Topic) -> None:
    sharing.choose_sharing(member=member, wanted=topics, now=now)


def _page(client: Client, member: Member) -> str:
    return str(client.get(reverse("team-coaching", args=[member.pk])).content.decode())


def test_goals_and_days_of_exercise_are_shared_from_the_start_and_nothing_else(chidi: Member) -> None:
    assert sharing.shared_topics(chidi) == {Topic.GOALS, Topic.DAYS}


def test_a_member_turns_each_switch_at_any_time_and_sees_since_when(chidis: Client, chidi: Member) -> None:
    chidis.post(reverse("sharing"), {"topic": ["goals", "sleep"]})
    page = chidis.get(reverse("sharing")).content.decode()

    assert sharing.shared_topics(chidi) == {Topic.GOALS, Topic.SLEEP}
    assert "On since" in page
    assert "Off since" in page
    chidis.post(reverse("sharing"), {})
    assert sharing.shared_topics(chidi) == frozenset()


def test_each_choice_is_kept_with_its_day_and_the_version_of_its_words(chidi: Member, now: datetime) -> None:
    _share(chidi, now, Topic.GOALS, Topic.MOOD)
    _share(chidi, now, Topic.GOALS, Topic.MOOD)
    _share(chidi, now, Topic.GOALS)

    turned = list(chidi.share_choices.order_by("pk").values_list("topic", "shared", "text_version"))
    assert turned == [
        ("days", False, sharing.TEXT_VERSION),
        ("mood", True, sharing.TEXT_VERSION),
        ("mood", False, sharing.TEXT_VERSION),
    ]


@pytest.mark.parametrize(
    ("topic", "shows"),
    [
        (Topic.GOALS, "Weed one bed"),
        (Topic.DAYS, "Days of exercise</h2>"),
        (Topic.PAIN, "Pain and what they can do</h2>"),
        (Topic.MOOD, "mood and worry: <strong>5</strong>"),
        (Topic.SLEEP, "times awake at night: <strong>3</strong>"),
    ],
)
def test_a_topic_is_on_the_coachs_page_only_while_it_is_shared(
    lived: Member, juns: Client, now: datetime, topic: Topic, shows: str
) -> None:
    _share(lived, now, *(set(Topic) - {topic}))
    without = _page(juns, lived)
    _share(lived, now, topic)

    assert shows not in without
    assert shows in _page(juns, lived)


def test_what_is_off_is_not_looked_up(lived: Member, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        overview = overview_of(lived, frozenset(), TODAY)

    assert overview.suggested == ()


def test_a_playbook_is_suggested_only_by_what_is_shared(lived: Member, now: datetime) -> None:
    def suggested(*topics: Topic) -> list[str]:
        return [each.playbook.slug for each in overview_of(lived, frozenset(topics), TODAY).suggested]

    services.say_readiness(member=lived, importance=9, confidence=4, now=now)

    assert suggested() == []
    assert suggested(Topic.SLEEP) == ["sleep"]
    assert suggested(Topic.MOOD) == ["stress"]
    assert suggested(Topic.GOALS) == ["motivation"]


def test_a_coach_is_shown_neither_overview_nor_plan_nor_decisions(
    past: Past, chidi: Member, juns: Client, oseis: Client
) -> None:
    from midline.care.chart.models import StoredDecision

    past.turned_red()
    decision = StoredDecision.objects.filter(event__member=chidi).first()
    assert decision is not None
    there = reverse("team-coaching", args=[chidi.pk])

    for name, more in (("team-member", ()), ("team-plan", ()), ("team-decision", (decision.pk,))):
        answer = juns.get(reverse(name, args=[chidi.pk, *more]))
        assert (answer.status_code, answer.headers["Location"]) == (302, there), name
        assert oseis.get(reverse(name, args=[chidi.pk, *more])).status_code == 200, name


def test_the_coachs_list_shows_a_reason_and_no_finding(past: Past, chidi: Member, juns: Client, jun: User) -> None:
    past.turned_red()
    chidi.outbox.update(to_role="coach")

    page = juns.get(reverse("worklist")).content.decode()

    assert "Leg pain worse or further down after an exercise" in page
    assert "/10" not in page
    assert reverse("team-coaching", args=[chidi.pk]) in page
    assert reverse("team-member", args=[chidi.pk]) not in page.replace(reverse("team-coaching", args=[chidi.pk]), "")
    assert "still closed" not in page


def test_the_caseload_holds_back_what_is_not_shared(lived: Member, jun: User, juns: Client, now: datetime) -> None:
    services.say_readiness(member=lived, importance=8, confidence=5, now=now)
    (line,) = caseload(jun, now, "en")
    assert line.readiness is not None
    assert (line.readiness.importance, line.heard_on) == (8, TODAY)
    _share(lived, now)

    (line,) = caseload(jun, now, "en")

    assert (line.readiness, line.heard_on, line.silent_days) == (None, None, None)
    assert "not shared" in juns.get(reverse("members")).content.decode()


def test_the_caseload_counts_and_needs_few_queries(
    lived: Member, jun: User, juns: Client, django_assert_max_num_queries: Any, now: datetime
) -> None:
    with django_assert_max_num_queries(8):
        assert len(caseload(jun, now, "en")) == 1
    assert "1 member in your care" in juns.get(reverse("members")).content.decode()


def test_a_therapist_reads_everything_of_coaching_and_has_no_form_there(lived: Member, oseis: Client) -> None:
    page = _page(oseis, lived)

    assert "Weed one bed" in page
    assert "team-coaching-act" not in page
    assert f"{reverse('team-coaching', args=[lived.pk])}nudge/" not in page
    assert "What is shared with the coach" in page


@pytest.mark.parametrize("who", ["dr_moss", "sam", "nobody", "member"])
def test_nobody_else_comes_to_the_page(
    request: pytest.FixtureRequest, chidi: Member, sign_in: Any, client: Client, who: str
) -> None:
    at = client if who == "nobody" else sign_in(chidi.user if who == "member" else request.getfixturevalue(who))

    answer = at.get(reverse("team-coaching", args=[chidi.pk]))

    assert answer.status_code == {"dr_moss": 404, "sam": 403, "nobody": 302, "member": 403}[who]
