"""Addresses of visits."""

from django.urls import path

from midline.care.visits import panel_views, room_views, solo, staff_views, views

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/guest/<str:token>/", room_views.guest, name="visit-guest"),
    path("visits/<str:visit_id>/", room_views.room, name="visit-room"),
    path("visits/<str:visit_id>/check/", room_views.check, name="visit-check"),
    path("visits/<str:visit_id>/change/", views.change, name="visit-change"),
    path("visits/<str:visit_id>/visit.ics", views.calendar, name="visit-calendar"),
    path("strength/", solo.strength, name="strength"),
    path("strength/done/", solo.done, name="strength-done"),
    path("team/visits/", staff_views.agenda, name="agenda"),
    path("team/visits/hours/", staff_views.hours, name="visit-hours"),
    path("team/visits/<str:visit_id>/", room_views.team_room, name="team-visit-room"),
    path("team/visits/<str:visit_id>/check/", room_views.team_check, name="team-visit-check"),
    path("team/visits/<str:visit_id>/change/", staff_views.team_change, name="team-visit-change"),
    path("team/visits/<str:visit_id>/end/", room_views.end, name="team-visit-end"),
    path("team/visits/<str:visit_id>/note/", panel_views.note, name="team-visit-note"),
    path("team/visits/<str:visit_id>/movement/", panel_views.movement, name="team-visit-movement"),
    path("team/visits/<str:visit_id>/arm/", panel_views.arm, name="team-visit-arm"),
    path("team/visits/<str:visit_id>/strength/", panel_views.strength, name="team-visit-strength"),
    path("team/visits/<str:visit_id>/visit.ics", staff_views.team_calendar, name="team-visit-calendar"),
    path("team/members/<str:member_id>/visits/", staff_views.team_visits, name="team-visits"),
]
