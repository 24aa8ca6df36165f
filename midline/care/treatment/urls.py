"""Today, the guided session, the direction test, the next morning, measures, progress, the plan and its reasons."""

from django.urls import path

from midline.care.treatment import (
    direction,
    explain,
    flare,
    learning,
    measures,
    printing,
    progress,
    session,
    technique,
    today,
)

urlpatterns = [
    path("today/", today.today, name="today"),
    path("session/", session.session, name="session"),
    path("session/check/", session.check, name="session-check"),
    path("session/how/", session.worst, name="session-worst"),
    path("session/now/", session.now, name="session-now"),
    path("session/stop/", session.stop, name="session-stop"),
    path("session/finish/", session.finish, name="session-finish"),
    path("session/done/", session.done, name="done"),
    path("session/verdict/<str:event_id>/", session.verdict, name="verdict"),
    path("session/undo/<str:event_id>/", session.undo, name="session-undo"),
    path("direction/", direction.direction, name="direction"),
    path("direction/now/", direction.now, name="direction-now"),
    path("direction/stop/", direction.stop, name="direction-stop"),
    path("direction/result/", direction.result, name="direction-result"),
    path("morning/", today.morning, name="morning"),
    path("progress/", progress.progress, name="progress"),
    path("plan/", today.plan, name="plan"),
    path("plan/print/", printing.plan_pdf, name="plan-print"),
    path("plan/why/<str:code>/", explain.plan_why, name="plan-why"),
    path("why/<str:event_id>/", explain.why, name="why"),
    path("hurts/", today.hurts_for_anyone, name="hurts"),
    path("worse/", flare.flare, name="flare"),
    path("worse/plan/", flare.flare_plan, name="flare-plan"),
    path("learn/", learning.learn, name="learn"),
    path("learn/<slug:slug>/", learning.lesson, name="learn-one"),
    path("measures/", measures.measures, name="measures"),
    path("measures/<str:code>/", measures.measure, name="measure"),
    path("technique/", technique.technique, name="technique"),
    path("settings/", today.settings, name="settings"),
]
