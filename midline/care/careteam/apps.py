from django.apps import AppConfig


class CareteamConfig(AppConfig):
    name = "midline.care.careteam"
    label = "careteam"
