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
