"""Files change who is covered: all or nothing, once, and not by accident."""

import re
from datetime import date, timedelta

import pytest

from midline.care.people.models import User
from midline.care.sponsors import services
from midline.care.sponsors.models import EligiblePerson, Mode, Sponsor, State, Upload
from midline.care.sponsors.sheet import Refusal
from tests.sponsors.conftest import NOON, file_of, people


def _try(sponsor: Sponsor, lines: list[str], by: User, mode: Mode = Mode.FULL, days: int = 0) -> Upload:
    now = NOON + timedelta(days=days)
    tried = services.try_file(sponsor=sponsor, data=file_of(lines), mode=mode, by=by, now=now)
    assert not isinstance(tried, Refusal)
    return tried.upload


def _apply(upload: Upload, *, is_meant: bool = False, days: int = 0) -> Upload:
    return services.apply_upload(upload=upload, is_meant=is_meant, now=NOON + timedelta(days=days))


def _load(sponsor: Sponsor, lines: list[str], by: User, mode: Mode = Mode.FULL) -> Upload:
    return _apply(_try(sponsor, lines, by, mode), is_meant=True)


def _counts(upload: Upload) -> tuple[int, int, int, int]:
    return upload.added, upload.changed, upload.ended, upload.unchanged


def _held(sponsor: Sponsor) -> list[tuple[str, date, date | None]]:
    return sorted(sponsor.people.values_list("person_key", "covered_from", "covered_until"))


def test_trying_a_file_changes_nothing(harbour: Sponsor, sam: User) -> None:
    upload = _try(harbour, people(3), sam)

    assert (upload.state, _counts(upload)) == (State.TRIED, (3, 0, 0, 0))
    assert not harbour.people.exists()


def test_a_confirmed_file_holds_and_keeps_nothing_that_can_be_read(harbour: Sponsor, sam: User) -> None:
    upload = _load(harbour, people(3), sam)

    assert (upload.state, upload.staged, harbour.people.count()) == (State.DONE, [], 3)
    rows = [*EligiblePerson.objects.values(), *Upload.objects.values()]
    stored = " ".join(str(value) for row in rows for value in row.values())
    assert re.findall(r"\bP\d\b|p\d@|harbour\.example|\b1980\b", stored) == []


def test_one_fault_refuses_the_whole_file(harbour: Sponsor, sam: User) -> None:
    upload = _try(harbour, [*people(3), "P9,nobody,1980-01-01,2026-01-01,"], sam)

    assert (upload.state, upload.refused, upload.rows, upload.staged) == (State.REFUSED, 1, 4, [])
    with pytest.raises(services.OutOfDate):
        _apply(upload)
    assert not harbour.people.exists()


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_file_twice_changes_nothing(harbour: Sponsor, sam: User, mode: Mode) -> None:
    lines = people(5, until="2026-12-31")
    _load(harbour, lines, sam, mode)
    before = _held(harbour)
    again = _try(harbour, lines, sam, mode)

    assert (again.state, _counts(again)) == (State.SAME, (0, 0, 0, 5))
    assert _held(harbour) == before


def test_a_whole_file_ends_who_is_not_in_it_and_a_second_time_nobody(harbour: Sponsor, sam: User) -> None:
    _load(harbour, people(10), sam)
    upload = _load(harbour, people(9), sam)
    again = _try(harbour, people(9), sam, days=7)

    assert _counts(upload) == (0, 0, 1, 9)
    assert harbour.people.get(covered_until__isnull=False).covered_until == NOON.date()
    assert again.state == State.SAME


def test_changes_leave_everybody_else_as_they_are(harbour: Sponsor, sam: User) -> None:
    _load(harbour, people(5), sam)
    upload = _load(harbour, [*people(1, until="2026-06-30"), *people(1, first=9)], sam, Mode.CHANGES)

    assert _counts(upload) == (1, 1, 0, 0)
    assert harbour.people.filter(covered_until=None).count() == 5


def test_who_comes_back_is_covered_again(harbour: Sponsor, sam: User) -> None:
    _load(harbour, people(10), sam)
    _load(harbour, people(9), sam)
    _load(harbour, people(10), sam)

    assert harbour.people.filter(covered_until=None).count() == 10


def test_who_left_the_file_before_their_first_day_is_gone(harbour: Sponsor, sam: User) -> None:
    _load(harbour, [*people(9), "P9,,1980-01-01,2026-06-01,"], sam)
    upload = _load(harbour, people(9), sam)

    assert (upload.ended, harbour.people.count()) == (1, 9)


@pytest.mark.parametrize(("left", "is_many"), [(8, False), (7, True), (1, True)])
def test_ending_more_than_a_fifth_has_to_be_said_twice(harbour: Sponsor, sam: User, left: int, is_many: bool) -> None:
    _load(harbour, people(10), sam)
    upload = _try(harbour, people(left), sam)

    assert services.needs_saying_twice(upload) is is_many
    if is_many:
        with pytest.raises(services.EndsALot):
            _apply(upload)
        assert harbour.people.filter(covered_until=None).count() == 10
    assert _apply(upload, is_meant=True).state == State.DONE


def test_a_whole_file_of_past_last_days_counts_as_an_end_too(harbour: Sponsor, sam: User) -> None:
    _load(harbour, people(10), sam)
    upload = _try(harbour, people(10, until="2026-02-01"), sam)

    assert (upload.ended, upload.changed, services.needs_saying_twice(upload)) == (10, 0, True)


def test_a_file_is_applied_once(harbour: Sponsor, sam: User) -> None:
    upload = _load(harbour, people(3), sam)

    with pytest.raises(services.OutOfDate):
        _apply(upload)


def test_a_file_that_another_one_overtook_is_left_aside(harbour: Sponsor, sam: User) -> None:
    first = _try(harbour, people(3), sam)
    _load(harbour, people(4), sam)

    with pytest.raises(services.OutOfDate):
        _apply(first)
    first.refresh_from_db()
    assert (first.state, first.staged, harbour.people.count()) == (State.DROPPED, [], 4)


def test_what_would_happen_now_must_be_what_was_shown(harbour: Sponsor, sam: User) -> None:
    _load(harbour, [*people(9), "P9,,1980-01-01,2026-01-01,2026-03-03"], sam)
    upload = _try(harbour, people(9), sam)

    with pytest.raises(services.OutOfDate):
        _apply(upload, days=2)
    assert harbour.people.get(covered_until__isnull=False).covered_until == date(2026, 3, 3)


def test_a_fault_in_the_middle_of_applying_leaves_everything_as_it_was(
    harbour: Sponsor, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _load(harbour, people(10), sam)
    upload, before = _try(harbour, people(9, first=1), sam), _held(harbour)

    def break_off(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Upload, "save", break_off)
    with pytest.raises(OSError, match="no space"):
        _apply(upload)
    assert _held(harbour) == before
    upload.refresh_from_db()
    assert upload.state == State.TRIED


def test_two_sponsors_know_nothing_of_each_other(harbour: Sponsor, sam: User) -> None:
    other = Sponsor.objects.create(slug="mill", name="Mill", kind="plan", opens_on=date(2026, 1, 1))
    _load(harbour, people(3), sam)
    _load(other, people(2), sam)

    assert (harbour.people.count(), other.people.count()) == (3, 2)
    assert not set(harbour.people.values_list("number_key")) & set(other.people.values_list("number_key"))
