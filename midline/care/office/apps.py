from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "midline.care.office"
    label = "office"
