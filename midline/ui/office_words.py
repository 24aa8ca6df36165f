"""Words of the administrator's desk that a template cannot hold."""

from django.utils.translation import gettext


def placing_refused(fault: str, who: str) -> str:
    """Why someone's role, team or key stays as it is, and the way out."""
    return {
        "OwnAccount": gettext("Nobody changes their own account here. Ask another administrator."),
        "HasMembers": gettext(
            "%(who)s still looks after members. Hand them over first, under Members, then change the team or role."
        )
        % {"who": who},
    }.get(fault, gettext("Nothing was changed. Choose a role and a team from the lists."))


def placed(who: str) -> str:
    """Someone has another role or team."""
    return gettext("%(who)s was moved and has to sign in again.") % {"who": who}


def factors_taken(who: str) -> str:
    """Someone's second key was taken away."""
    return gettext("The second key of %(who)s was taken away. They set up a new one at the next sign-in.") % {
        "who": who
    }


def invitation_withdrawn() -> str:
    """An invitation no longer works."""
    return gettext("The invitation no longer works.")


def team_kept(name: str) -> str:
    """A team was made or has another name."""
    return gettext("Saved: %(name)s.") % {"name": name}


def transferred(who: str) -> str:
    """A member was moved."""
    return gettext("Moved: %(who)s. Open notices go out again.") % {"who": who or gettext("No name yet")}


def transfer_note(team: str, therapist: str, coach: str) -> str:
    """What the chart says about a move."""
    nobody = gettext("nobody")
    return gettext("Moved by the administrator to team %(team)s. Therapist: %(therapist)s. Coach: %(coach)s.") % {
        "team": team,
        "therapist": therapist or nobody,
        "coach": coach or nobody,
    }


def wish_answered(name: str) -> str:
    """What became of a wish to be erased."""
    if name == "erase":
        return gettext("Everything about this member is erased.")
    return gettext("The member can read now why the data have to be kept.")


def agreed() -> str:
    """A member agreed to something."""
    return gettext("Written down. You can take it back whenever you like.")


def withdrawn(*, is_care: bool) -> str:
    """A member took back what they had agreed to."""
    if is_care:
        return gettext("You took back your agreement. Your care team has your message. Here are your data.")
    return gettext("It is off from now on.")


def care_withdrawn_message() -> str:
    """What a member tells the care team by taking back the agreement on care; a plain message in their thread."""
    return gettext("I take back my agreement to be treated here. Please talk with me about how we finish.")


def referral_asked(team: str) -> str:
    """Another team was asked to take a member over."""
    return gettext("Asked: %(team)s. You stay responsible until somebody there accepts.") % {"team": team}


def referral_answered(name: str, who: str) -> str:
    """What became of a question to another team."""
    who = who or gettext("No name yet")
    match name:
        case "accept":
            return gettext("%(who)s is in your hands now.") % {"who": who}
        case "decline":
            return gettext("The other team reads why. %(who)s stays with them.") % {"who": who}
        case _:
            return gettext("Taken back. %(who)s stays with you.") % {"who": who}


def referral_asked_note(team: str, asks: str, note: str) -> str:
    """What the chart says when another team was asked."""
    said = gettext("Asked team %(team)s to take over: %(asks)s") % {"team": team, "asks": asks}
    return f"{said}\n{note}"


def referral_accepted_note(asker: str, before: str, taker: str, team: str) -> str:
    """What the chart says when the other team accepts."""
    return gettext("%(taker)s, team %(team)s, takes over from %(asker)s, team %(before)s, who had asked for it.") % {
        "taker": taker,
        "team": team,
        "asker": asker,
        "before": before,
    }


def referral_declined_note(team: str, reason: str) -> str:
    """What the chart says when the other team declines."""
    return gettext("Team %(team)s does not take over: %(reason)s") % {"team": team, "reason": reason}


def erased_after_years() -> str:
    """A member whose chart was older than the clinic keeps charts is gone."""
    return gettext("Erased for good. The audit log keeps the number, which stands for nobody now.")
