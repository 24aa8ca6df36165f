"""The contact sheet shows every figure, on a page that needs no other file."""

import re
from pathlib import Path

import pytest

from midline import library
from midline.wiring.cli import main


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("sheet") / "figures.html"
    assert main(["contact-sheet", "--out", str(file)]) == 0
    return file.read_text(encoding="utf-8")


def test_every_movement_and_scene_is_on_it_by_code_and_name(page: str) -> None:
    content = library.load()

    names = {code: movement.text("en").name for code, movement in content.movements.items()}
    names |= {slug: scene.text("en").name for slug, scene in content.scenes.items()}
    for code, name in names.items():
        section = page.partition(f'<section id="{code}">')[2].partition("</section>")[0]
        assert name in section
        assert "<svg" in section


def test_every_pose_is_on_it_once(page: str) -> None:
    section = page.partition('<section id="EX03">')[2].partition("</section>")[0]

    assert re.findall(r"<figcaption>([^<]+)", section) == ["moving, 10 s", "down", "up", "small"]
    assert section.count('class="shown"') == 1


def test_the_page_needs_nothing_else_and_no_two_parts_share_a_name(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "url(" not in page
    assert len(ids) == len(set(ids))


def test_a_folder_that_is_not_there_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contact-sheet", "--out", str(tmp_path / "none" / "figures.html")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
