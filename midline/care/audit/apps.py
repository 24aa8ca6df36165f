from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "midline.care.audit"
    label = "audit"
