"""The words of the clinic's pages for the engine's codes, in the reader's language. An unknown code stands as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext, ngettext_lazy, pgettext

EVERYTHING = "ALL"
# For timesince and timeuntil: Django itself has no words for spans of time in Vietnamese.
SPANS: dict[str, Any] = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}


def author_name(author: str) -> str:
    """Who wrote an event: the member as a word, anybody else by name."""
    return _word(author, {"member": pgettext("author", "member"), "clinic": pgettext("author", "the clinic")})


def notice_title(reason: str) -> str:
    """What happened, in a few clinical words."""
    return _word(
        reason,
        {
            "screen-t0": gettext("Emergency sign in the danger-sign screen"),
            "screen-t1": gettext("Urgent sign in the danger-sign screen"),
            "screen-t2": gettext("Screen asks for a review before any exercise"),
            "screen-t3": gettext("Waits for a visit before the full programme"),
            "crisis": gettext("Thoughts of self-harm in the screen"),
            "check-worry": gettext("A danger sign in the check before a session"),
            "session-stop": gettext("Session stopped: danger sign, or not asked about"),
            "session-red-neuro": gettext("Session stopped: new weakness or numbness"),
            "session-red": gettext("Leg pain worse or further down after an exercise"),
            "session-red-back": gettext("Back pain sharply worse after an exercise"),
            "session-halt": gettext("Leg pain jumped up, no reading afterwards"),
            "morning-n1": gettext("New danger sign the next morning"),
            "morning-n3": gettext("Leg pain worse or further down the next morning"),
            "suspended": gettext("Programme suspended"),
            "three-ambers": gettext("Three amber sessions within 7 days"),
            "performed-during-hold": gettext("Exercised in a closed direction"),
            "mis-tap": gettext("Says that a stopping answer was a mis-tap"),
            "silent-mornings": gettext("No morning answers after five sessions"),
            "strength-dropped": gettext("Strength or feeling in a leg is less than before"),
            "strength-uneven": gettext("First check of strength: a clear loss"),
            "strength-incomplete": gettext("Check of strength was left unfinished"),
            "direction-stopped": gettext("Direction test stopped: new weakness or numbness"),
            "direction-irreducible": gettext("Both directions of the test were worse"),
            "direction-unclear": gettext("The direction test needs a therapist"),
            "flare-lasts": gettext("A flare has lasted for a week"),
            "mood": gettext("Low mood in a questionnaire"),
            "message-danger": gettext("A danger sign in a message"),
            "message-crisis": gettext("Thoughts of self-harm in a message"),
            "message-waiting": gettext("A message waits for an answer"),
            "message-waiting-coach": gettext("A message waits for the coach"),
            "review-two-weeks": gettext("Review after two weeks"),
            "review-six-weeks": gettext("Review after six weeks"),
            "review-twelve-weeks": gettext("Review after twelve weeks"),
            "silent": gettext("Nothing heard for a week"),
            "plateau": gettext("Two weeks without progress"),
            "review-overdue": gettext("The day of an agreed review has come"),
            "back-after-discharge": gettext("Answered the screen after the programme ended"),
            "coach-concern": gettext("The coach hands something over"),
            "coach-new-sign": gettext("The coach heard of a new sign"),
            "opioids": gettext("Takes opioids, or is not sure"),
        },
    )


def notice_next(reason: str) -> str:
    """What the reader is asked to do."""
    return _word(
        reason,
        {
            "screen-t0": gettext(
                "Call now: is the member at, or on the way to, an emergency department? Everything stays "
                "stopped until you clear it."
            ),
            "screen-t1": gettext(
                "Speak to the member; a medical assessment is needed the same day. Everything stays stopped "
                "until you clear it."
            ),
            "screen-t2": gettext("Review the answers; accept them with a note, or arrange an examination."),
            "screen-t3": gettext(
                "See the member, confirm the diagnosis, and release a direction or keep the neutral set."
            ),
            "crisis": gettext("Call now and follow the crisis procedure of your clinic."),
            "check-worry": gettext(
                "Speak to the member; the full screen is asked next and no session starts before it."
            ),
            "session-stop": gettext(
                "Call now and ask about the danger signs. Everything stays stopped until you clear it."
            ),
            "session-red-neuro": gettext(
                "Examine strength, sensation and reflexes. Everything stays stopped until you clear it."
            ),
            "session-red": gettext("Look at direction and dose; the direction stays locked until you clear it."),
            "session-red-back": gettext("Look at direction and dose; the direction stays locked until you clear it."),
            "session-halt": gettext("Ask how the leg is now; the direction stays locked until you clear it."),
            "morning-n1": gettext(
                "Call now and ask about the danger signs. Everything stays stopped until you clear it."
            ),
            "morning-n3": gettext("Look at direction and dose; the direction stays locked until you clear it."),
            "suspended": gettext("See or call the member; only you can restart the programme."),
            "three-ambers": gettext("Look at dose and direction; change them, or note why they stay."),
            "performed-during-hold": gettext("Ask what was done; the work does not count for progress."),
            "mis-tap": gettext("Ask what was meant. The stop stays until you clear it."),
            "silent-mornings": gettext("Ask kindly how it is going; nothing progresses without morning answers."),
            "strength-dropped": gettext(
                "Speak to the member; a medical assessment is needed the same day. Everything stays stopped "
                "until you clear it."
            ),
            "strength-uneven": gettext(
                "Examine strength, sensation and reflexes, or arrange it. Only you can restart the programme."
            ),
            "strength-incomplete": gettext("Look what was left out, and do the check together on the next visit."),
            "direction-stopped": gettext(
                "Examine strength, sensation and reflexes. Everything stays stopped until you clear it."
            ),
            "direction-irreducible": gettext(
                "Look at the answers and the pain; examine if it is strong or a leg is weak. Gentle movements only."
            ),
            "direction-unclear": gettext(
                "Watch the test, there or on video, and record what each arm showed; try the side glide if it fits."
            ),
            "flare-lasts": gettext("Speak to the member: what changed, and does the plan still fit?"),
            "mood": gettext("Speak to the member today and ask about thoughts of self-harm."),
            "message-danger": gettext(
                "Call now and ask about the danger signs; a message back is not enough. The full screen is asked next."
            ),
            "message-crisis": gettext("Call now and follow the crisis procedure of your clinic."),
            "message-waiting": gettext("Answer in the thread; your reply closes this line."),
            "message-waiting-coach": gettext("Answer in the thread; your reply closes this line."),
            "review-two-weeks": gettext("Look at the course and the direction; change the plan, or note why it stays."),
            "review-six-weeks": gettext("Look at the course; if little has changed, arrange a medical review."),
            "review-twelve-weeks": gettext("Look back together and decide how to go on."),
            "silent": gettext(
                "Call or write, and ask how it is and what got in the way. If it is the pain, or a new sign, hand over "
                "to the therapist."
            ),
            "plateau": gettext(
                "Look at the course of leg, back and function. Then test the direction again, change the plan, meet, "
                "or refer."
            ),
            "review-overdue": gettext(
                "Ask whether an answer came to the letter, and what it says. Then go on or refer again."
            ),
            "back-after-discharge": gettext("Read the answers and call. Readmit if the programme should go on."),
            "coach-concern": gettext("Read the coach's note and speak to the member today."),
            "coach-new-sign": gettext(
                "Call now and ask about the danger signs. The full screen is asked next and no session starts "
                "before it."
            ),
            "opioids": gettext(
                "Ask who prescribes it and what it is for, and write to the prescriber. Standing exercises carry a "
                "caution about falls until you settle it on the page of follow-up."
            ),
        },
    )


def urgency_name(urgency: int) -> str:
    """The order of the worklist in words, 0 most urgent."""
    names = (
        pgettext("urgency", "Emergency"),
        pgettext("urgency", "Same day"),
        pgettext("urgency", "Worse"),
        pgettext("urgency", "Suspended"),
        pgettext("urgency", "Review"),
        pgettext("urgency", "Silent"),
        pgettext("urgency", "Plateau"),
        pgettext("urgency", "Watch"),
        pgettext("urgency", "Waiting"),
    )
    return names[urgency] if 0 <= urgency < len(names) else str(urgency)


def hold_name(kind: str, scope: str) -> str:
    """What is closed."""
    if kind == "stop":
        return gettext("Everything stopped")
    if kind == "suspension":
        return gettext("Programme suspended")
    return gettext("%(direction)s locked") % {"direction": scope_name(scope)}


def scope_name(scope: str) -> str:
    """A direction (a group of exercises), or everything; the code of a single exercise stands as it is."""
    return _word(
        scope,
        {
            EVERYTHING: gettext("Everything"),
            "EXT": gettext("Extension"),
            "FLX": gettext("Flexion"),
            "STB": gettext("Stabilisation"),
            "NEU": gettext("Neutral"),
            "NRL": gettext("Nerve mobility"),
            "LAT": gettext("Side glide"),
            "ROT": gettext("Rotation"),
        },
    )


def cause_name(cause: str) -> str:
    """Why a hold was opened, where the cause is no rule of a session or a morning."""
    if cause.startswith("screen:"):
        return gettext("danger-sign screen, %(tier)s") % {"tier": cause.removeprefix("screen:")}
    return _word(
        cause,
        {
            "therapist": gettext("locked by a therapist"),
            "two-reds-in-14-days": gettext("two red sessions within 14 days"),
            "strength-uneven": gettext("first check of strength: a clear loss"),
            "direction-stopped": gettext("direction test stopped: new weakness or numbness"),
            "direction-irreducible": gettext("both directions of the test were worse"),
        },
    )


def review_name(code: str) -> str:
    """A look back at a fixed time after the start."""
    return _word(
        code,
        {
            "two-weeks": gettext("Review after two weeks"),
            "six-weeks": gettext("Review after six weeks"),
            "twelve-weeks": gettext("Review after twelve weeks"),
            "plateau": gettext("Two weeks without progress"),
        },
    )


def colour_name(colour: str | None) -> str:
    """A session's colour as clinicians say it."""
    return _word(
        colour or "",
        {
            "": gettext("Not reported"),
            "green-plus": gettext("Green, pain nearer the back"),
            "green": gettext("Green"),
            "hold": gettext("Hold, answers missing"),
            "amber": gettext("Amber"),
            "halt": gettext("Halted"),
            "red-back": gettext("Red, back"),
            "red": gettext("Red"),
            "red-neuro": gettext("Red, neurological"),
            "stop": gettext("Stop"),
        },
    )


