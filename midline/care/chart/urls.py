"""Where devices sync."""

from django.urls import path

from midline.care.chart import sync

urlpatterns = [
    path("sync/events", sync.push, name="sync-push"),
    path("sync/feed", sync.feed, name="sync-feed"),
]
