from django.apps import AppConfig


class CoachingConfig(AppConfig):
    name = "midline.care.coaching"
    label = "coaching"