def status_name(status: str) -> str:
    """The status of a plan."""
    return _word(
        status,
        {
            "active": gettext("Active"),
            "gated": gettext("Neutral set only"),
            "suspended": gettext("Suspended"),
            "blocked": gettext("No exercises"),
        },
    )


def tier_name(tier: str) -> str:
    """The urgency tier of a screen."""
    return _word(
        tier,
        {
            "T0": gettext("T0 emergency"),
            "T1": gettext("T1 urgent"),
            "T2": gettext("T2 early review"),
            "T3": gettext("T3 therapist first"),
            "T4": gettext("T4 pathway"),
        },
    )


def irritability_name(level: str | None) -> str:
    """How easily the pain is stirred up."""
    return _word(
        level or "",
        {
            "": gettext("not known"),
            "low": pgettext("irritability", "low"),
            "moderate": pgettext("irritability", "moderate"),
            "high": pgettext("irritability", "high"),
        },
    )


def plan_reason(code: str, condition_name: Callable[[str], str]) -> str:
    """Why an exercise is in or out, why the plan has its status, or why a dose is as it is."""
    kind, _, detail = code.partition(":")
    if kind == "TIER":
        return gettext("screen: %(tier)s") % {"tier": tier_name(detail)}
    if kind == "COND":
        return gettext("not with: %(condition)s") % {"condition": condition_name(detail)}
    if kind == "CAUTION":
        return gettext("with care: %(condition)s") % {"condition": condition_name(detail)}
    return _word(
        code,
        {
            "START": gettext("start dose"),
            "KEEP": gettext("dose kept"),
            "LOWER": gettext("dose lowered"),
            "RAISE": gettext("dose raised"),
            "EASIER": gettext("easier retry"),
            "DIRECTION": gettext("its direction"),
            "PHASE": gettext("its phase"),
            "NEUTRAL_SET": gettext("neutral set"),
            "COMFORT": gettext("comfort only"),
            "RELEASED": gettext("released by a therapist"),
            "LOCKED": gettext("direction locked"),
            "SUSPENDED": gettext("programme suspended"),
            "STOPPED": gettext("everything stopped"),
            "STALE": gettext("danger-sign screen due"),
            "OUT_OF_SCOPE": gettext("out of scope"),
            "DISCHARGED": gettext("programme ended"),
            "BLOCKED_ITEM": gettext("not used here without a therapist's release"),
            "CLINICIAN_ONLY": gettext("needs a therapist's release"),
            "MORNING": gettext("too soon after getting up"),
            "MORNING_WARN": gettext("with care so soon after getting up"),
            "UNKNOWN_CONDITIONS": gettext("conditions not fully known: a therapist's release is needed"),
            "CAP": gettext("no room under the caps"),
            "NOT_CHOSEN": gettext("not in this set"),
        },
    )


