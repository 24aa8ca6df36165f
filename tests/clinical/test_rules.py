"""The rule language: three values, and compiled checks that mean the same as the plain reading."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midline.clinical.rules import (
    ALWAYS,
    NEVER,
    All,
    Any_,
    AtLeast,
    AtMost,
    CountAtLeast,
    Finding,
    Given,
    Is,
    Not,
    Predicate,
    evaluate,
    surely,
    surely_not,
    triggers,
)

YES = Is("sign", frozenset(("yes",)))

leaf = st.one_of(
    st.builds(Is, st.sampled_from("ab"), st.frozensets(st.sampled_from(("no", "yes", "unsure")), max_size=2)),
    st.builds(AtLeast, st.sampled_from("xy"), st.integers(0, 3)),
    st.builds(AtMost, st.sampled_from("xy"), st.integers(0, 3)),
    st.builds(Given, st.sampled_from("abxy")),
)
predicates: st.SearchStrategy[Predicate] = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, max_size=3).map(tuple)),
        st.builds(CountAtLeast, st.lists(inner, max_size=3).map(tuple), st.integers(1, 2)),
    ),
    max_leaves=8,
)
findings = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys("ab", st.sampled_from(("no", "yes", "unsure"))),
        **dict.fromkeys("xy", st.integers(0, 3)),
    },
)


@given(predicates, findings)
def test_compiled_checks_mean_what_the_language_says(predicate: Predicate, known: Mapping[str, Finding]) -> None:
    plain = evaluate(predicate, known)

    assert surely(predicate)(known) is (plain is True)
    assert surely_not(predicate)(known) is (plain is False)


@pytest.mark.parametrize("predicate", [YES, Not(YES), AtLeast("sign", 1), Not(AtMost("sign", 1)), All((YES, ALWAYS))])
def test_what_is_missing_never_fires(predicate: Predicate) -> None:
    assert evaluate(predicate, {}) is None
    assert not surely(predicate)({})
    assert not surely(Not(predicate))({})


def test_one_true_part_is_enough_although_another_is_unknown() -> None:
    assert surely(Any_((YES, AtLeast("age", 65))))({"age": 70})


def test_one_false_part_settles_although_another_is_unknown() -> None:
    assert surely_not(All((YES, AtLeast("age", 65))))({"age": 40})


def test_a_count_leaves_out_what_is_unknown() -> None:
    two = CountAtLeast((YES, AtLeast("age", 65), AtLeast("weeks", 3)), 2)

    assert not surely(two)({"age": 70})
    assert surely(two)({"age": 70, "weeks": 3})


def test_all_of_nothing_always_holds_and_any_of_nothing_never() -> None:
    assert surely(ALWAYS)({})
    assert not surely(NEVER)({})


calm = {"a": "no", "b": "no"}


@given(predicates, findings)
def test_no_rule_fires_without_one_of_its_triggers(predicate: Predicate, known: Mapping[str, Finding]) -> None:
    found = triggers(predicate, calm)
    if found is None or not surely(predicate)(known):
        return

    assert any(name in known and calm.get(name) != known[name] for name in found)
