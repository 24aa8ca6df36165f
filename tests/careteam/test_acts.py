"""What a therapist does about a member: recorded once, by the right person, and closing only what was shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from midline.care.ulid import new_ulid
from midline.clinical.chart import HoldKind
from midline.clinical.direction import Label
from midline.clinical.facts import CLINICIAN_TYPES
from midline.clinical.outlook import todays_plan
from midline.clinical.ruleset import Phase

if TYPE_CHECKING:
    from midline.care.people.models import Member, User

    Begin = Callable[[Member], Any]
    SignIn = Callable[[User], Client]

NOTE = {"note": "Spoke on the phone; settled."}
TEST = {
    "ext": "better", "flx": "not-done", "lateral": "not-done", "leg_before": "4", "leg_after": "3", "new_neuro": "no",
    "weakness": "no", "irritability": "low", "hours_since_rising": "4",
}  # fmt: skip


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def _page(client: Client, member: Member) -> Any:
    return client.get(reverse("team-member", args=[member.pk]))


def _send(client: Client, member: Member, act: str, **fields: Any) -> Any:
    """Send a form as the page offers it now: its hidden fields, and what is filled in."""
    return client.post(reverse("team-act", args=[member.pk, act]), {**_hidden(client, member, act), **fields})


def _hidden(client: Client, member: Member, act: str) -> dict[str, Any]:
    page = _page(client, member).content.decode()
    address = reverse("team-act", args=[member.pk, act])
    form = page.partition(f'action="{address}"')[2].partition("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def _kinds(member: Member) -> list[str]:
    return [kind for kind in member.events.order_by("seq").values_list("kind", flat=True) if kind in CLINICIAN_TYPES]


# ── Each act ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_clearing_a_hold_names_it_and_takes_its_notice_off_the_list(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    (hold,) = told.chart.open_holds

    answer = _send(signed_in(dr_osei), chidi, "clear", ticked=[hold.id], **NOTE)

    assert answer.status_code == 302
    assert told.chart.releases[hold.id].by == "Dr Ama Osei"
    assert told.open == []
    row = chidi.outbox.get()
    assert (row.acknowledged_by, row.note) == (dr_osei, NOTE["note"])


def test_only_the_ticked_holds_are_cleared_and_a_notice_stays_while_another_hold_of_its_event_is_open(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    told.wait(days=1)
    told.screened("again", CES1="yes")
    stop = next(hold for hold in told.chart.open_holds if hold.kind is HoldKind.STOP)

    _send(signed_in(dr_osei), chidi, "clear", ticked=[stop.id], **NOTE)

    assert [hold.kind for hold in told.chart.open_holds] == [HoldKind.LOCK]
    assert [row.reason for row in told.open] == ["session-red"]


def test_a_hold_opened_while_the_form_was_being_filled_stays_and_is_told(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    (hold,) = told.chart.open_holds
    osei = signed_in(dr_osei)
    form = _hidden(osei, chidi, "clear")
    told.screened("again", CES1="yes")

    sent = {**form, "ticked": [hold.id], **NOTE}
    answer = osei.post(reverse("team-act", args=[chidi.pk, "clear"]), sent, follow=True)

    assert [each.kind for each in told.chart.open_holds] == [HoldKind.STOP]
    assert "Another hold was opened since you loaded the page, and it stays: Everything stopped." in _words(answer)
    assert [row.reason for row in told.open] == ["screen-t0"]


def test_a_hold_that_the_page_did_not_show_cannot_be_cleared_by_naming_it(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    osei = signed_in(dr_osei)
    form = _hidden(osei, chidi, "clear")
    told.screened("again", CES1="yes")
    stop = next(hold for hold in told.chart.open_holds if hold.kind is HoldKind.STOP)

    answer = osei.post(reverse("team-act", args=[chidi.pk, "clear"]), {**form, "ticked": [stop.id], **NOTE})

    assert answer.status_code == 422
    assert stop in told.chart.open_holds


def test_a_hold_that_somebody_else_has_cleared_is_refused_in_words(
    past: Begin, ana: Member, dr_osei: User, dr_lind: User, signed_in: SignIn
) -> None:
    told = past(ana)
    told.turned_red()
    (hold,) = told.chart.open_holds
    osei = signed_in(dr_osei)
    form = _hidden(osei, ana, "clear")
    _send(signed_in(dr_lind), ana, "clear", ticked=[hold.id], **NOTE)

    answer = osei.post(reverse("team-act", args=[ana.pk, "clear"]), {**form, "ticked": [hold.id], **NOTE})

    assert answer.status_code == 422
    assert "cleared by somebody else meanwhile" in _words(answer)
    assert told.chart.releases[hold.id].by == "Dr Eva Lind"


def test_after_a_stop_is_cleared_the_screen_is_due_and_the_plan_begins_gently(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.screened(CES1="yes")
    (stop,) = told.chart.open_holds
    osei = signed_in(dr_osei)
    assert "the danger-sign screen is asked again first" in _words(_page(osei, chidi))

    _send(osei, chidi, "clear", ticked=[stop.id], **NOTE)

    assert told.chart.screen_due == "released"
    told.screened("after")
    from midline.care.chart.engine import rules

    assert todays_plan(told.chart, told.now.date(), rules()).phase is Phase.P0


def test_confirming_the_diagnosis_lifts_the_gate_and_settles_its_notice(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.screened(DX="not-confirmed")
    assert [row.reason for row in told.open] == ["screen-t3"]

    _send(signed_in(dr_osei), chidi, "confirm", **NOTE)

    assert told.chart.diagnosis_by == "Dr Ama Osei"
    assert told.chart.screen.tier.name == "T4"
    assert told.open == []


def test_accepting_one_of_two_answers_leaves_the_notice_open(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.screened(CES2="yes-longstanding", DX="not-confirmed")
    osei = signed_in(dr_osei)

    _send(osei, chidi, "accept", ticked=["CES2"], **NOTE)
    assert [row.reason for row in told.open] == ["screen-t2"]
    _send(osei, chidi, "confirm", **NOTE)

    assert told.chart.screen.tier.name == "T4"
    assert told.open == []


def test_a_recorded_direction_test_opens_what_eased(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.now = timezone.now()
    told.screened()
    osei = signed_in(dr_osei)

    answer = _send(osei, chidi, "direction", **TEST, **NOTE)

    assert answer.status_code == 302
    assert told.chart.direction.label is Label.DP_EXT
    assert "Extension eases" in _words(_page(osei, chidi))


@pytest.mark.parametrize(
    ("missing", "fault"),
    [
        ({"ext": "not-done"}, "Say what at least one arm of the test showed."),
        ({"leg_after": ""}, "Give the leg pain before the test and at its end"),
        ({"leg_before": "11"}, "Give the leg pain before the test and at its end"),
        ({"new_neuro": ""}, "Say whether numbness or weakness was new or grew."),
        ({"weakness": ""}, "Say whether the leg is weak."),
        ({"irritability": "huge"}, "Say how irritable the pain is"),
        ({"hours_since_rising": "soon"}, "Give the hours since getting up"),
    ],
)
def test_a_direction_test_is_recorded_whole_or_not_at_all(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn, missing: dict[str, str], fault: str
) -> None:
    told = past(chidi)
    told.screened()

    answer = _send(signed_in(dr_osei), chidi, "direction", **{**TEST, **missing}, **NOTE)

    assert answer.status_code == 422
    assert fault in _words(answer)
    assert told.chart.direction is None


def test_locking_a_direction_opens_a_hold_and_settles_what_it_answers(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()

    _send(signed_in(dr_osei), chidi, "lock", group="EXT", **NOTE)

    assert {hold.scope for hold in told.chart.open_holds} == {"NEU", "EXT"}
    assert told.open == []


def test_a_note_settles_the_ticked_notices_only_and_opens_nothing(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    told.screened("again", CES1="yes")
    red, emergency = told.open

    _send(signed_in(dr_osei), chidi, "review", ticked=[str(red.pk)], **NOTE)

    assert told.open == [emergency]
    assert len(told.chart.open_holds) == 2


def test_a_notice_that_came_meanwhile_is_not_settled_unseen(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.screened()
    osei = signed_in(dr_osei)
    form = _hidden(osei, chidi, "lock")
    told.opened()
    told.did("EX05", after5={"zone": {"left": 6, "right": 1}, "back": 3, "leg": 6})

    osei.post(reverse("team-act", args=[chidi.pk, "lock"]), {**form, "group": "EXT", **NOTE})

    assert [row.reason for row in told.open] == ["session-red"]


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("act", "fields", "fault"),
    [
        ("clear", {"note": "Better"}, "Tick each hold that you clear"),
        ("clear", {"note": "  "}, "Write a note"),
        ("confirm", {"note": ""}, "Write a note"),
        ("lock", {"note": "Worse on it"}, "Choose the direction"),
        ("lock", {"note": "Worse on it", "group": "ALL"}, "Choose the direction"),
        ("review", {"note": "x" * 4001}, "The note is too long"),
    ],
)
def test_an_unsound_form_says_what_is_wrong_and_loses_nothing(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn, act: str, fields: dict[str, str], fault: str
) -> None:
    told = past(chidi)
    told.turned_red()
    before = told.chart.seq

    answer = _send(signed_in(dr_osei), chidi, act, **fields)

    assert answer.status_code == 422
    assert fault in _words(answer)
    assert fields["note"].strip() in answer.content.decode()
    assert told.chart.seq == before
    assert len(told.open) == 1


def test_a_form_sent_twice_has_one_effect(past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn) -> None:
    told = past(chidi)
    told.turned_red()
    osei = signed_in(dr_osei)
    form = {**_hidden(osei, chidi, "lock"), "group": "EXT", **NOTE}

    answers = [osei.post(reverse("team-act", args=[chidi.pk, "lock"]), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert _kinds(chidi) == ["direction-locked"]
    assert not chidi.quarantined.exists()


def test_a_clearing_sent_twice_is_no_refusal(past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn) -> None:
    told = past(chidi)
    told.turned_red()
    (hold,) = told.chart.open_holds
    osei = signed_in(dr_osei)
    form = {**_hidden(osei, chidi, "clear"), "ticked": [hold.id], **NOTE}

    answers = [osei.post(reverse("team-act", args=[chidi.pk, "clear"]), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert _kinds(chidi) == ["hold-released"]


def test_a_form_sent_again_with_other_words_keeps_the_first_and_shows_both(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.screened()
    osei = signed_in(dr_osei)
    form = {**_hidden(osei, chidi, "lock"), "group": "EXT"}
    osei.post(reverse("team-act", args=[chidi.pk, "lock"]), {**form, "note": "First words"})

    answer = osei.post(reverse("team-act", args=[chidi.pk, "lock"]), {**form, "note": "Second words"})

    assert answer.status_code == 422
    assert "already sent once with other words" in _words(answer)
    assert "Second words" in answer.content.decode()
    assert chidi.quarantined.count() == 1
    assert "Sent twice with different content" in _words(_page(osei, chidi))


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ACTS = ("confirm", "direction", "lock", "clear", "accept", "review")


@pytest.mark.parametrize(
    ("who", "whose", "sees", "acts"),
    [
        ("dr_osei", "own", 200, 302),
        ("dr_osei", "unassigned", 200, 302),
        ("dr_lind", "own", 200, 302),
        ("dr_moss", "own", 404, 404),
        ("dr_moss", "unassigned", 404, 404),
        ("dr_lind", "unassigned", 200, 302),
        ("jun", "own", 302, 403),
        ("jun", "unassigned", 404, 404),
        ("sam", "own", 403, 403),
        ("sam", "unassigned", 403, 403),
        ("member", "own", 403, 403),
        ("stranger", "own", 302, 302),
    ],
)
def test_who_sees_whom_and_who_may_act(
    request: pytest.FixtureRequest,
    past: Begin,
    chidi: Member,
    ana: Member,
    who: str,
    whose: str,
    sees: int,
    acts: int,
) -> None:
    """Own: Chidi, treated by Dr Osei and coached by Jun; Dr Lind sees him as somebody else's."""
    member = chidi if whose == "own" else ana
    told = past(member)
    told.screened()
    client = Client()
    if who != "stranger":
        user: Any = chidi.user if who == "member" else request.getfixturevalue(who)
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    fields = {"event_id": new_ulid(told.now), "group": "EXT", **NOTE}

    shown = _page(client, member)
    acted = client.post(reverse("team-act", args=[member.pk, "lock"]), fields)

    assert shown.status_code == sees
    assert acted.status_code == acts
    may = acts == 302 and who != "stranger"
    assert _kinds(member) == (["direction-locked"] if may else [])
    if sees in (403, 404):
        assert "Chidi" not in shown.content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_a_coach_has_no_act_of_a_therapist_and_is_sent_to_the_page_of_coaching(
    past: Begin, chidi: Member, jun: User, signed_in: SignIn, act: str
) -> None:
    told = past(chidi)
    told.turned_red()
    coach = signed_in(jun)
    page = _page(coach, chidi)

    answer = _send(coach, chidi, act, event_id=new_ulid(told.now), ticked=[], **NOTE)

    assert page.headers["Location"] == reverse("team-coaching", args=[chidi.pk])
    assert answer.status_code == 403
    assert len(told.open) == 1


