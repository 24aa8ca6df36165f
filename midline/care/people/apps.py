from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "midline.care.people"
    label = "people"
