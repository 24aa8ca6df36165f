from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "midline.care.outcomes"
    label = "outcomes"
