"""Faults in the words of the danger-word scan are named with file and line."""

import shutil
from pathlib import Path

import pytest

from midline import library
from midline.library.danger_words import FOLDER

FAULTS = [
    ("signs.yaml", "code: CES2, near", "code: CES99, near", "CES99"),
    ("signs.yaml", "near: [numb|cannot_feel, wipe]", "near: [numb|canot_feel, wipe]", "canot_feel"),
    ("signs.yaml", "near: [numb|cannot_feel, wipe]", "near: [wipe]", "wipe"),
    ("signs.yaml", "near: [numb|cannot_feel, wipe], within: 12", "near: [numb|cannot_feel, wipe], within: 999", "999"),
    ("signs.yaml", "near: [numb|cannot_feel, wipe]", "neer: [numb|cannot_feel, wipe]", "near"),
    ("en.yaml", "\nsigns:\n", "\nsigns:\n  CES77: [numb]\n", "CES77"),
    ("en.yaml", "\nsigns:\n", "\nsigns:\n  VAS2: [<nowhere> ... numb]\n", "<nowhere>"),
    ("fr.yaml", "ordinary: [", "ordinary: [12, ", "12"),
    ("vi.yaml", "\nnegating: [", "\nnegation: [", "negating"),
    ("zh-Hans.yaml", "ordinary: [", 'ordinary: ["?", ', "'?'"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "found"), FAULTS, ids=[wrong.strip() for _, _, wrong, _ in FAULTS])
def test_a_fault_is_named_with_its_file(tmp_path: Path, file: str, right: str, wrong: str, found: str) -> None:
    root = tmp_path / "content"
    shutil.copytree(library.CONTENT, root)
    page = root / FOLDER / file
    text = page.read_text(encoding="utf-8")
    assert right in text
    page.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    with pytest.raises(library.ContentErrors) as caught:
        library.load(root)

    named = [fault for fault in caught.value.faults if found in fault.found]
    assert [fault.file for fault in named][:1] == [f"{FOLDER}/{file}"]


def test_words_are_read_again_only_when_they_change(tmp_path: Path) -> None:
    root = tmp_path / "content"
    shutil.copytree(library.CONTENT, root)
    first = library.load(root).rules.danger_words
    assert library.load(root).rules.danger_words is first

    page = root / FOLDER / "en.yaml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("CES1: [", "CES1: [zzyzx, ", 1), encoding="utf-8")

    assert "zzyzx" in library.load(root).rules.danger_words.plain
    assert "zzyzx" not in first.plain
