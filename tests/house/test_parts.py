"""Every part is pinned to one version and one set of hashes, and nothing names where it is downloaded from."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def test_the_hashed_list_and_the_pins_name_the_same_versions() -> None:
    listed = set(re.findall(r"^([a-z0-9._-]+==[^\s;]+)", LOCK, re.M))

    assert listed == set(PROJECT["tool"]["uv"]["constraint-dependencies"])


def test_every_part_has_a_hash() -> None:
    entries = re.split(r"^(?=[a-z0-9._-]+==)", LOCK, flags=re.M)[1:]

    assert [entry.partition(" ")[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_nothing_names_where_parts_are_downloaded_from() -> None:
    for file in ("pyproject.toml", "requirements.lock", ".ci/run", "hatch_build.py"):
        text = (ROOT / file).read_text().replace("http://127.0.0.1", "")
        assert re.search(r"https?://|file://|--(extra-)?index-url|--find-links", text) is None, file


def test_uv_never_downloads_a_python() -> None:
    assert PROJECT["tool"]["uv"]["python-downloads"] == "never"
