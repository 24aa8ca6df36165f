"""The drawn figure: sound SVG that a strict page may hold, moving and still."""

import re
import xml.etree.ElementTree as ET

import pytest

from midline.motion.figure import draw, frames, still, thumbnail
from tests.motion.test_movements import SCENE_SLUGS, SLUGS, every_figure, motion_of

SVG = "{http://www.w3.org/2000/svg}"


def drawn(slug: str, *, id_prefix: str = "fig", mirror: bool = False) -> str:
    return draw(motion_of(slug), title="A title", desc="A description", id_prefix=id_prefix, mirror=mirror)


def ids_of(svg: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', svg)


@every_figure
def test_a_figure_is_well_formed_and_named(slug: str) -> None:
    root = ET.fromstring(drawn(slug))
    labels = (root.get("aria-labelledby") or "").split()

    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [e.text for e in root.iter() if e.get("id") in labels] == ["A title", "A description"]


@every_figure
def test_a_figure_carries_nothing_that_a_strict_page_forbids(slug: str) -> None:
    root = ET.fromstring(drawn(slug))

    assert not [e for e in root.iter() if e.tag in (f"{SVG}style", f"{SVG}script")]
    assert not [n for e in root.iter() for n in e.attrib if n == "style" or n.startswith("on")]


@every_figure
def test_a_figure_moves_and_has_a_still_for_those_who_want_no_motion(slug: str) -> None:
    root = ET.fromstring(drawn(slug))
    groups = {e.get("class"): e for e in root.iter(f"{SVG}g") if e.get("class") in ("fig-moving", "fig-still")}

    assert [e for e in groups["fig-moving"].iter() if e.tag.startswith(f"{SVG}animate")]
    assert not [e for e in groups["fig-still"].iter() if e.tag.startswith(f"{SVG}animate")]
    assert list(groups["fig-still"].iter(f"{SVG}path"))


@every_figure
def test_animations_run_at_the_real_tempo_and_in_order(slug: str) -> None:
    motion = motion_of(slug)
    for animation in re.findall(r"<animate[^>]*>", drawn(slug)):
        times = (
            [float(t) for t in re.findall(r'keyTimes="([^"]+)"', animation)[0].split(";")]
            if "keyT" in animation
            else []
        )
        values = re.findall(r'values="([^"]+)"', animation)[0].split(";")
        assert times == sorted(times)
        assert not times or len(times) == len(values)
        assert not times or times[0] == 0
        dur_s = float(re.findall(r'dur="([\d.]+)s"', animation)[0])
        steps = dur_s / (motion.cycle_s / 2)  # what passes by with the floor takes many
        assert steps == pytest.approx(max(round(steps), 1), abs=0.1)


def test_figures_of_one_page_share_no_id() -> None:
    page = "".join(drawn(slug, id_prefix=slug) for slug in (*SLUGS, *SCENE_SLUGS))
    page += "".join(
        thumbnail(motion_of(slug), title=slug, id_prefix=f"{slug}-small") for slug in (*SLUGS, *SCENE_SLUGS)
    )

    assert len(ids_of(page)) == len(set(ids_of(page)))


@every_figure
def test_every_reference_has_its_target(slug: str) -> None:
    svg = drawn(slug)

    assert set(re.findall(r'href="#([^"]+)"', svg)) <= set(ids_of(svg))


def test_the_other_side_is_mirrored_not_drawn_twice() -> None:
    one, other = drawn("brace-heel-slide"), drawn("brace-heel-slide", mirror=True)

    assert one != other
    assert "scale(-1 1)" in other
    assert len(other) < len(one) + 100


@every_figure
def test_a_figure_stays_light(slug: str) -> None:
    assert len(drawn(slug).encode()) < 26_000


def test_titles_are_escaped() -> None:
    svg = draw(motion_of("walking"), title="a < b & c", desc='"quoted"', id_prefix="x")

    assert ET.fromstring(svg).findtext(f"{SVG}title") == "a < b & c"


@every_figure
def test_stills_thumbnails_and_frames_do_not_move(slug: str) -> None:
    motion = motion_of(slug)
    pictures = (
        still(motion, 0, title="t", desc="d"),
        thumbnail(motion, title="t"),
        *frames(motion, 3, title="t", desc="d"),
    )

    assert len(pictures) == 5
    for picture in pictures:
        ET.fromstring(picture)
        assert "<animate" not in picture


@every_figure
def test_the_body_stays_inside_the_picture(slug: str) -> None:
    for path in re.findall(
        r'transform="translate\(([-\d.]+) ([-\d.]+)\)', still(motion_of(slug), 0, title="t", desc="d")
    ):
        assert -60 <= float(path[0]) <= 320
        assert -60 <= float(path[1]) <= 200