def withheld_reason(code: str, condition_name: Callable[[str], str]) -> str:
    """Why an exercise is not in the plan."""
    return {
        "DIRECTION": gettext("the direction test has not opened it"),
        "PHASE": gettext("belongs to a later phase"),
    }.get(code) or plan_reason(code, condition_name)


def counter_name(rule: str) -> str:
    """What was counted over several sessions."""
    return _word(
        rule,
        {
            "two-reds-in-14-days": gettext("Two red sessions within 14 days: programme suspended"),
            "three-ambers-in-7-days": gettext("Three amber sessions within 7 days"),
            "silent-days": gettext("Nothing heard for a week"),
            "agreed-review": gettext("The day of an agreed review has come"),
            "two-ambers-in-a-row": gettext("Two amber sessions in a row: doses lowered by 30 %"),
        },
    )


def medicine_flag_name(flag: str) -> str:
    """What a medicine means for exercise."""
    return _word(
        flag,
        {
            "thinner": gettext("Blood thinner"),
            "steroid": gettext("Steroids for 3 months or more"),
            "opioid": gettext("Opioid"),
        },
    )


def screen_due_name(due: str) -> str:
    """Why the danger-sign screen is due again."""
    return _word(
        due,
        {
            "stop": gettext("after a stop"),
            "released": gettext("after a cleared stop"),
            "red": gettext("after a red session or morning"),
            "check": gettext("after the check before a session"),
            "incomplete": gettext("unfinished"),
            "unfinished": gettext("unfinished"),
            "flare": gettext("after a flare"),
            "mood": gettext("after a questionnaire about mood"),
            "concern": gettext("the coach heard of a new sign"),
            "readmitted": gettext("after a new start"),
            "message": gettext("after a danger sign in a message"),
        },
    )


