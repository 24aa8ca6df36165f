from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "midline.care.followup"
    label = "followup"
