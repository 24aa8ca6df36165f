from django.apps import AppConfig


class ThreadsConfig(AppConfig):
    name = "midline.care.threads"
    label = "threads"
