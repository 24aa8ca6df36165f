"""What happened in a chart, in a line of the story. An unknown code stands as it is."""

from __future__ import annotations

from django.utils.translation import gettext


def event_name(kind: str) -> str:
    """What a person did, for a line of the story."""
    names = {
        "screen-answered": gettext("Answered the screen"),
        "screen-finished": gettext("Finished the danger-sign screen"),
        "irritability-answered": gettext("Answered how easily the pain is stirred up"),
        "session-opened": gettext("Opened a session"),
        "exercise-begun": gettext("Began an exercise"),
        "set-started": gettext("Started a set"),
        "set-done": gettext("Finished a set"),
        "set-watched": gettext("A set was counted with the camera"),
        "exercise-ended": gettext("Ended an exercise"),
        "exercise-rechecked": gettext("Reading after five minutes"),
        "exercise-skipped": gettext("Left out an exercise"),
        "verdict-undone": gettext("Took an answer back"),
        "session-closed": gettext("Closed the session"),
        "morning-reported": gettext("Next morning"),
        "diagnosis-confirmed": gettext("Confirmed the diagnosis"),
        "direction-released": gettext("Released a direction"),
        "direction-locked": gettext("Locked a direction"),
        "direction-recorded": gettext("Recorded a direction test"),
        "direction-opened": gettext("Began a direction test"),
        "direction-read": gettext("Reading of a direction test"),
        "direction-closed": gettext("Ended a direction test"),
        "exercises-released": gettext("Released exercises"),
        "exercises-withdrawn": gettext("Took releases back"),
        "conditions-stated": gettext("Stated conditions"),
        "medicines-told": gettext("Told of a medicine"),
        "form-reported": gettext("Looked at the movements"),
        "plan-wished": gettext("Changed the plan"),
        "flare-reported": gettext("Told of a flare"),
        "strength-checked": gettext("Checked strength and feeling"),
        "lesson-read": gettext("Read a lesson"),
        "measure-answered": gettext("Answered a questionnaire"),
        "hold-released": gettext("Cleared holds"),
        "answers-accepted": gettext("Accepted answers"),
        "coach-concern": gettext("Handed over to the therapist"),
        "message-sent": gettext("Sent a message"),
        "silence-noticed": gettext("Silence noticed"),
        "review-noticed": gettext("Day of a review"),
        "discharged": gettext("Ended the programme"),
        "readmitted": gettext("Opened the programme again"),
        "referred": gettext("Referred, with a letter"),
        "note-left": gettext("Note"),
    }
    return names.get(kind, kind)


def quarantine_name(status: str) -> str:
    """Why an event did not enter the chart."""
    reasons = {
        "conflict": gettext("Sent twice with different content; the first stands"),
        "rejected": gettext("Could not be read or was not allowed"),
    }
    return reasons.get(status, status)
