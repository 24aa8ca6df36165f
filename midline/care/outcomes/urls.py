"""Addresses of what changed."""

from django.urls import path

from midline.care.outcomes import pages

urlpatterns = [
    path("progress/twelve-weeks/", pages.twelve_weeks, name="twelve-weeks"),
    path("progress/twelve-weeks/pdf/", pages.twelve_weeks_pdf, name="twelve-weeks-pdf"),
    path("team/members/<str:member_id>/twelve-weeks.pdf", pages.team_pdf, name="team-twelve-weeks"),
    path("report/", pages.report, name="clinic-report"),
    path("report/file.<str:format>", pages.report_file, name="clinic-report-file"),
]
