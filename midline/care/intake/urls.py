"""From the front page to a result."""

from django.urls import path

from midline.care.intake import conditions, contradictions, views

urlpatterns = [
    path("", views.home, name="home"),
    path("start/", views.start, name="start"),
    path("questions/", views.question, name="question"),
    path("questions/<str:code>/", views.question, name="question-of"),
    path("result/", views.result, name="result"),
    path("carry-on/", views.carry_on, name="carry-on"),
    path("leave/", views.leave, name="leave"),
    path("resume/", views.resume_code, name="resume-code"),
    path("emergency/", views.emergency, name="emergency"),
    path("pain/", views.pain, name="pain"),
    path("which-is-right/", contradictions.contradictions, name="contradictions"),
    path("conditions/", conditions.conditions, name="conditions"),
]
