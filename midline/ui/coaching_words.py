"""The words of coaching for codes, in the reader's language. An unknown code stands as it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext


def topic_name(topic: str) -> str:
    """What a member shares with their coach, in a few words."""
    return _word(
        topic,
        {
            "goals": gettext("Goals and habits"),
            "days": gettext("Days of exercise"),
            "pain": gettext("Pain and what you can do"),
            "mood": gettext("Mood, worry and how safe moving feels"),
            "sleep": gettext("Sleep"),
            "messages": gettext("Messages"),
            "followup": gettext("Appointments and results"),
        },
    )


def topic_means(topic: str) -> str:
    """What a coach sees when a topic is shared."""
    return _word(
        topic,
        {
            "goals": gettext("What matters to you, your habits with their days, and how ready you feel."),
            "days": gettext("On which days you exercised. Not which movements, and not how they went."),
            "pain": gettext("Your weekly numbers for pain and for what you can do."),
            "mood": gettext("The numbers of your questionnaires about mood, worry and moving."),
            "sleep": gettext("How often you wake up at night."),
            "messages": gettext("That the coach may read what you and your therapist write."),
            "followup": gettext("That you have appointments, and when. Results stay with your therapist."),
        },
    )


def way_name(way: str) -> str:
    """How a coach and a member spoke."""
    return _word(
        way,
        {
            "call": pgettext("contact", "Call"),
            "message": pgettext("contact", "Message"),
            "visit": pgettext("contact", "Visit"),
        },
    )


def mark_name(mark: str) -> str:
    """What a day of a habit was."""
    return _word(
        mark,
        {
            "done": pgettext("habit", "done"),
            "rest": pgettext("habit", "rest"),
            "paused": pgettext("habit", "rest, all is paused"),
            "open": pgettext("habit", "not marked"),
            "before": pgettext("habit", "not begun yet"),
        },
    )


def sign_name(sign: str) -> str:
    """What suggests a playbook."""
    return _word(
        sign,
        {
            "PHQ4": gettext("mood and worry"),
            "PHQ4.anxiety": gettext("worry"),
            "PHQ4.depression": gettext("low mood"),
            "FABQ.activity": gettext("beliefs about moving"),
            "FABQ.work": gettext("beliefs about work"),
            "TSK17": gettext("fear of moving"),
            "MOVING_SAFE": gettext("how unsafe moving feels"),
            "WORK_DAYS": gettext("days away from work"),
            "night-wakes": gettext("times awake at night"),
            "importance": gettext("importance"),
            "confidence": gettext("confidence"),
        },
    )


def concern_name(reason: str) -> str:
    """Why a coach hands a member over."""
    return _word(
        reason,
        {
            "pain-worse": gettext("The pain is worse"),
            "mood": gettext("Low mood or worry"),
            "medicine": gettext("A question about medicine"),
            "new-sign": gettext("A new sign: weakness, numbness, bladder or bowel, fever"),
            "other": gettext("Something else"),
        },
    )


def member_done(code: str) -> str:
    """What a member has just done."""
    return _word(
        code,
        {
            "goal-set": gettext("Saved. You can change it at any time."),
            "goal-reworded": gettext("Changed. What you wrote before is kept below."),
            "goal-reached": gettext("You reached it. Take a moment to enjoy that."),
            "goal-set-aside": gettext("Set aside. It waits here if you want it back."),
            "goal-taken-up": gettext("It is back among your goals."),
            "habit-started": gettext("Saved. Start small; rest days count."),
            "habit-reworded": gettext("Changed. Your days are kept."),
            "habit-ended": gettext("This habit is over. Its days are kept."),
            "readiness": gettext("Thank you. We ask again in two weeks."),
            "sharing": gettext("Saved. It counts from now on."),
            "sharing-same": gettext("Nothing was changed."),
        },
    )


def coach_done(act: str) -> str:
    """What a coach has just done."""
    return _word(
        act,
        {
            "contact": gettext("Contact logged."),
            "note": gettext("Note saved. The therapist sees it too."),
            "playbook": gettext("Playbook in use from now on."),
            "step": gettext("Step done. The next one is set."),
            "end": gettext("Playbook ended."),
            "nudge": gettext("Sent. It goes out within the member's budget of notices."),
            "handover": gettext("Handed over. The therapist has been told."),
            "answer": gettext("Noted. It is off your list."),
        },
    )


def _word(code: str, words: Mapping[str, str]) -> str:
    return words.get(code, code)
