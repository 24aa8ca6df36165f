from django.apps import AppConfig


class SponsorsConfig(AppConfig):
    name = "midline.care.sponsors"
    label = "sponsors"
