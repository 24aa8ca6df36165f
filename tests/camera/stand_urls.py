"""The clinic's addresses, which templates name, and before them the page of the stand."""

from django.urls import path

from midline.wiring.urls import urlpatterns as clinic
from tests.camera import stand

urlpatterns = [path("stand/<str:code>/", stand.page), path("done/", stand.done), *clinic]
