"""An export is whole or it is not there; what did not change is not written again."""

from datetime import timedelta
from pathlib import Path

import pytest

from midline.population.columns import BUCKETS, TABLES, Profile
from midline.population.store import BrokenExport, NoExport, Writer, heads_of, load
from tests.population.made import NOON, TODAY, person, written


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    made = written(tmp_path, [person(1, (0, 6)), person(65, (0, 5), (3, 4))])
    found = load(tmp_path)

    assert found == made
    assert (found.rows("members"), found.rows("sessions"), found.rows("weeks")) == (2, 3, 24)
    assert set(heads_of(found)) == {f"M{1:025}", f"M{65:025}"}


def test_the_same_members_on_the_same_day_have_the_same_name(tmp_path: Path) -> None:
    one, other = written(tmp_path / "a", [person(1, (0, 6))]), written(tmp_path / "b", [person(1, (0, 6))])

    assert one.id == other.id
    assert one.id != written(tmp_path / "c", [person(1, (0, 7))]).id


def test_only_buckets_with_changes_are_written_again(tmp_path: Path) -> None:
    first = written(tmp_path, [person(1, (0, 6)), person(2, (0, 5))])
    second = written(tmp_path, [person(2, (0, 5), (7, 3))], before=first)
    files = {part.path for part in first.parts if part.table == "sessions"}

    assert second.rows("sessions") == 3
    assert len(files & {part.path for part in second.parts}) == 1


def test_an_older_snapshot_stays_as_it_was(tmp_path: Path) -> None:
    first = written(tmp_path, [person(1, (0, 6))])
    written(tmp_path, [person(1, (0, 6), (7, 3))], before=first)

    assert load(tmp_path, first.id) == first


def test_who_is_gone_is_gone_from_every_table(tmp_path: Path) -> None:
    first = written(tmp_path, [person(1, (0, 6)), person(65, (0, 5))])
    writer = Writer(tmp_path, profile=Profile.FULL, today=TODAY, before=first)
    for bucket in range(BUCKETS):
        writer.bucket(bucket, [], frozenset({1}) if bucket == 1 else frozenset(), {})
    found = writer.finish(made_at=NOON, ruleset="test")

    assert (found.rows("members"), found.rows("sessions"), found.rows("weeks")) == (1, 1, 12)


def test_days_pass_without_a_new_word(tmp_path: Path) -> None:
    first = written(tmp_path, [person(1, (0, 6), started_on=TODAY, last_day=0)])
    later = written(tmp_path, [], today=TODAY + timedelta(days=30), before=first)

    assert later.rows("members") == 1
    assert later.id != first.id


def test_a_folder_without_a_list_holds_no_export(tmp_path: Path) -> None:
    written(tmp_path, [person(1, (0, 6))])
    (tmp_path / "latest").unlink()

    with pytest.raises(NoExport, match="holds no finished export"):
        load(tmp_path)


def test_a_snapshot_that_was_never_made_is_named(tmp_path: Path) -> None:
    written(tmp_path, [person(1, (0, 6))])

    with pytest.raises(NoExport, match="no snapshot 'nothing'"):
        load(tmp_path, "nothing")


@pytest.mark.parametrize("table", [*TABLES][:4])
def test_a_missing_file_is_named(tmp_path: Path, table: str) -> None:
    made = written(tmp_path, [person(1, (0, 6), scores=[("RMDQ24", 0, 9)])])
    made.files(table)[0].unlink()

    with pytest.raises(BrokenExport, match=rf"{table}/01-.* is missing"):
        load(tmp_path)


def test_a_file_that_was_cut_short_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, [person(1, (0, 6))]).files("sessions")[0]
    file.write_bytes(file.read_bytes()[:-7])

    with pytest.raises(BrokenExport, match=r"sessions/01-.* bytes instead of"):
        load(tmp_path)


def test_a_single_changed_bit_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, [person(1, (0, 6))]).files("sessions")[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))

    with pytest.raises(BrokenExport, match=r"sessions/01-.* was changed after it was written"):
        load(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"id": 1}'])
def test_a_list_that_was_cut_short_is_named(tmp_path: Path, text: str) -> None:
    made = written(tmp_path, [person(1, (0, 6))])
    (tmp_path / "snapshots" / f"{made.id}.json").write_text(text)

    with pytest.raises(BrokenExport, match="is not a whole list of files"):
        load(tmp_path)


def test_a_list_that_was_changed_does_not_fit_its_name(tmp_path: Path) -> None:
    made = written(tmp_path, [person(1, (0, 6))])
    file = tmp_path / "snapshots" / f"{made.id}.json"
    file.write_text(file.read_text().replace('"rows": 12', '"rows": 13'))

    with pytest.raises(BrokenExport, match="was changed"):
        load(tmp_path)


def test_an_export_that_was_cut_off_leaves_the_last_one_standing(tmp_path: Path) -> None:
    first = written(tmp_path, [person(1, (0, 6))])
    writer = Writer(tmp_path, profile=Profile.FULL, today=TODAY, before=first)
    writer.bucket(1, [person(1, (0, 6), (7, 0))], frozenset(), {})

    assert load(tmp_path) == first
