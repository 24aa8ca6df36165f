"""What a researcher gets: no date, no name, nobody with rare features, and the same report."""

from pathlib import Path

import pytest

from midline.library import load as load_library
from midline.population.columns import TABLES, Profile
from midline.population.notebook import open_tables
from midline.population.release import LEAST_ALIKE, release
from midline.population.report import Wish, report
from tests.population.made import NOON, person, written

RULES = load_library().rules


def people(number: int = 12) -> list:  # type: ignore[type-arg]  # rows of any member
    """Members of whom one speaks another language."""
    return [
        person(n, (0, 6), (84, 3), language="vi" if n == 3 else "en", scores=[("RMDQ24", 0, 9)]) for n in range(number)
    ]


def test_nothing_that_names_a_person_or_a_day_is_in_it(tmp_path: Path) -> None:
    made = release(written(tmp_path / "full", people()), tmp_path / "out", secret=b"s", made_at=NOON)

    with open_tables(tmp_path / "out") as tables:
        names = set(tables.arrow("members").column_names)
        bytes_of_all = b"".join(file.read_bytes() for name in TABLES for file in made.files(name))

        assert not names & {column.name for column in TABLES["members"].columns if column.full_only}
        assert made.files("heads") == []
        assert b"M00000000000000" not in bytes_of_all


def test_numbers_are_new_and_keep_each_members_rows_together(tmp_path: Path) -> None:
    full = written(tmp_path / "full", people())
    release(full, tmp_path / "one", secret=b"one", made_at=NOON)
    release(full, tmp_path / "two", secret=b"two", made_at=NOON)

    with open_tables(tmp_path / "one") as one, open_tables(tmp_path / "two") as two:
        first = {key for (key,) in one.sql("SELECT member FROM members")}
        second = {key for (key,) in two.sql("SELECT member FROM members")}
        joined = one.sql("SELECT COUNT(*) FROM sessions JOIN members USING (member) WHERE member % 16 = bucket")

    assert first.isdisjoint(second)
    assert first.isdisjoint(range(100))
    assert joined == [(24,)]


def test_who_is_alone_with_a_feature_is_not_told_by_it(tmp_path: Path) -> None:
    release(written(tmp_path / "full", people()), tmp_path / "out", secret=b"s", made_at=NOON)

    with open_tables(tmp_path / "out") as tables:
        alike = tables.sql("SELECT cohort, age_band, language, country, COUNT(*) FROM members GROUP BY 1, 2, 3, 4")

    assert all(row[4] >= LEAST_ALIKE or set(row[:4]) == {None} for row in alike)
    assert "vi" not in {row[2] for row in alike}


def test_the_report_is_the_same_but_for_groups(tmp_path: Path) -> None:
    full = written(tmp_path / "full", people(40))
    release(full, tmp_path / "out", secret=b"s", made_at=NOON)

    with open_tables(tmp_path / "full") as mine, open_tables(tmp_path / "out") as theirs:
        one, other = mine.report(RULES), theirs.report(RULES)

    own = {"snapshot", "profile", "slices"}
    assert {k: v for k, v in one.items() if k not in own} == {k: v for k, v in other.items() if k not in own}


def test_a_release_is_not_released_again(tmp_path: Path) -> None:
    made = release(written(tmp_path / "full", people()), tmp_path / "out", secret=b"s", made_at=NOON)

    with pytest.raises(ValueError, match="is de-identified already"):
        release(made, tmp_path / "again", secret=b"s", made_at=NOON)


def test_every_column_is_in_the_dictionary(tmp_path: Path) -> None:
    written(tmp_path, people())

    with open_tables(tmp_path) as tables:
        listed = {(each["table"], each["column"]) for each in tables.dictionary}
        for name in TABLES:
            assert {(name, column) for column in tables.arrow(name).column_names} <= listed


def test_the_book_and_the_tables_name_the_same_columns() -> None:
    book = (Path(__file__).resolve().parents[2] / "docs/how-to/codebook.md").read_text()

    for table in TABLES.values():
        section = book.partition(f"\n## {table.name}\n")[2].partition("\n## ")[0]
        assert table.row in section
        for column in table.columns:
            profile = "full only" if column.full_only else "both"
            row = f"| `{column.name}` | {column.kind.value} | {column.says} | {column.may_be_empty} | {profile} |"
            assert row in section


def test_the_snapshot_says_its_profile(tmp_path: Path) -> None:
    full = written(tmp_path / "full", people())
    made = release(full, tmp_path / "out", secret=b"s", made_at=NOON)

    assert (full.profile, made.profile) == (Profile.FULL, Profile.DEIDENTIFIED)


def test_the_same_report_comes_from_a_folder_and_from_its_name(tmp_path: Path) -> None:
    made = written(tmp_path, people())

    with open_tables(tmp_path) as newest, open_tables(str(tmp_path), made.id) as named:
        assert newest.report(RULES) == report(named.snapshot, named.engine, RULES, {}, Wish())
