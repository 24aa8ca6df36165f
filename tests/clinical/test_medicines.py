"""What medicines mean for exercise: known by name, asked plainly, never softer for worse or missing input."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midline import library
from midline.clinical.chart import HoldKind, Role
from midline.clinical.comfort import Closed, Hands, Skin, closes
from midline.clinical.medicines import (
    ANSWERED_AS,
    FOLLOWS,
    LONG_COURSE_DAYS,
    Flag,
    MedicineNames,
    Said,
    added,
    flags_told,
    folded,
    with_medicines,
)
from midline.clinical.outlook import conditions_known, situation, todays_plan
from midline.clinical.standing import stand
from midline.clinical.strict import Fault
from tests.clinical.story import Story, reading

if TYPE_CHECKING:
    from collections.abc import Callable

LIBRARY = library.load()
NAMES = LIBRARY.medicines
TODAY = date(2026, 3, 2)
SAID = st.sampled_from([*Said, None])
ANSWERS = st.fixed_dictionaries(dict.fromkeys(Flag, SAID))
STANDING = st.dictionaries(st.sampled_from(list(Flag)), st.sampled_from([Said.UNSURE, Said.YES]))
KNOWN = [(flag, " ".join(words)) for flag, names in NAMES.words.items() for words in sorted(names)]
LONG = [(flag, words[0]) for flag, names in NAMES.words.items() for words in sorted(names) if len(words) == 1]
LONG = [(flag, word) for flag, word in LONG if len(word) >= 7]


@pytest.fixture
def story() -> Story:
    """Screened and calm, with conditions asked."""
    told = Story(LIBRARY.rules)
    told.screened()
    told.tell("conditions-stated", {"conditions": [], "note": "", "today": told.today})
    return told


def tells(story: Story, flags: dict[str, str] | None = None) -> tuple[Any, ...]:
    return story.tell("medicines-told", {"flags": flags or {}, "note": "", "today": story.today})


def settles(story: Story, note: str, **flags: str) -> tuple[Any, ...]:
    return story.tell("medicines-told", {"flags": flags, "note": note, "today": story.today}, Role.THERAPIST)


def none_of_them(**flags: str) -> dict[str, str]:
    return {**dict.fromkeys([flag.value for flag in Flag], "no"), **flags}


# ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("flag", "name"), KNOWN)
def test_each_known_name_is_found_as_people_write_it(flag: Flag, name: str) -> None:
    for written in (name, name.upper(), f"{name} 5 mg", f"my {name}, evenings"):
        assert flag in NAMES.flags_of(written)


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        ("Warfarin", Flag.THINNER),
        ("warfarine", Flag.THINNER),
        ("Eliquis 5mg", Flag.THINNER),
        ("acide acétylsalicylique", Flag.THINNER),
        ("华法林", Flag.THINNER),
        ("阿司匹林肠溶片", Flag.THINNER),
        ("Sintrom", Flag.THINNER),
        ("predisolone", Flag.STEROID),
        ("泼尼松片", Flag.STEROID),
        ("Solupred", Flag.STEROID),
        ("tramdaol", Flag.OPIOID),
        ("Co-codamol 30/500", Flag.OPIOID),
        ("Codéine", Flag.OPIOID),
        ("吗啡", Flag.OPIOID),
    ],
)
def test_a_name_is_found_however_it_is_spelt(written: str, flag: Flag) -> None:
    assert NAMES.flags_of(written) == {flag}


@pytest.mark.parametrize(
    "written",
    ["", "paracetamol", "ibuprofen", "vitamin D", "metformine", "amlodipin", "布洛芬", "magnesium", "naproxen"],
)
def test_an_ordinary_medicine_has_no_flag(written: str) -> None:
    assert NAMES.flags_of(written) == frozenset()


@given(st.sampled_from(LONG), st.data())
@settings(max_examples=60, deadline=None)
def test_one_slip_in_a_long_name_hides_nothing(known: tuple[Flag, str], data: st.DataObject) -> None:
    flag, name = known
    at = data.draw(st.integers(0, len(name) - 2))
    slips: tuple[Callable[[], str], ...] = (
        lambda: name[:at] + name[at + 1 :],
        lambda: name[:at] + "x" + name[at:],
        lambda: name[:at] + "x" + name[at + 1 :],
        lambda: name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    )

    for slip in slips:
        assert flag in NAMES.flags_of(slip())


def test_in_a_short_name_a_slip_makes_another_word() -> None:
    names = MedicineNames(words={Flag.OPIOID: frozenset({folded("oramor")})})

    assert names.flags_of("oramor")
    assert not names.flags_of("aramor")


# ── What one medicine tells ──────────────────────────────────────────────────────────────────────────────────────────


def told_of(name: str, answers: dict[Flag, Said | None], **days: date | None) -> Any:
    span = {"since": None, "until": None, **days}
    return flags_told(name, answers, **span, today=TODAY, names=NAMES)


@given(st.text(max_size=30), ANSWERS)
@settings(max_examples=50, deadline=None)
def test_the_name_never_makes_an_answer_softer(name: str, answers: dict[Flag, Said | None]) -> None:
    told = told_of(name, answers)

    assert all(told[flag].caution >= (answers[flag] or Said.UNSURE).caution for flag in Flag)


@pytest.mark.parametrize(("name", "flag"), [("warfarin", Flag.THINNER), ("tramadol", Flag.OPIOID)])
def test_a_name_that_is_known_counts_whatever_was_answered(name: str, flag: Flag) -> None:
    assert told_of(name, dict.fromkeys(Flag, Said.NO))[flag] is Said.YES


def test_no_answer_counts_as_not_sure() -> None:
    assert set(told_of("something", dict.fromkeys(Flag)).values()) == {Said.UNSURE}


@pytest.mark.parametrize(
    ("days", "said"), [(LONG_COURSE_DAYS - 1, Said.NO), (LONG_COURSE_DAYS, Said.YES), (LONG_COURSE_DAYS + 1, Said.YES)]
)
def test_a_steroid_counts_from_three_months_on(days: int, said: Said) -> None:
    since = TODAY - timedelta(days=days)

    assert told_of("prednisolone", dict.fromkeys(Flag, Said.NO), since=since)[Flag.STEROID] is said


def test_a_short_course_long_ago_stays_short() -> None:
    since = TODAY - timedelta(days=400)
    told = told_of("prednisolone", dict.fromkeys(Flag, Said.NO), since=since, until=since + timedelta(days=7))

    assert told[Flag.STEROID] is Said.NO


# ── In the chart ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["yes", "unsure"])
@pytest.mark.parametrize("flag", list(Flag))
def test_each_flag_gives_its_condition_as_if_it_were_stated(story: Story, flag: Flag, said: str) -> None:
    stated = Story(LIBRARY.rules)
    stated.screened()
    stated.tell("conditions-stated", {"conditions": [FOLLOWS[flag]], "note": "", "today": stated.today})

    tells(story, none_of_them(**{flag.value: said}))

    assert conditions_known(story.chart, story.rules) == conditions_known(stated.chart, stated.rules)
    mine, theirs = (todays_plan(each.chart, each.day, each.rules) for each in (story, stated))
    assert (mine.items, mine.withheld, mine.status) == (theirs.items, theirs.withheld, theirs.status)


def test_no_to_all_three_changes_nothing(story: Story) -> None:
    before = todays_plan(story.chart, story.day, story.rules)

    tells(story, none_of_them())

    assert story.chart.medicines == {}
    assert todays_plan(story.chart, story.day, story.rules) == before


def test_what_was_not_answered_counts_as_not_sure(story: Story) -> None:
    tells(story)

    assert story.chart.medicines == dict.fromkeys(Flag, Said.UNSURE)


def test_a_blood_thinner_closes_self_massage(story: Story) -> None:
    story.tell("pain-noted", {"reading": reading(2, back=2, leg=0), "today": story.today})

    def closed() -> tuple[Closed, ...]:
        now = situation(story.chart, story.day, story.rules)
        where = stand(now, story.rules)
        return closes(Hands.COMFORT, (), situation=now, standing=where, skin=Skin.FEELS, rules=story.rules)

    before = closed()
    tells(story, none_of_them(thinner="yes"))

    assert Closed.CONDITION not in before
    assert Closed.CONDITION in closed()


def test_a_blood_thinner_closes_self_massage_before_any_screen() -> None:
    story = Story(LIBRARY.rules)

    tells(story, none_of_them(thinner="unsure"))

    assert "anticoagulant" in conditions_known(story.chart, story.rules)


def test_a_member_who_stops_a_medicine_lifts_nothing(story: Story) -> None:
    tells(story, none_of_them(thinner="yes", steroid="unsure"))

    tells(story, none_of_them())

    assert story.chart.medicines == {Flag.THINNER: Said.YES, Flag.STEROID: Said.UNSURE}


def test_a_therapist_settles_what_is_named_and_leaves_the_rest(story: Story) -> None:
    tells(story, none_of_them(thinner="yes", opioid="yes"))

    settles(story, "Stopped in June, letter of the surgery.", thinner="no")

    assert story.chart.medicines == {Flag.OPIOID: Said.YES}
    assert "anticoagulant" not in conditions_known(story.chart, story.rules)


def test_a_therapist_who_settles_it_does_not_undo_the_screen() -> None:
    story = Story(LIBRARY.rules)
    story.screened(MED_THINNER="yes")
    tells(story, none_of_them(thinner="yes"))

    settles(story, "Not on the list of the surgery.", thinner="no")

    assert "anticoagulant" in conditions_known(story.chart, story.rules)


def test_conditions_that_are_stated_anew_keep_what_medicines_say(story: Story) -> None:
    tells(story, none_of_them(thinner="yes"))

    story.tell("conditions-stated", {"conditions": [], "note": "asked", "today": story.today}, Role.THERAPIST)

    assert "anticoagulant" in conditions_known(story.chart, story.rules)


@given(STANDING, ANSWERS)
@settings(max_examples=50, deadline=None)
def test_telling_more_never_softens_what_stands(known: dict[Flag, Said], told: dict[Flag, Said | None]) -> None:
    given_now = {flag: said for flag, said in told.items() if said is not None}

    after = added(known, given_now)

    assert all(after[flag].caution >= said.caution for flag, said in known.items())
    assert all(after.get(flag, Said.NO).caution >= said.caution for flag, said in given_now.items())


@given(STANDING, st.sampled_from(["no", "under-3-months", "unsure", "3-months-or-more", None]))
@settings(max_examples=40, deadline=None)
def test_the_more_cautious_of_screen_and_list_counts(known: dict[Flag, Said], answer: str | None) -> None:
    answers: dict[str, str | int | float] = {} if answer is None else {"MED_STEROID": answer}

    merged = with_medicines(answers, known)

    expected = ANSWERED_AS[Flag.STEROID][1].get(known.get(Flag.STEROID, Said.NO))
    order = ["no", "under-3-months", "unsure", "3-months-or-more"]
    worst = max([each for each in (answer, expected) if each is not None], key=order.index, default=None)
    assert merged.get("MED_STEROID") == worst


# ── Who is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_opioids_are_told_to_the_therapist_within_seven_days(story: Story) -> None:
    (decision,) = tells(story, none_of_them(opioid="yes"))

    notice = LIBRARY.notices["opioids"]
    assert decision.tells == ("opioids",)
    assert (notice.to, notice.amount, notice.unit.value) == ("therapist", 7, "days")


def test_opioids_that_are_known_are_not_told_again(story: Story) -> None:
    tells(story, none_of_them(opioid="yes"))

    assert tells(story, none_of_them(opioid="unsure"))[0].tells == ()
    assert tells(story, none_of_them(opioid="yes"))[0].tells == ()


def test_opioids_are_told_again_when_not_sure_becomes_yes(story: Story) -> None:
    assert tells(story, none_of_them(opioid="unsure"))[0].tells == ("opioids",)
    assert tells(story, none_of_them(opioid="yes"))[0].tells == ("opioids",)


# ── Steroids and the screen ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_steroids_make_a_small_fall_on_file_a_danger_sign(said: str) -> None:
    story = Story(LIBRARY.rules)
    story.screened(FRX2="yes", FRX2_OSTEO="no", FRX2_FRAG="no")

    decisions = tells(story, none_of_them(steroid=said))

    assert decisions[-1].tells == ("screen-t1",)
    assert {hold.kind for hold in story.chart.open_holds} == {HoldKind.STOP}
    assert story.chart.screen_due == "stop"


def test_without_a_fall_steroids_stop_nothing(story: Story) -> None:
    assert len(tells(story, none_of_them(steroid="yes"))) == 1
    assert story.chart.screen_due is None


def test_a_later_screen_counts_the_steroids_of_the_list() -> None:
    story = Story(LIBRARY.rules)
    tells(story, none_of_them(steroid="yes"))

    story.screened(FRX2="yes", FRX2_OSTEO="no", FRX2_FRAG="no")

    assert {hold.cause for hold in story.chart.open_holds} == {"screen:T1"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"flags": {"thinner": "maybe"}}, "body.flags.thinner"),
        ({"flags": {"aspirin": "yes"}}, "body.flags"),
        ({"flags": ["thinner"]}, "body.flags"),
        ({"flags": {}, "dose": "5 mg"}, "body.dose"),
    ],
)
def test_an_unsound_telling_is_refused(story: Story, body: dict[str, Any], field: str) -> None:
    with pytest.raises(Fault) as fault:
        story.tell("medicines-told", {"today": story.today, **body})

    assert fault.value.field.startswith(field)
