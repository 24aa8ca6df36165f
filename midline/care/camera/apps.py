from django.apps import AppConfig


class CameraConfig(AppConfig):
    name = "midline.care.camera"
    label = "camera"