def act_done(act: str) -> str:
    """What a therapist has just done."""
    return _word(
        act,
        {
            "confirm": gettext("Diagnosis confirmed."),
            "direction": gettext("Direction test recorded."),
            "release": gettext("Exercises released."),
            "withdraw": gettext("Releases taken back."),
            "conditions": gettext("Conditions recorded."),
            "form": gettext("What you saw of the movements is recorded."),
            "settle": gettext("Plan saved. It counts from the next session on."),
            "lock": gettext("Direction locked."),
            "clear": gettext("The holds you named are cleared."),
            "accept": gettext("Answers accepted."),
            "review": gettext("Noted in the chart."),
            "discharge": gettext(
                "The programme has ended. The member keeps their data, the library and the position of ease."
            ),
            "readmit": gettext("The programme goes on after the danger-sign screen."),
            "refer": gettext("Recorded, and the letter is kept as it is. Download it and send it."),
            "take": gettext("This member is in your hands now."),
            "handover": gettext(
                "Handed over. Your colleague sees this member and every open notice; you no longer do."
            ),
            "coach": gettext("The coach is changed."),
        },
    )


def limit_name(rule: str) -> str:
    """A limit of a plan that a therapist may set aside."""
    return _word(
        rule,
        {
            "LOAD": gettext("load of the whole plan"),
            "ITEMS": gettext("number of exercises"),
            "MINUTES": gettext("minutes of a session"),
            "FIRST_WEEK_ITEMS": gettext("number of exercises in the first week"),
            "FIRST_WEEK_MINUTES": gettext("minutes of a session in the first week"),
            "STRAIN": gettext("growth in a week"),
            "NO_EXERCISE": gettext("no exercise in the plan"),
            "NO_OWN_DIRECTION": gettext("no exercise of the direction that eases"),
            "NO_STABILISER": gettext("no stabilising exercise"),
            "EMPTIED": gettext("no exercise of the last plan left"),
        },
    )


