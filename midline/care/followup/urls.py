"""Addresses of followup."""

from django.urls import path

from midline.care.followup import appointments, hub, medicines, results, summary, team

urlpatterns = [
    path("care/", hub.care, name="care"),
    path("care/appointments/", appointments.appointments, name="appointments"),
    path("care/appointments/new/", appointments.appointment, name="appointment-new"),
    path("care/appointments/<str:thing>/", appointments.appointment, name="appointment"),
    path("care/appointments/<str:thing>/strike/", appointments.strike, name="appointment-strike"),
    path("care/appointments/<str:thing>/calendar/", appointments.calendar, name="appointment-calendar"),
    path("care/results/", results.results, name="test-results"),
    path("care/results/new/", results.result, name="test-result-new"),
    path("care/results/<str:thing>/", results.result, name="test-result"),
    path("care/results/<str:thing>/strike/", results.strike, name="test-result-strike"),
    path("care/papers/<str:paper_id>/", results.paper, name="paper"),
    path("care/papers/<str:paper_id>/strike/", results.strike_paper, name="paper-strike"),
    path("care/medicines/", medicines.medicines, name="medicines"),
    path("care/medicines/new/", medicines.medicine, name="medicine-new"),
    path("care/medicines/<str:thing>/", medicines.medicine, name="medicine"),
    path("care/medicines/<str:thing>/strike/", medicines.strike, name="medicine-strike"),
    path("care/summary/", summary.summary, name="care-summary"),
    path("care/summary/pdf/", summary.summary_pdf, name="care-summary-pdf"),
    path("team/members/<str:member_id>/follow-up/", team.followup, name="team-followup"),
    path("team/members/<str:member_id>/follow-up/summary/", team.summary_pdf, name="team-followup-summary"),
    path("team/members/<str:member_id>/follow-up/papers/<str:paper_id>/", team.paper, name="team-followup-paper"),
    path("team/members/<str:member_id>/follow-up/<str:name>/", team.act, name="team-followup-act"),
]
