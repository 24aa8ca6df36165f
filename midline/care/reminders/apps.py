from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "midline.care.reminders"
    label = "reminders"
