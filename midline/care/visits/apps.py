from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "midline.care.visits"
    label = "visits"
