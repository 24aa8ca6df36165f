"""What the page with the camera says, by the names that the coach gives: one short cue, one hint for standing right."""

from __future__ import annotations

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
