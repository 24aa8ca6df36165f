"""What the clinic's pages call things."""

from datetime import UTC, datetime, timedelta

from midline.care.careteam import words
from midline.care.careteam.templatetags.careteam import since, until
from midline.clinical.direction import Label
from midline.clinical.forecast import Scenario
from midline.clinical.validator import OVERRIDABLE, Objection, Rule
from midline.ui import clinic_words

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def test_a_span_of_time_has_its_two_largest_units() -> None:
    assert since(NOW - timedelta(days=13, hours=2), NOW).replace("\xa0", " ") == "1 week, 6 days"
    assert until(NOW + timedelta(hours=1, minutes=1), NOW).replace("\xa0", " ") == "1 hour, 1 minute"


def test_the_member_is_a_word_and_staff_have_names() -> None:
    assert clinic_words.author_name("member") == "member"
    assert clinic_words.author_name("Dr Ama Osei") == "Dr Ama Osei"


def test_every_notice_says_what_happened_and_what_to_do() -> None:
    from midline.care.chart.engine import library

    for reason in library().notices:
        assert clinic_words.notice_title(reason) != reason
        assert clinic_words.notice_next(reason) != reason


def test_every_objection_has_words_without_a_gap() -> None:
    for rule in Rule:
        fault = Objection(rule=rule, exercise="EX03", limit=10, found=12, part="reps")
        said = words.objection(fault)
        assert said != rule.value
        assert "{" not in said


def test_all_that_shuts_the_gate_and_moves_the_phase_has_words() -> None:
    gates = "status three-green since-last-rise form adherence irritability leg-unknown absence"
    phases = "blocked gated suspended flare irritable restart first absence setback exit stay"
    assert [code for code in gates.split() if words.gate_reason(code) == code] == []
    assert [code for code in phases.split() if words.phase_reason(code) == code] == []
    assert [label for label in Label if words.label_name(label.value) == label.value] == []
    assert [each for each in Scenario if words.scenario_assumes(each.value) == each.value] == []


def test_a_limit_that_may_be_overruled_has_a_name() -> None:
    assert [rule for rule in OVERRIDABLE if clinic_words.limit_name(rule.value) == rule.value] == []
