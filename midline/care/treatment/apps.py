from django.apps import AppConfig


class TreatmentConfig(AppConfig):
    name = "midline.care.treatment"
    label = "treatment"
