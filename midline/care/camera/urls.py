"""The page that counts with the camera."""

from django.urls import path

from midline.care.camera import views

urlpatterns = [
    path("session/camera/", views.camera, name="session-camera"),
]
