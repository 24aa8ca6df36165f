"""What is made when Midline is built or installed, also in place: translations, and the files of the camera's model."""

import runpy
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MakeFiles(BuildHookInterface[Any]):
    """Writes django.mo beside each django.po, so nobody needs gettext; fetches the model where npm is there."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._compile_translations()
        self._fetch_model()

    def _compile_translations(self) -> None:
        for source in sorted(Path(self.root, "midline", "ui", "locale").glob("**/*.po")):
            with source.open("rb") as po:
                catalog = read_po(po, locale=source.parent.parent.name)
            with source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, catalog)

    def _fetch_model(self) -> None:
        """Without it the clinic runs as well; its camera page says so and offers the timer."""
        pose = runpy.run_path(str(Path(self.root, "midline", "ui", "pose_files.py")))
        try:
            pose["fetch"]()
        except pose["CannotFetch"] as reason:
            self.app.display_warning(f"midline: {reason}")
