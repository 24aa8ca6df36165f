"""Addresses of the everyday."""

from django.urls import path

from midline.care.everyday import views

urlpatterns = [
    path("shared-device/", views.shared_device, name="shared-device"),
    path("unlock/", views.unlock, name="unlock"),
    path("design/", views.design, name="design"),
]
