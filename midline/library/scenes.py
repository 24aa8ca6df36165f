"""Reads content/scenes: figures that no exercise owns, for techniques and lessons, with a name and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midline.library.faults import Fault
from midline.library.languages import ENGLISH, Language
from midline.library.movements import motion_of
from midline.library.page import Spot
from midline.library.shelf import folders, words_of
from midline.motion.movement import Motion

SHELF = "scenes"
TEXT_KEYS = ("name", "floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneText:
    """The words of a scene in one language. `floor` describes the figure for who cannot see it."""

    language: str
    name: str
    floor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One figure without an exercise, by the name of its folder."""

    slug: str
    motion: Motion
    texts: Mapping[str, SceneText]

    def text(self, language: str) -> SceneText:
        """The words in `language`, or in English where there are none; its `language` says which."""
        return self.texts.get(language, self.texts[ENGLISH])


def read_scenes(root: Path, languages: Mapping[str, Language], faults: list[Fault]) -> dict[str, Scene]:
    """All scenes by their folder's name; faults are added to `faults`."""
    scenes = {}
    for folder in folders(root, SHELF):
        texts = words_of(root, folder, languages, faults, _text)
        motion = motion_of(root, folder, faults)
        if motion is not None and ENGLISH in texts:
            slug = folder.removeprefix(f"{SHELF}/")
            scenes[slug] = Scene(slug=slug, motion=motion, texts=texts)
    return scenes


def _text(top: Spot, language: str) -> SceneText:
    top.keys(TEXT_KEYS)
    return SceneText(language=language, name=top.at("name").text(), floor=top.at("floor").text())
