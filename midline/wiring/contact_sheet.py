"""The contact sheet: every figure on one page, to look at before it goes to people."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Final, TextIO

from midline import library
from midline.library import ENGLISH, Library, Movement, Scene
from midline.motion.figure import draw, still, thumbnail
from midline.motion.movement import Motion

WRITTEN, CANNOT_RUN = 0, 2
FIGURE_CSS: Final = Path(__file__).resolve().parents[1] / "ui/static/figure.css"
LAYOUT: Final = """
body { margin: 2rem auto; max-inline-size: 1216px; padding-inline: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
body { color: #1f3533; background: #fff; }
h2 { margin-block: 2.5rem 0; }
section { display: grid; grid-template-columns: 400px 1fr; gap: .5rem 1.5rem; padding-block: 1.25rem; }
section { border-block-end: 1px solid #dce3df; break-inside: avoid; }
h3, section > p { grid-column: 1 / -1; margin: 0; }
h3 code { color: #5b6f6b; font-weight: normal; margin-inline-end: .5rem; }
figure { margin: 0; }
figcaption { font-size: .8rem; color: #5b6f6b; }
.frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(170px, 1fr)); gap: .5rem; }
.frames { align-content: start; }
.shown { outline: 2px solid #17a295; outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  body { color: #e7efec; background: #172424; }
  h3 code, figcaption { color: #9fb3af; }
  section { border-color: #33484a; }
}
"""


def run(*, file: Path, out: TextIO) -> int:
    """Write the contact sheet into `file` and say how much is on it."""
    try:
        content = library.load()
        file.write_text(sheet(content), encoding="utf-8")
    except library.ContentErrors as errors:
        print(errors, file=sys.stderr)
        return CANNOT_RUN
    except OSError as fault:
        print(f"midline: cannot write {file} ({fault.strerror or 'unknown fault'})", file=sys.stderr)
        return CANNOT_RUN
    print(f"{len(content.movements)} movements and {len(content.scenes)} scenes in {file}", file=out)
    return WRITTEN


def sheet(content: Library) -> str:
    """One page that needs nothing else: of each figure the moving one, the still one, the small one, and its poses."""
    style = f"<style>{FIGURE_CSS.read_text(encoding='utf-8')}{LAYOUT}</style>"
    inside = "".join((
        "<h1>Midline: contact sheet</h1><h2>Movements</h2>",
        *(_movement(movement) for movement in content.movements.values()),
        "<h2>Scenes</h2>",
        *(_scene(scene) for scene in content.scenes.values()),
    ))  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="{ENGLISH}"><head><meta charset="utf-8"><title>Midline: contact sheet</title>'
        f'<meta name="viewport" content="width=device-width">{style}</head><body>{inside}</body></html>\n'
    )


def _movement(movement: Movement) -> str:
    words = movement.text(ENGLISH)
    assert movement.motion is not None, "unsound content does not load"
    return _section(movement.code, words.name, words.floor, _of_motion(movement.slug, words.name, movement.motion))


def _scene(scene: Scene) -> str:
    words = scene.text(ENGLISH)
    if scene.motion is not None:
        return _section(scene.slug, words.name, words.floor, _of_motion(scene.slug, words.name, scene.motion))
    small = scene.drawn_small(ENGLISH, id_prefix=f"{scene.slug}-small")
    pictures = _figure(scene.drawn(ENGLISH, id_prefix=scene.slug), "diagram") + f"<div>{_figure(small, 'small')}</div>"
    return _section(scene.slug, words.name, words.floor, pictures)


def _section(code: str, name: str, floor: str, pictures: str) -> str:
    heading = f"<h3><code>{escape(code)}</code>{escape(name)}</h3>"
    return f'<section id="{escape(code)}">{heading}<p>{escape(floor)}</p>{pictures}</section>'


def _of_motion(slug: str, name: str, motion: Motion) -> str:
    moving = _figure(draw(motion, title=name, desc="", id_prefix=slug), f"moving, {motion.cycle_s:g} s")
    return f'{moving}<div class="frames">{"".join(_stills(slug, name, motion))}</div>'


def _stills(slug: str, name: str, motion: Motion) -> Iterator[str]:
    """Each pose once, the shown one framed, and the small picture."""
    for index, (pose, _) in enumerate(motion.poses):
        picture = still(motion, index, title=f"{name}: {pose}", desc="", id_prefix=f"{slug}-{index}")
        yield _figure(picture, pose, "shown" if pose == motion.shows else "")
    yield _figure(thumbnail(motion, title=name, id_prefix=f"{slug}-small"), "small")


def _figure(picture: str, caption: str, look: str = "") -> str:
    return f'<figure class="{look}">{picture}<figcaption>{escape(caption)}</figcaption></figure>'
