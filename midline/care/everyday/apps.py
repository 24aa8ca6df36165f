"""The app everyday."""

from django.apps import AppConfig


class EverydayConfig(AppConfig):
    name = "midline.care.everyday"
    label = "everyday"
