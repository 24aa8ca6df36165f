"""What the page with the camera says, by the names that the coach gives: one short cue, one hint for standing right."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext


def cue_words() -> dict[str, str]:
    """What is said for a fault, without its side: `knee_flexion-less` is a knee that is bent too little."""
    return {
        "too-shallow": gettext("A little further, if comfortable"),
        "elbow_flexion-more": gettext("Straighten your elbow a little"),
        "elbow_flexion-less": gettext("Bend your elbow a little"),
        "knee_flexion-more": gettext("Straighten your knee a little"),
        "knee_flexion-less": gettext("Bend your knee a little"),
        "hip_flexion-more": gettext("Straighten your hip a little"),
        "hip_flexion-less": gettext("Bend your hip a little"),
        "shoulder_elevation-more": gettext("Lower your arm a little"),
        "shoulder_elevation-less": gettext("Raise your arm a little"),
        "forearm_elevation-more": gettext("Lower your hand a little"),
        "forearm_elevation-less": gettext("Raise your hand a little"),
        "trunk_lean_lateral-more": gettext("Keep your body in the middle"),
        "trunk_lean_lateral-less": gettext("Keep your body in the middle"),
        "head_lean_lateral-more": gettext("Keep your head in the middle"),
        "head_lean_lateral-less": gettext("Keep your head in the middle"),
        "trunk_lean_forward-more": gettext("Lean forward a little less"),
        "trunk_lean_forward-less": gettext("Lean forward a little more"),
    }


def hints(body: str) -> dict[str, str]:
    """What is said while somebody finds their place before the camera."""
    whole = {
        "standing": gettext("Step back until your whole body is in the picture"),
        "lying": gettext("Move until your whole body is in the picture"),
        "kneeling": gettext("Move until your whole body is in the picture"),
    }
    return {
        "nobody": gettext("I cannot see you yet"),
        "dark": gettext("It is too dark: switch on a light"),
        "bright": gettext("Too much light from behind: turn away from the window"),
        "whole": whole[body],
        "far": gettext("Come a little closer"),
        "near": gettext("Move a little further away"),
        "side": gettext("Turn your side to the camera"),
        "ready": gettext("I see you. Begin when you like"),
        "lost": gettext("I cannot see you. The timer carries on"),
        "back": gettext("I see you again"),
        "timer": gettext("The timer counts for you"),
    }


def body_names() -> dict[str, str]:
    """How somebody is before the camera, by the names of `care.taught.followed`."""
    return {
        "standing": gettext("Standing or sitting"),
        "lying": gettext("Lying"),
        "kneeling": gettext("Kneeling, or on hands and knees"),
    }


def side_names() -> dict[str, str]:
    """To which sides a movement goes, by the names of `motion.definition`."""
    return {"one": gettext("Always the same way"), "both": gettext("Left and right in turn; each side counts as one")}


def refusals() -> dict[str, str]:
    """Why nothing was learned from what a therapist showed, and what to do; by the names of `motion.lesson`."""
    return {
        "nobody": gettext(
            "I did not see you in most pictures. Stand where your whole body is in view, then try again."
        ),
        "short": gettext("That was too short. Show the whole movement, and rest for a moment before and after."),
        "still": gettext("I saw no movement. Go all of the way and come back, then try again."),
        "small": gettext("The movement is too small for me. Come closer, or leave this one to the timer."),
        "fault": gettext("Something went wrong here, not with you. Please try again."),
        "gone": gettext("The line broke. Please try again. What was learned stands in the list."),
    }


def taught_done(name: str) -> str:
    """What was just done with what the camera learned."""
    return {
        "changed": gettext("Saved as a new version. Nobody is counted by it yet."),
        "use": gettext("The camera now counts members this way."),
        "withdraw": gettext("Withdrawn. Members are no longer counted this way."),
        "discard": gettext("Discarded."),
    }[name]


def unfit(field: str, given: str, low: float, high: float) -> str:
    """One sentence for a number that cannot be: which, what was given, and what would do."""
    names = {
        "reach_percent": gettext("Far enough, in per cent of the way"),
        "home_percent": gettext("Back again, in per cent of the way"),
        "least_s": gettext("Shortest repetition, in seconds"),
    }
    said = {"name": names[field], "given": given or "–", "low": number_format(low), "high": number_format(high)}
    return gettext("%(name)s: %(given)s does not work. Give a number from %(low)s to %(high)s.") % said
