"""Addresses of the care team."""

from django.urls import path

from midline.care.careteam import caseload, contact_pages, health, note_pages, plan_templates, referral, staffing, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("staff/<int:user_id>/<str:change>/", staffing.account, name="staff-account"),
    path("team/", views.worklist, name="worklist"),
    path("team/members/", views.members, name="members"),
    path("office/caseload/", caseload.page, name="office-caseload"),
    path("team/templates/", plan_templates.listed, name="templates"),
    path("team/templates/new/", plan_templates.one, name="template-new"),
    path("team/templates/<int:template_id>/", plan_templates.one, name="template"),
    path("team/members/<str:member_id>/", views.member, name="team-member"),
    path("team/members/<str:member_id>/plan/", views.plan, name="team-plan"),
    path("team/members/<str:member_id>/decisions/<int:decision_id>/", views.decision, name="team-decision"),
    path("team/members/<str:member_id>/hands/<str:name>/", views.change_hands, name="team-hands"),
    path("team/members/<str:member_id>/notes/", note_pages.listed, name="team-notes"),
    path("team/members/<str:member_id>/notes/all.<str:format>", note_pages.exported, name="team-notes-export"),
    path("team/members/<str:member_id>/notes/new/<str:kind>/", note_pages.begun, name="team-note-new"),
    path("team/members/<str:member_id>/notes/<str:note_id>/", note_pages.one, name="team-note"),
    path(
        "team/members/<str:member_id>/notes/<str:note_id>/note.<str:format>",
        note_pages.exported,
        name="team-note-export",
    ),
    path("team/members/<str:member_id>/contacts/", contact_pages.log, name="team-contacts"),
    path(
        "team/members/<str:member_id>/contacts/<int:year>-<int:month>.csv",
        contact_pages.month,
        name="team-contacts-month",
    ),
    path("team/members/<str:member_id>/referral/", referral.referral, name="team-referral"),
    path("team/members/<str:member_id>/referral/<str:letter_id>.pdf", referral.letter, name="team-letter"),
    path("team/members/<str:member_id>/<str:name>/", views.act, name="team-act"),
]
