"""ULIDs sort by time, never repeat, and are checked strictly."""

from datetime import datetime, timedelta

import pytest

from midline.care.ulid import is_ulid, new_ulid


def test_a_later_ulid_sorts_after_an_earlier_one(now: datetime) -> None:
    assert new_ulid(now) < new_ulid(now + timedelta(milliseconds=1))


def test_ulids_of_the_same_moment_differ(now: datetime) -> None:
    assert len({new_ulid(now) for _ in range(1000)}) == 1000


def test_the_time_is_written_as_the_specification_says() -> None:
    assert new_ulid(datetime.fromisoformat("2016-07-30T23:54:10.259+00:00")).startswith("01ARZ3NDEK")


def test_a_fresh_ulid_passes_the_check(now: datetime) -> None:
    assert is_ulid(new_ulid(now))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01ARYZ6S41TSV4RRFFQ69G5FA",
        "01ARYZ6S41TSV4RRFFQ69G5FAVV",
        "01aryz6s41tsv4rrffq69g5fav",
        "81ARYZ6S41TSV4RRFFQ69G5FAV",
        "01ARYZ6S41TSV4RRFFQ69G5FIL",
        "01ARYZ6S41TSV4RRFFQ69G5FAV\n",
    ],
)
def test_what_is_no_ulid_is_refused(text: str) -> None:
    assert not is_ulid(text)
