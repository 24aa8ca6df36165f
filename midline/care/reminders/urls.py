"""Addresses of reminders."""

from django.urls import path

from midline.care.reminders import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/settings/", views.notice_settings, name="notice-settings"),
    path("notices/pause/", views.pause, name="notice-pause"),
    path("notices/pause/<str:token>/", views.pause_link, name="notice-pause-link"),
    path("notices/device/", views.device, name="notice-device"),
    path("notices/device/forget/", views.forget_devices, name="notice-devices-forget"),
    path("notices/calendar/", views.calendar_link, name="notice-calendar"),
    path("notices/open/<str:notice_id>/", views.open_notice, name="notice-open"),
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar-feed"),
    path("sw.js", views.service_worker, name="service-worker"),
]
