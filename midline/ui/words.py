"""The names that drawings and templates share, in the reader's language."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from django.utils.translation import get_language, gettext, pgettext, to_locale

NOT_KNOWN = "–"


def zone_name(zone: int | None) -> str:
    """The full name of a body zone, 0-6; a dash where it is not known."""
    names = {
        0: gettext("Nothing here"),
        1: gettext("Middle of the low back"),
        2: gettext("Side of the low back"),
        3: gettext("Buttock"),
        4: gettext("Thigh"),
        5: gettext("Knee to ankle"),
        6: gettext("Foot"),
    }
    return NOT_KNOWN if zone is None else names[zone]


def reach_name(zone: int | None) -> str:
    """The short name of a body zone for the rows of a chart, 0-6; a dash where it is not known."""
    names = {
        0: pgettext("row of a chart", "None"),
        1: pgettext("row of a chart", "Back"),
        2: pgettext("row of a chart", "Side"),
        3: pgettext("row of a chart", "Buttock"),
        4: pgettext("row of a chart", "Thigh"),
        5: pgettext("row of a chart", "Calf"),
        6: pgettext("row of a chart", "Foot"),
    }
    return NOT_KNOWN if zone is None else names[zone]


def short_weekday(day: date) -> str:
    """The weekday in the fewest letters that tell all seven apart; the first two letters of its name do not."""
    return format_date(day, "EEEEEE", locale=to_locale(get_language() or "en"))
