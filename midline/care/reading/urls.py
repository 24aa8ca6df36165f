"""The library's pages, for anyone; their addresses name the language, so that each language has its own page."""

from django.urls import path

from midline.care.reading import ledger, views

urlpatterns = [
    path("library/", views.any_language, name="library"),
    path("library/<str:language>/", views.browse, name="library-browse"),
    path("library/<str:language>/movements/<slug:slug>/", views.movement, name="library-movement"),
    path("library/<str:language>/answers/", views.answers, name="library-answers"),
    path("library/<str:language>/answers/<slug:slug>/", views.answer, name="library-answer"),
    path("library/<str:language>/lessons/", views.lessons, name="library-lessons"),
    path("library/<str:language>/lessons/<slug:slug>/", views.lesson, name="library-lesson"),
    path("library/<str:language>/techniques/", ledger.techniques, name="library-techniques"),
    path("library/<str:language>/techniques/<slug:slug>/", ledger.technique, name="library-technique"),
    path("library/<str:language>/programs/", ledger.programs, name="library-programs"),
    path("library/<str:language>/programs/<slug:slug>/", ledger.program, name="library-program"),
    path("library/<str:language>/claims/", ledger.claims, name="library-claims"),
]
