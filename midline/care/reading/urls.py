"""The library's pages, for anyone; their addresses name the language, so that each language has its own page."""

from django.urls import path

from midline.care.reading import views

urlpatterns = [
    path("library/", views.any_language, name="library"),
    path("library/<str:language>/", views.browse, name="library-browse"),
    path("library/<str:language>/movements/<slug:slug>/", views.movement, name="library-movement"),
]
