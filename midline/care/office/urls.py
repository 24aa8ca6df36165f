"""Addresses of the administrator's desk."""

from django.urls import path

from midline.care.office import audit, own_data, views

urlpatterns = [
    path("office/", views.clinic, name="office"),
    path("staff/", views.staff, name="staff"),
    path("staff/<int:user_id>/place/", views.place, name="staff-place"),
    path("staff/<int:user_id>/second-factor/", views.take_factors_away, name="staff-second-factor"),
    path("staff/invitations/<int:invitation_id>/withdraw/", views.withdraw, name="invitation-withdraw"),
    path("office/teams/", views.teams, name="office-teams"),
    path("office/members/", views.members, name="office-members"),
    path("office/members/<str:member_id>/", views.member, name="office-member"),
    path("my-data/", own_data.mine, name="my-data"),
    path("my-data/file/", own_data.file, name="my-data-file"),
    path("office/wishes/", own_data.asked, name="office-wishes"),
    path("office/wishes/<str:wish_id>/<str:name>/", own_data.answer, name="office-wish"),
    path("office/audit/", audit.log, name="office-audit"),
    path("office/audit/file/", audit.download, name="office-audit-file"),
]
