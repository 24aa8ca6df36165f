"""Addresses of the administrator's desk."""

from django.urls import path

from midline.care.office import audit, consents, own_data, past, referral_pages, views

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
    path("consent/", consents.listed, name="consent"),
    path("consent/<str:slug>/", consents.decided, name="consent-of"),
    path("team/referrals/", referral_pages.listed, name="referrals"),
    path("team/referrals/<str:referral_id>/<str:name>/", referral_pages.answered, name="referral-answer"),
    path("team/members/<str:member_id>/refer-team/", referral_pages.asked, name="refer-team"),
    path("office/past/<str:member_id>/erase/", past.erased, name="office-past-erase"),
    path("office/wishes/", own_data.asked, name="office-wishes"),
    path("office/wishes/<str:wish_id>/<str:name>/", own_data.answer, name="office-wish"),
    path("office/audit/", audit.log, name="office-audit"),
    path("office/audit/file/", audit.download, name="office-audit-file"),
]
