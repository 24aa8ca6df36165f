"""The therapist's plan bench: what is tried writes nothing, what is saved keeps every rule, and all of it is told."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midline.clinical.chart import Wished

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]

NOTE = {"note": "Walks well; more of what helps."}


@pytest.fixture
def osei(dr_osei: User) -> Client:
    client = Client()
    client.force_login(dr_osei, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def told(past: Begin, chidi: Member, dr_osei: User) -> Any:
    """Chidi: no danger sign, no condition, extension released, leg pain known; the first week."""
    begun = past(chidi)
    begun.now = timezone.now()
    begun.screened()
    begun.tell("pain-noted", {"reading": {"zone": {"left": 4, "right": 1}, "back": 3, "leg": 4}, "today": begun.today})
    begun.released(dr_osei)
    begun.tell("conditions-stated", {"conditions": [], "note": "", "today": begun.today})
    return begun


def page(client: Client, member: Member) -> Any:
    return client.get(reverse("team-plan", args=[member.pk]))


def send(client: Client, member: Member, do: str, **fields: Any) -> Any:
    """Try or save what the form of the page asks for, with its hidden fields."""
    shown = page(client, member).content.decode()
    form = shown.partition('id="act-settle"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return client.post(reverse("team-plan", args=[member.pk]), {**hidden, "do": do, **fields})


def act(client: Client, member: Member, name: str, **fields: Any) -> Any:
    shown = page(client, member).content.decode()
    form = shown.partition(f'id="act-{name}"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
    return client.post(reverse("team-act", args=[member.pk, name]), {**hidden, **fields})


def words(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def codes(bench: Any) -> list[str]:
    return [item.exercise for item in bench.items]


def rules_named(answer: Any) -> set[str]:
    return {each.objection.rule.value for each in answer.context["bench"].said}


# ── Trying ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_shows_todays_plan_what_keeps_it_from_rising_and_the_next_two_weeks(
    told: Any, chidi: Member, osei: Client
) -> None:
    shown = page(osei, chidi)

    assert shown.status_code == 200
    assert len(shown.context["bench"].rows) == 14
    assert "nobody has said that the movements look right" in words(shown)
    for scenario in ("All green", "One red", "Missed days"):
        assert scenario in words(shown)


def test_trying_shows_the_plan_beside_the_present_one_and_writes_nothing(
    told: Any, chidi: Member, osei: Client
) -> None:
    before = chidi.events.count()

    answer = send(osei, chidi, "try", without=["EX02"], note="Half a thought")

    assert answer.status_code == 200
    assert "EX02" in codes(answer.context["bench"].now)
    assert "EX02" not in codes(answer.context["bench"].then)
    assert "Tried: nothing speaks against it" in words(answer)
    assert "Half a thought" in words(answer)
    assert chidi.events.count() == before
    assert told.chart.wished == Wished()


def test_a_dose_above_what_a_phase_gives_is_objected_to_with_the_exercise_and_the_numbers(
    told: Any, chidi: Member, osei: Client
) -> None:
    answer = send(osei, chidi, "try", **{"dose-EX03-reps": "12"})

    assert {"MAX_DOSE", "PHASE_REPS", "FIRST_WEEK_REPS"} <= rules_named(answer)
    assert "Tried: this cannot be saved" in words(answer)
    assert "repetitions: 12 is too much. At most 10 is ever given." in words(answer)


def test_a_part_that_is_left_empty_stays_as_it_was(told: Any, chidi: Member, osei: Client) -> None:
    answer = send(osei, chidi, "try", **{"dose-EX03-reps": "3"})

    dose = answer.context["trial"].wished.doses["EX03"]
    now = next(item.dose for item in answer.context["bench"].now.items if item.exercise == "EX03")
    assert (dose.reps, dose.sets, dose.hold_s, dose.per_day) == (3, now.sets, now.hold_s, now.per_day)


def test_another_label_and_conditions_can_be_tried_but_not_saved(told: Any, chidi: Member, osei: Client) -> None:
    answer = send(osei, chidi, "try", label="DP_FLX")
    closed = send(osei, chidi, "try", conditions="these", ticked=["osteoporosis"])
    saved = send(osei, chidi, "save", label="DP_FLX", **NOTE)

    assert "EX07" in codes(answer.context["bench"].then)
    assert "EX16" not in codes(closed.context["bench"].then)
    assert "Tried with these conditions: thin bones." in words(closed)
    assert saved.status_code == 422
    assert "only tried here" in words(saved)
    assert told.chart.wished == Wished()


def test_what_is_no_dose_is_shown_back(told: Any, chidi: Member, osei: Client) -> None:
    answer = send(osei, chidi, "try", **{"dose-EX03-reps": "many"})

    assert answer.status_code == 422
    assert "This is no dose" in words(answer)


# ── Saving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_plan_that_breaks_no_rule_is_saved_with_its_note_and_told_in_the_story(
    told: Any, chidi: Member, osei: Client
) -> None:
    answer = send(osei, chidi, "save", aim="four-extensions", without=["EX10"], **NOTE)

    assert answer.status_code == 302
    assert told.chart.wished.aim == "four-extensions"
    assert told.chart.wished.without == {"EX10"}
    story = words(osei.get(reverse("team-member", args=[chidi.pk])))
    assert "Changed the plan Dr Ama Osei" in story
    assert "Aim: Four back-bending steps" in story
    assert NOTE["note"] in story


def test_a_save_needs_a_note(told: Any, chidi: Member, osei: Client) -> None:
    answer = send(osei, chidi, "save", without=["EX10"])

    assert answer.status_code == 422
    assert "Write a note" in words(answer)
    assert not chidi.events.filter(kind="plan-wished").exists()


def test_what_nobody_may_overrule_is_refused_and_nothing_is_stored(told: Any, chidi: Member, osei: Client) -> None:
    before = chidi.events.count()

    answer = send(osei, chidi, "save", add="EX07", overrules=["LOAD"], **NOTE)

    assert answer.status_code == 422
    assert "CLOSED" in rules_named(answer)
    assert "EX07" in words(answer)
    assert "Nobody can overrule this." in words(answer)
    assert chidi.events.count() == before
    assert not chidi.quarantined.exists()


def test_a_limit_of_amount_needs_its_tick_and_then_is_overruled_on_record(
    told: Any, chidi: Member, osei: Client
) -> None:
    asked = {"dose-EX16-reps": "5", "was-EX16": "1-5-0-2"}

    refused = send(osei, chidi, "save", **asked, **NOTE)
    waiting = rules_named(refused)
    saved = send(osei, chidi, "save", overrules=sorted(waiting), **asked, **NOTE)

    assert refused.status_code == 422
    assert waiting == {"ITEMS", "FIRST_WEEK_ITEMS"}
    assert saved.status_code == 302
    assert told.chart.wished.overrules == waiting
    assert "EX16" in codes(page(osei, chidi).context["bench"].now)
    assert "Overruled: number of exercises" in words(osei.get(reverse("team-member", args=[chidi.pk])))


def test_a_coach_sees_no_plan_and_can_neither_try_nor_save(told: Any, chidi: Member, jun: User) -> None:
    client = Client()
    client.force_login(jun, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert page(client, chidi).headers["Location"] == reverse("team-coaching", args=[chidi.pk])
    assert client.post(reverse("team-plan", args=[chidi.pk]), {"do": "try"}).status_code == 403


def test_another_teams_member_is_not_there(told: Any, chidi: Member, dr_moss: User) -> None:
    client = Client()
    client.force_login(dr_moss, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert page(client, chidi).status_code == 404


def test_without_a_screen_the_page_waits(chidi: Member, osei: Client) -> None:
    assert "A plan follows the danger-sign screen." in words(page(osei, chidi))


# ── An aim ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_aim_shows_what_the_source_asks_for_and_why_it_is_not_reached(
    told: Any, chidi: Member, osei: Client
) -> None:
    answer = send(osei, chidi, "try", aim="nine-movements")

    steps = {step.exercise: step.because for step in answer.context["bench"].steps}
    assert "BLOCKED_ITEM" in steps["X03"]
    assert "Aim: Nine movements" in words(answer)
    assert "not used here without a therapist's release" in words(answer)


# ── What is settled about treatment ──────────────────────────────────────────────────────────────────────────────────


def test_a_released_exercise_comes_in_and_goes_when_the_release_is_taken_back(
    told: Any, chidi: Member, osei: Client
) -> None:
    shown = page(osei, chidi)
    until = shown.context["until"]
    answer = act(osei, chidi, "release", ticked=["EX20"], until=until, **NOTE)
    released = page(osei, chidi)
    act(osei, chidi, "withdraw", ticked=["EX20"], **NOTE)

    assert answer.status_code == 302
    assert "EX20" in codes(released.context["bench"].now)
    assert "released by a therapist" in words(released)
    assert told.chart.released == {}
    story = words(osei.get(reverse("team-member", args=[chidi.pk])))
    assert "Released exercises" in story
    assert "Took releases back" in story


@pytest.mark.parametrize("code", ["X04", "EX22"])
def test_what_only_a_clinician_does_by_hand_is_never_released(
    told: Any, chidi: Member, osei: Client, code: str
) -> None:
    assert code not in page(osei, chidi).context["releasable"]
    assert act(osei, chidi, "release", ticked=[code], until="2027-01-01", **NOTE).status_code == 422
    assert told.chart.released == {}


def test_a_release_ends_on_a_day_that_is_still_to_come(told: Any, chidi: Member, osei: Client) -> None:
    for until in ("", "2001-01-01", "soon"):
        answer = act(osei, chidi, "release", ticked=["EX20"], until=until, **NOTE)
        assert answer.status_code == 422
        assert "Choose a day from today on." in words(answer)


def test_a_release_that_has_ended_can_be_given_again(told: Any, chidi: Member, osei: Client, dr_osei: User) -> None:
    day = (told.now - timedelta(days=30)).date().isoformat()
    body = {"exercises": ["EX20"], "until": day, "note": "Nerve tests are calm.", "today": day}
    told.tell("exercises-released", body, dr_osei)

    shown = page(osei, chidi)

    assert "EX20" in shown.context["releasable"]
    assert shown.context["released"] == {}


def test_conditions_are_stated_or_said_to_be_unknown(told: Any, chidi: Member, osei: Client) -> None:
    act(osei, chidi, "conditions", asked="stated", ticked=["stenosis"], **NOTE)
    stated = told.chart.conditions
    act(osei, chidi, "conditions", asked="not-asked", **NOTE)

    assert stated == ("stenosis",)
    assert told.chart.conditions is None


@pytest.mark.parametrize(
    ("fields", "words_shown"),
    [
        ({}, "Say what is known"),
        ({"asked": "stated"}, "Tick the conditions"),
        ({"asked": "none", "ticked": ["stenosis"]}, "Which of the two is right?"),
    ],
)
def test_conditions_that_contradict_each_other_are_shown_back(
    told: Any, chidi: Member, osei: Client, fields: dict[str, Any], words_shown: str
) -> None:
    answer = act(osei, chidi, "conditions", **fields, **NOTE)

    assert answer.status_code == 422
    assert words_shown in words(answer)


def test_movements_that_were_seen_are_in_the_story(told: Any, chidi: Member, osei: Client) -> None:
    answer = act(osei, chidi, "form", ok="yes", holds="unsure")

    assert answer.status_code == 302
    assert (told.chart.forms[-1].ok, told.chart.forms[-1].holds) == (True, None)
    assert "Movements as they should be: yes" in words(osei.get(reverse("team-member", args=[chidi.pk])))
    assert act(osei, chidi, "form", ok="unsure").status_code == 422


def test_a_direction_test_is_recorded_with_its_label(told: Any, chidi: Member, osei: Client) -> None:
    test = {
        "ext": "worse", "flx": "better", "lateral": "not-done", "leg_before": "4", "leg_after": "3", "new_neuro": "no",
        "weakness": "no", "irritability": "low", "hours_since_rising": "4,5",
    }  # fmt: skip

    answer = act(osei, chidi, "direction", **test, **NOTE)

    assert answer.status_code == 302
    assert told.chart.direction.label.value == "DP_FLX"
    assert "Flexion eases" in words(osei.get(reverse("team-member", args=[chidi.pk])))
