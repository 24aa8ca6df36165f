from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "midline.care.reading"
    label = "reading"
