"""The library and its rules, read once per process."""

from functools import cache

from django.conf import settings

from midline.clinical.ruleset import Ruleset
from midline.library import Library, load


@cache
def library() -> Library:
    """All content. Raises ContentErrors, which refuses the start."""
    return load(supplied=settings.INSTRUMENTS)


def rules() -> Ruleset:
    """The rules that decide now."""
    return library().rules
