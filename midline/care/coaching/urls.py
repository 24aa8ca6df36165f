"""Addresses of coaching."""

from django.urls import path

from midline.care.coaching import desk, views

urlpatterns = [
    path("goals/", views.goals, name="goals"),
    path("goals/new/", views.new_goal, name="goal-new"),
    path("goals/readiness/", views.readiness, name="readiness"),
    path("goals/sharing/", views.share, name="sharing"),
    path("goals/habits/new/", views.new_habit, name="habit-new"),
    path("goals/habits/<str:key>/", views.habit, name="habit"),
    path("goals/habits/<str:key>/day/", views.habit_day, name="habit-day"),
    path("goals/<str:key>/", views.goal, name="goal"),
    path("team/playbooks/", desk.playbooks, name="playbooks"),
    path("team/playbooks/<slug:slug>/", desk.playbook, name="playbook"),
    path("team/members/<str:member_id>/coaching/", desk.coaching, name="team-coaching"),
    path("team/members/<str:member_id>/coaching/<str:name>/", desk.act, name="team-coaching-act"),
]
