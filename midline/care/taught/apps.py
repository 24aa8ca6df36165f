from django.apps import AppConfig


class TaughtConfig(AppConfig):
    name = "midline.care.taught"
    label = "taught"
