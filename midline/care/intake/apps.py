from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "midline.care.intake"
    label = "intake"
