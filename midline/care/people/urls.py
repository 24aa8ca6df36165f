"""Addresses about people."""

from django.urls import path

from . import views

urlpatterns = [
    path("resume/<str:token>/", views.resume, name="resume"),
    path("account/invitation/<str:token>/", views.invitation, name="invitation"),
]
