"""Lessons and tools are offered by urgency and phase, and nothing unknown opens one."""

from dataclasses import replace
from itertools import product

import pytest

from midline.clinical.comfort import LEG_SYMPTOMS, NUMB_SKIN, Skin
from midline.clinical.lessons import SUSPENDED, LessonKind, LessonRule, Offer, Today, offered
from midline.clinical.ruleset import Phase
from midline.clinical.tier import Tier

IDEA = LessonRule(
    slug="idea", kind=LessonKind.LESSON, order=20, phases=frozenset(Phase), up_to=Tier.T2, closed_if=frozenset()
)
HELP = replace(IDEA, slug="help", order=10, up_to=Tier.T0)
SPORT = replace(IDEA, slug="sport", order=30, phases=frozenset({Phase.P3, Phase.P4}), up_to=Tier.T4)
HEAT = replace(IDEA, slug="heat", kind=LessonKind.TOOL, order=40, up_to=Tier.T3, closed_if=frozenset({NUMB_SKIN}))
HANDS = replace(
    HEAT, slug="hands", order=50, closed_if=frozenset({NUMB_SKIN, LEG_SYMPTOMS, SUSPENDED, "anticoagulant"})
)
SHELF = (HANDS, SPORT, HELP, IDEA, HEAT)
CALM = Today(
    tier=Tier.T4,
    stopped=False,
    suspended=False,
    phase=Phase.P1,
    conditions=(),
    leg_symptoms=False,
    skin=Skin.FEELS,
    read=(),
)


def test_lessons_and_tools_come_in_their_order() -> None:
    assert offered(SHELF, CALM) == Offer(next="help", lessons=("help", "idea"), tools=("heat", "hands"), waiting={})


def test_the_next_lesson_is_the_first_that_was_not_read() -> None:
    assert offered(SHELF, replace(CALM, read=("help",))).next == "idea"
    assert offered(SHELF, replace(CALM, read=("help", "idea"))).next is None


def test_what_was_read_stays_on_the_shelf() -> None:
    assert offered(SHELF, replace(CALM, read=("help", "idea"))).lessons == ("help", "idea")


@pytest.mark.parametrize(("phase", "there"), [(Phase.P2, False), (Phase.P3, True), (Phase.P4, True)])
def test_a_lesson_waits_for_its_phase(phase: Phase, there: bool) -> None:
    assert ("sport" in offered(SHELF, replace(CALM, phase=phase)).lessons) is there


@pytest.mark.parametrize(
    ("tier", "slugs"),
    [
        (None, ["help"]),
        (Tier.T0, ["help"]),
        (Tier.T1, ["help"]),
        (Tier.T2, ["help", "idea"]),
        (Tier.T3, ["help", "idea", "heat", "hands"]),
    ],
)
def test_the_more_urgent_it_is_the_less_is_offered(tier: Tier | None, slugs: list[str]) -> None:
    offer = offered(SHELF, replace(CALM, tier=tier))

    assert [*offer.lessons, *offer.tools] == slugs


def test_a_stop_leaves_only_the_words_about_getting_help() -> None:
    assert offered(SHELF, replace(CALM, stopped=True)) == Offer(next="help", lessons=("help",), tools=(), waiting={})


def test_numb_skin_closes_what_warms_it() -> None:
    offer = offered(SHELF, replace(CALM, skin=Skin.NUMB))

    assert (offer.tools, offer.waiting) == ((), {})


def test_skin_that_was_not_asked_about_waits_for_the_question() -> None:
    offer = offered(SHELF, replace(CALM, skin=None))

    assert (offer.tools, offer.waiting) == ((), {"heat": (NUMB_SKIN,), "hands": (NUMB_SKIN,)})


@pytest.mark.parametrize(
    "worse",
    [replace(CALM, conditions=("anticoagulant",)), replace(CALM, leg_symptoms=True), replace(CALM, suspended=True)],
    ids=["thinner", "leg", "suspended"],
)
def test_a_finding_closes_only_what_names_it(worse: Today) -> None:
    assert offered(SHELF, worse).tools == ("heat",)


@pytest.mark.parametrize(
    ("unknown", "code"),
    [(replace(CALM, conditions=None), "anticoagulant"), (replace(CALM, leg_symptoms=None), LEG_SYMPTOMS)],
    ids=["conditions", "leg"],
)
def test_an_unknown_finding_makes_what_names_it_wait(unknown: Today, code: str) -> None:
    offer = offered(SHELF, unknown)

    assert (offer.tools, offer.waiting) == (("heat",), {"hands": (code,)})


def test_known_to_be_closed_outweighs_not_known() -> None:
    assert offered(SHELF, replace(CALM, conditions=None, skin=Skin.NUMB)).waiting == {}


def test_worse_or_unknown_never_opens_more() -> None:
    skins, legs, conditions = (Skin.FEELS, None, Skin.NUMB), (False, None, True), ((), None, ("anticoagulant",))
    tiers = (Tier.T4, Tier.T3, Tier.T2, Tier.T1, Tier.T0, None)
    for skin, leg, found, tier in product(range(3), range(3), range(3), range(6)):
        here = _open(skins[skin], legs[leg], conditions[found], tiers[tier])
        for more in ((skin + 1, leg, found, tier), (skin, leg + 1, found, tier), (skin, leg, found + 1, tier)):
            if max(more[:3]) < 3:
                assert _open(skins[more[0]], legs[more[1]], conditions[more[2]], tiers[tier]) <= here
        if tier < 5:
            assert _open(skins[skin], legs[leg], conditions[found], tiers[tier + 1]) <= here


def _open(skin: Skin | None, leg: bool | None, conditions: tuple[str, ...] | None, tier: Tier | None) -> frozenset[str]:
    today = replace(CALM, skin=skin, leg_symptoms=leg, conditions=conditions, tier=tier)
    offer = offered(SHELF, today)
    return frozenset((*offer.lessons, *offer.tools))