def hands_note(move: str, name: str) -> str:
    """What the chart says of a change of hands; `name` is whose they are now, empty for nobody's."""
    if move == "handover":
        return gettext("Handed over to %(name)s.") % {"name": name}
    if move == "coach":
        return gettext("Coach from now on: %(name)s.") % {"name": name} if name else gettext("No coach from now on.")
    return gettext("Took this member.")


def in_other_hands() -> str:
    """A form about a member who is somebody else's by now; it says the same of a member who does not exist."""
    return gettext(
        "Nothing was changed: a colleague is responsible for this member by now, or there is no such member."
    )


def account_changed(change: str, name: str) -> str:
    """What was done with the account of someone of the staff."""
    return _word(
        change,
        {
            "close": gettext("%(name)s is signed out and can no longer sign in. Members of theirs are nobody's again."),
            "open": gettext("%(name)s can sign in again."),
            "own": gettext("You cannot close your own account; another administrator can."),
        },
    ) % {"name": name}


def discharge_reason(reason: str) -> str:
    """Why a programme ended."""
    return _word(
        reason,
        {
            "goals-met": gettext("Goals met"),
            "plateau": gettext("No more progress here"),
            "referred": gettext("Referred on"),
            "wish": gettext("The member's wish"),
            "other": gettext("Another reason"),
        },
    )


def referred_to(whom: str) -> str:
    """To whom somebody is referred."""
    return _word(
        whom,
        {
            "gp": pgettext("referred to", "Family doctor"),
            "surgeon": pgettext("referred to", "Spine surgeon"),
            "emergency": pgettext("referred to", "Emergency department"),
            "other": pgettext("referred to", "Somebody else"),
        },
    )


def referral_urgency(urgency: str) -> str:
    """How soon somebody should be seen."""
    return _word(
        urgency,
        {
            "now": pgettext("referral", "Today, at once"),
            "days": pgettext("referral", "Within days"),
            "weeks": pgettext("referral", "Within weeks"),
        },
    )


def contact_kind(kind: str) -> str:
    """How somebody of the team worked for a member."""
    return _word(
        kind,
        {
            "call": pgettext("contact", "Call"),
            "video": pgettext("contact", "Video visit"),
            "message": pgettext("contact", "Messages"),
            "review": pgettext("contact", "Looking at the chart"),
        },
    )


def note_done(what: str) -> str:
    """What became of a note."""
    return _word(
        what,
        {
            "kept": gettext("Saved as a draft."),
            "signed": gettext("Signed. Nothing of it changes any more."),
            "added": gettext("Added and signed."),
            "dropped": gettext("Draft thrown away."),
            "logged": gettext("Written down."),
            "template-kept": gettext("Template saved."),
            "template-dropped": gettext("Template thrown away."),
        },
    )


def arrived_meanwhile(kind: str, scope: str) -> str:
    """A hold that was opened after the page was shown."""
    return gettext("Another hold was opened since you loaded the page, and it stays: %(hold)s.") % {
        "hold": hold_name(kind, scope)
    }


def value_name(value: str) -> str:
    """A coded answer where the questionnaire has no words for it."""
    return _word(value, {"yes": gettext("yes"), "no": gettext("no"), "unsure": gettext("not sure")})


def _word(code: str, words: Mapping[str, str]) -> str:
    return words.get(code, code)
