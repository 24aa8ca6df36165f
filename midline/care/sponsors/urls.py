"""Addresses about who pays: for anybody, for a member, for an administrator."""

from django.urls import path

from midline.care.sponsors import office, views

urlpatterns = [
    path("eligibility/", views.eligibility, name="eligibility"),
    path("eligibility/answer/", views.answer, name="eligibility-answer"),
    path("eligibility/forget/", views.other_answer, name="eligibility-forget"),
    path("s/<slug:slug>/", views.invited, name="sponsor-link"),
    path("who-pays/", views.who_pays, name="who-pays"),
    path("office/price/", office.price, name="price"),
    path("office/sponsors/", office.sponsors, name="sponsors"),
    path("office/sponsors/new/", office.new, name="sponsor-new"),
    path("office/sponsors/example.csv", office.example_file, name="sponsor-example"),
    path("office/sponsors/<slug:slug>/", office.sponsor, name="sponsor"),
    path("office/sponsors/<slug:slug>/upload/", office.upload, name="sponsor-file"),
    path("office/sponsors/<slug:slug>/upload/<str:upload_id>/", office.one_upload, name="sponsor-upload"),
    path("office/sponsors/<slug:slug>/upload/<str:upload_id>/faults.csv", office.upload_faults, name="sponsor-faults"),
    path("office/sponsors/<slug:slug>/report/", office.report_page, name="sponsor-report"),
    path("office/sponsors/<slug:slug>/report.csv", office.report_file, name="sponsor-report-file"),
]