def test_a_coach_cannot_settle_what_is_for_a_therapist(
    past: Begin, chidi: Member, jun: User, signed_in: SignIn
) -> None:
    told = past(chidi)
    told.turned_red()
    (row,) = told.open

    _send(signed_in(jun), chidi, "review", ticked=[str(row.pk)], notice=[str(row.pk)], **NOTE)

    assert told.open == [row]


@pytest.mark.parametrize("name", ["worklist", "members"])
def test_administrators_and_members_have_no_clinical_lists(
    chidi: Member, sam: User, signed_in: SignIn, name: str
) -> None:
    assert chidi.user is not None
    for user in (sam, chidi.user):
        answer = signed_in(user).get(reverse(name))
        assert answer.status_code == 403
        assert "not open to you" in _words(answer)


def test_a_decision_is_shown_with_its_rule_and_rules_only_to_who_may_see_the_member(
    past: Begin, chidi: Member, dr_osei: User, dr_moss: User, signed_in: SignIn
) -> None:
    from midline.care.chart.models import StoredDecision

    told = past(chidi)
    told.turned_red()
    verdict = StoredDecision.objects.get(event__member=chidi, kind="verdict")
    address = reverse("team-decision", args=[chidi.pk, verdict.pk])

    page = _words(signed_in(dr_osei).get(address))

    assert f"Rule {verdict.rule}" in page
    assert verdict.ruleset in page
    assert signed_in(dr_moss).get(address).status_code == 404


def test_the_member_page_needs_few_queries_however_long_the_story(
    past: Begin, chidi: Member, dr_osei: User, signed_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    told = past(chidi)
    told.screened()
    for number in range(12):
        session = f"s{number}"
        told.opened(session)
        told.did("EX05", session=session, after5={"zone": {"left": 5, "right": 1}, "back": 3, "leg": 4})
        told.closed(session)
        told.wait(hours=20)
        told.morning(session)
    osei = signed_in(dr_osei)

    with django_assert_max_num_queries(30):
        page = _page(osei, chidi)

    assert "Show the whole story" in _words(page)


def _words(response: Any) -> str:
    return " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split()).replace(" .", ".")
