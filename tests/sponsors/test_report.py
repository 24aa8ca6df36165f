"""What a sponsor gets to see: whole months, groups, and nothing that was small, however the numbers are combined."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from midline.care.chart.models import Erased
from midline.care.people import services as people_services
from midline.care.people.models import Member
from midline.care.sponsors import report, services
from midline.care.sponsors.models import EligiblePerson, Enrolment, Sponsor

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
APRIL_2 = datetime(2026, 4, 2, tzinfo=UTC)
PEOPLE = [group.name for group in report.GROUPS if not group.counts]
ABOVE = {group.name: group.of for group in report.GROUPS if group.of and not group.counts}
LEAST = 5


def _fill(sponsor: Sponsor, eligible: int, started: int, at: datetime) -> list[Member]:
    """Eligible people of whom the first have started."""
    before = sponsor.people.count()
    EligiblePerson.objects.bulk_create(
        EligiblePerson(sponsor=sponsor, person_key=f"k{number}", number_key=f"n{number}", covered_from=date(2026, 1, 1))
        for number in range(before, before + eligible)
    )
    members = []
    for person in list(sponsor.people.order_by("pk"))[before : before + started]:
        member = people_services.start_member(country="GB", language="en", time_zone="UTC", now=at)
        services.enrol(member=member, person=person, now=at)
        members.append(member)
    return members


def _in(month: int) -> datetime:
    return datetime(2026, month, 10, tzinfo=UTC)


def test_a_month_that_is_not_over_is_not_counted(harbour: Sponsor) -> None:
    for month in (date(2026, 4, 1), date(2025, 12, 1), date(2026, 3, 2)):
        with pytest.raises(report.NotOver):
            report.freeze(sponsor=harbour, month=month, now=APRIL_2)

    assert report.months(harbour, APRIL_2.date()) == [MARCH, FEBRUARY, date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("eligible", "started", "expected"),
    [
        (9, 0, (None, None)),
        (10, 0, (10, None)),
        (30, 9, (30, None)),
        (30, 10, (30, 10)),
        (39, 19, (30, 10)),
        (30, 20, (30, 20)),
        (30, 21, (30, None)),
        (30, 30, (30, None)),
    ],
)
def test_a_small_group_is_hidden_and_so_is_one_that_leaves_a_small_rest(
    harbour: Sponsor, eligible: int, started: int, expected: tuple[int | None, int | None]
) -> None:
    _fill(harbour, eligible, started, _in(2))
    made = report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2)

    assert (made.cells["eligible"], made.cells["started"]) == expected


def test_who_started_later_is_not_in_an_earlier_month(harbour: Sponsor) -> None:
    _fill(harbour, 30, 10, _in(2))
    _fill(harbour, 10, 10, _in(3))

    assert report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2).cells["started"] == 10
    assert report.freeze(sponsor=harbour, month=MARCH, now=APRIL_2).cells["started"] == 20


def test_a_report_stays_to_the_byte_whatever_happens_afterwards(harbour: Sponsor) -> None:
    _fill(harbour, 30, 10, _in(2))
    first = report.as_csv(report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2))
    harbour.people.all()[29].delete()
    Enrolment.objects.all().delete()
    again = report.as_csv(report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2 + timedelta(days=90)))

    assert first == again


def test_taking_one_person_out_of_the_file_does_not_show_whether_they_had_started(harbour: Sponsor) -> None:
    _fill(harbour, 30, 10, _in(2))
    report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2)
    EligiblePerson.objects.filter(person_key="k0").update(covered_until=date(2026, 2, 20))

    assert report.freeze(sponsor=harbour, month=MARCH, now=APRIL_2).cells["started"] == 10


def test_who_was_erased_is_not_counted_and_no_longer_linked(harbour: Sponsor) -> None:
    members = _fill(harbour, 30, 10, _in(2))
    Erased.objects.create(member_id=members[0].pk, erased_at=_in(3))

    assert report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2).cells["started"] is None
    assert not Enrolment.objects.filter(member_id=members[0].pk).exists()


def test_only_what_may_be_seen_is_fetched(harbour: Sponsor, django_assert_max_num_queries: Callable[..., Any]) -> None:
    _fill(harbour, 30, 7, _in(2))
    with (
        CaptureQueriesContext(
            connection,
        ) as captured,
        django_assert_max_num_queries(12),
    ):
        report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2)
    counting = [query["sql"] for query in captured if "WITH counted" in query["sql"]]

    assert len(counting) == 1
    assert counting[0].partition(") SELECT ")[2].count("CASE WHEN") >= len(report.GROUPS)
    assert "FROM counted" in counting[0]


def test_the_file_names_no_day_and_nobody(harbour: Sponsor) -> None:
    members = _fill(harbour, 30, 10, _in(2))
    text = report.as_csv(report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2))

    assert "harbour-works,2026-02,started,10," in text
    assert not [member.pk for member in members if member.pk in text]
    assert "2026-02-" not in text


def test_a_report_keeps_the_groups_it_was_counted_with(harbour: Sponsor) -> None:
    _fill(harbour, 30, 10, _in(2))
    made = report.freeze(sponsor=harbour, month=FEBRUARY, now=APRIL_2)
    made.cells = {name: count for name, count in made.cells.items() if not name.startswith("able")}

    assert "able" not in report.as_csv(made)
    assert [group.name for group in report.groups_of(made)][-1] == "better"


# ── Nothing small can be worked out ──────────────────────────────────────────────────────────────────────────────────


def _hidden(tables: list[dict[str, int]]) -> list[dict[str, int | None]]:
    """What may be seen of each of these tables of true counts."""
    columns = list(tables[0])
    rows = ", ".join("(" + ", ".join(str(table[column]) for column in columns) + ")" for table in tables)
    named = ", ".join(f"column{place} AS {column}" for place, column in enumerate(columns, 1))
    return report.hidden(f"SELECT {named} FROM (VALUES {rows}) AS given", [], LEAST)


def _table(draw: Callable[[st.SearchStrategy[int]], int]) -> dict[str, int]:
    table = {"eligible": draw(st.integers(0, 400))}
    for name in PEOPLE[1:]:
        table[name] = draw(st.integers(0, table[ABOVE[name]]))
    return {**table, "sessions": draw(st.integers(0, 40)) * table["active"]}


TABLES = st.lists(st.composite(_table)(), min_size=1, max_size=20)


class Shown(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(TABLES)
    def test_no_number_that_is_shown_and_no_difference_of_two_is_small(self, tables: list[dict[str, int]]) -> None:
        for row in _hidden(tables):
            seen = [count for count in row.values() if count is not None]
            assert not [count for count in seen if 0 < count < LEAST]
            assert not [pair for pair in combinations(seen, 2) if 0 < abs(pair[0] - pair[1]) < LEAST]

    @settings(max_examples=150, deadline=None)
    @given(TABLES)
    def test_no_group_that_is_shown_and_no_rest_is_small(self, tables: list[dict[str, int]]) -> None:
        for table, row in zip(tables, _hidden(tables), strict=True):
            for name in PEOPLE:
                if row[name] is not None:
                    assert table[name] >= LEAST
                    assert name not in ABOVE or table[ABOVE[name]] - table[name] >= LEAST
                    assert 0 <= table[name] - (row[name] or 0) < LEAST

    @settings(max_examples=100, deadline=None)
    @given(TABLES)
    def test_two_months_differ_by_nothing_small(self, tables: list[dict[str, int]]) -> None:
        rows = _hidden(tables)
        for name in PEOPLE:
            seen = [row[name] for row in rows]
            pairs = combinations([count for count in seen if count is not None], 2)
            assert not [pair for pair in pairs if 0 < abs(pair[0] - pair[1]) < LEAST]


@pytest.mark.django_db
def test_whoever_knows_the_rules_still_cannot_tell_that_a_group_or_a_rest_is_small() -> None:
    tables = [
        {**dict.fromkeys(PEOPLE, 0), "eligible": eligible, "started": started, "active": active, "sessions": 0}
        for eligible in range(0, 25)
        for started in range(0, eligible + 1)
        for active in range(0, started + 1)
    ]
    could_be = defaultdict(list)
    for table, row in zip(tables, _hidden(tables), strict=True):
        # A sponsor knows its own file, so who is eligible is no secret to it.
        could_be[table["eligible"], row["started"], row["active"]].append(table)

    for same in could_be.values():
        for big, small in (("eligible", "started"), ("started", "active")):
            for values in ({each[small] for each in same}, {each[big] - each[small] for each in same}):
                assert not values <= set(range(1, LEAST)), same[:3]
