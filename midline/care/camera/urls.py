"""The page that counts with the camera, and those on which therapists teach it."""

from django.urls import path

from midline.care.camera import lesson, views

urlpatterns = [
    path("session/camera/", views.camera, name="session-camera"),
    path("team/camera/", lesson.listed, name="camera-movements"),
    path("team/camera/<str:code>/teach/", lesson.teach, name="camera-teach"),
    path("team/camera/taught/<str:taught_id>/", lesson.one, name="camera-taught"),
    path("team/camera/taught/<str:taught_id>/try/", lesson.attempt, name="camera-try"),
    path("team/camera/taught/<str:taught_id>/file/", lesson.file, name="camera-taught-file"),
    path("team/camera/taught/<str:taught_id>/<str:name>/", lesson.act, name="camera-taught-act"),
]
