"""The same SQL on Spark and on DuckDB gives the same report; skipped where Spark or Java is missing."""

from pathlib import Path
from shutil import which

import pytest

from midline.library import load
from midline.population.engines import NoEngine, engine_of
from midline.population.notebook import open_tables
from tests.population.made import person, written

RULES = load().rules


def test_spark_that_is_not_installed_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = written(tmp_path, [person(1, (0, 6))])
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)

    with pytest.raises(NoEngine, match="Spark is not installed"), engine_of("spark", snapshot):
        pass


def test_the_report_is_the_same_to_the_last_digit(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    if which("java") is None:
        pytest.skip("Spark needs Java 17")
    people = [
        person(
            n,
            (0, 4 + n % 4),
            (9, n % 7),
            (84, n % 5 if n % 3 else None),
            language=("en", "fr")[n % 2],
            last_day=84 if n % 4 else 20,
            scores=[("RMDQ24", 1, 12.0 + n % 3), ("RMDQ24", 85, float(n % 9)), ("PGIC", 84, 1.0 + n % 7)],
            harms=[(3, "flare", None)] if n % 9 == 0 else (),
            stops=[(3, "lock", "RED", 90 + n)] if n % 9 == 0 else (),
        )
        for n in range(40)
    ]
    written(tmp_path, people)

    with open_tables(tmp_path) as duck, open_tables(tmp_path, engine="spark") as spark:
        assert duck.report(RULES) == spark.report(RULES)
