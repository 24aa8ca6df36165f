"""The ui app: templates, static files and the words of the interface."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers templates, static files, template tags and translations."""

    name = "midline.ui"
    label = "ui"
