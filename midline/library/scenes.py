"""Reads content/scenes: figures that no exercise owns, for techniques and lessons, with a name and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.movements import motion_of
from midline.library.page import Spot
from midline.library.shelf import folders, item_of, words_of
from midline.motion import figure
from midline.motion.diagram import LABELS, Diagram, draw_diagram, small_diagram
from midline.motion.movement import Motion

SHELF = "scenes"
TEXT_KEYS = ("name", "floor")
DIAGRAM_FILE = "diagram.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneText:
    """The words of a scene in one language.

    `floor` describes the figure for who cannot see it; `labels` are the names inside a diagram.
    """

    language: str
    name: str
    floor: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One figure without an exercise, by the name of its folder: a body that moves, or a diagram."""

    slug: str
    motion: Motion | None
    diagram: Diagram | None
    texts: Mapping[str, SceneText]

    def text(self, language: str) -> SceneText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])

    def drawn(self, language: str, *, id_prefix: str = "fig") -> str:
        """The figure as SVG, named and described; `id_prefix` must differ for each figure of one page."""
        words = self.text(language)
        if self.motion is not None:
            return figure.draw(self.motion, title=words.name, desc=words.floor, id_prefix=id_prefix)
        assert self.diagram is not None
        return draw_diagram(self.diagram, words.labels, title=words.name, desc=words.floor, id_prefix=id_prefix)

    def drawn_small(self, language: str, *, id_prefix: str = "thumb") -> str:
        """A square still picture of it as SVG."""
        name = self.text(language).name
        if self.motion is not None:
            return figure.thumbnail(self.motion, title=name, id_prefix=id_prefix)
        assert self.diagram is not None
        return small_diagram(self.diagram, title=name, id_prefix=id_prefix)


def read_scenes(root: Path, languages: Mapping[str, Language], faults: list[Fault]) -> dict[str, Scene]:
    """All scenes by their folder's name; faults are added to `faults`."""
    scenes = (read_scene(root, folder, languages, faults) for folder in folders(root, SHELF))
    return {scene.slug: scene for scene in scenes if scene is not None}


def read_scene(root: Path, folder: str, languages: Mapping[str, Language], faults: list[Fault]) -> Scene | None:
    """The scene in `folder`; None when it cannot be shown, and the faults are added to `faults`."""
    drawn = (root / folder / DIAGRAM_FILE).is_file()
    texts = words_of(root, folder, languages, faults, _labelled if drawn else _plain)
    diagram = item_of(root, f"{folder}/{DIAGRAM_FILE}", faults, _diagram) if drawn else None
    motion = None if drawn else motion_of(root, folder, faults)
    if (motion is None and diagram is None) or ENGLISH not in texts:
        return None
    return Scene(slug=folder.removeprefix(f"{SHELF}/"), motion=motion, diagram=diagram, texts=texts)


def _diagram(top: Spot) -> Diagram:
    top.keys(("draws",))
    return top.at("draws").enum(Diagram)


def _plain(top: Spot, language: str) -> SceneText:
    top.keys(TEXT_KEYS)
    return _text(top, language, {})


def _labelled(top: Spot, language: str) -> SceneText:
    top.keys((*TEXT_KEYS, "labels"))
    top.at("labels").keys(LABELS)
    return _text(top, language, {name: top.at("labels").at(name).text() for name in LABELS})


def _text(top: Spot, language: str, labels: Mapping[str, str]) -> SceneText:
    return SceneText(language=language, name=top.at("name").text(), floor=top.at("floor").text(), labels=labels)
