from django.apps import AppConfig


class ChartConfig(AppConfig):
    name = "midline.care.chart"
    label = "chart"
