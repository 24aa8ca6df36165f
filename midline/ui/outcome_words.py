"""The words for what the outcomes are called, in the reader's language. An unknown code stands as it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext


def cannot_words(code: str) -> str:
    """What a report cannot show."""
    return _word(
        code,
        {
            "no-control-group": gettext(
                "There is no control group. Nobody can say from this page what the programme did."
            ),
            "worst-days": gettext("People come on bad days, so the next days are better by chance alone."),
            "who-comes": gettext("Those who come and those who stay are not like those who do not."),
            "who-answers": gettext(
                "Who did not answer may be worse or better. Four assumptions stand side by side; none is sure."
            ),
            "told-harms": gettext("Adverse events are what members told. There may be more."),
        },
    )


def band_words(code: str) -> str:
    """How far somebody's score has moved."""
    return _word(
        code,
        {
            "by-both": gettext("Clearly better, by both rules"),
            "by-points": gettext("Better by points, not by share"),
            "by-percent": gettext("Better by share, not by points"),
            "little": gettext("Little or no change that people notice"),
            "worse": gettext("More trouble than at the start"),
        },
    )


def why_left(code: str) -> str:
    """Why somebody left before the end."""
    return _word(
        code,
        {
            "silent": gettext("not heard for more than 21 days"),
            "goals-met": gettext("goals met"),
            "plateau": gettext("no further change"),
            "referred": gettext("referred elsewhere"),
            "wish": gettext("their own wish"),
            "other": pgettext("why somebody left", "another reason"),
        },
    )


def harm_words(code: str) -> str:
    """What kind of adverse event."""
    return _word(
        code,
        {
            "red-session": gettext("Session stopped by pain or a new sign"),
            "worse-morning": gettext("Worse the next morning"),
            "flare": gettext("Flare of a day or more"),
            "danger-sign": gettext("Danger sign after the start"),
        },
    )


def stop_words(code: str) -> str:
    """What was closed."""
    return _word(
        code,
        {
            "stop": gettext("Everything closed"),
            "suspension": gettext("Programme suspended"),
            "lock": gettext("A direction or an exercise closed"),
        },
    )


def group_words(code: str) -> str:
    """What groups are made by."""
    return _word(
        code,
        {
            "language": gettext("Language"),
            "country": gettext("Country"),
            "age_band": gettext("Age"),
            "cohort": gettext("Quarter of the start"),
        },
    )


def assumption_words(code: str) -> str:
    """What is assumed of who did not answer."""
    return _word(
        code,
        {
            "those_who_answered": gettext("Only those who answered"),
            "no_change": gettext("All who started; no answer counts as no change"),
            "worst_case": gettext("All who started; no answer counts as the worst"),
            "imputed": gettext("All who started; answers drawn from those who began alike"),
        },
    )


def _word(code: str, words: Mapping[str, str]) -> str:
    return words.get(code, code)
