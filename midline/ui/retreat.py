"""Pain's retreat on the figure: the body from behind, one picture a week or day, and all over each other to move.

The shapes are those of the body map. Colours come from classes in `everyday.css`; there are no style attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from html import escape
from re import findall

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext

from midline.ui import words
from midline.ui.charts import FIRST_LEG_ZONE, RetreatDay

WEEK_DAYS = 7
DAILY_UP_TO_DAYS = 14
"""A story that is no longer than this is told by days."""
MOST_STILLS = 6
STRONGEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One week of answers, or one day while the story is young.

    How far it reached at most on each side (0-6), and the worst leg and back pain (0-10). `week` counts from 1; None
    for a day.
    """

    week: int | None
    since: date
    left: int | None
    right: int | None
    leg: int | None
    back: int | None

    @property
    def reach(self) -> int | None:
        """The furthest place of both sides."""
        return max((each for each in (self.left, self.right) if each is not None), default=None)

    @property
    def name(self) -> str:
        """The week by its number, the day by its date."""
        return gettext("Week %(n)d") % {"n": self.week} if self.week else date_format(self.since, gettext("j M"))

    @property
    def said(self) -> str:
        """The stretch in a line, with the full name of the place: nobody hears "Side" beside a picture."""
        reach = words.zone_name(self.reach)
        if self.week is None:
            return gettext("%(when)s: %(reach)s") % {"when": self.name, "reach": reach}
        when = date_format(self.since, gettext("j M"))
        return gettext("%(week)s, from %(when)s: %(reach)s") % {"week": self.name, "when": when, "reach": reach}


def stretches_of(days: Sequence[RetreatDay]) -> list[Stretch]:
    """The weeks since the first answer that have one, or the days; one without an answer is left out, never filled."""
    if not days:
        return []
    start, span = days[0].date, (days[-1].date - days[0].date).days
    long = WEEK_DAYS if span >= DAILY_UP_TO_DAYS else 1
    parts: dict[int, list[RetreatDay]] = {}
    for day in days:
        parts.setdefault((day.date - start).days // long, []).append(day)
    found = [_stretch(number, start, long, listed) for number, listed in sorted(parts.items())]
    return [each for each in found if each.reach is not None]


def _stretch(number: int, start: date, long: int, days: Sequence[RetreatDay]) -> Stretch:
    def most(values: Iterator[int | None]) -> int | None:
        return max((value for value in values if value is not None), default=None)

    return Stretch(
        week=number + 1 if long == WEEK_DAYS else None,
        since=start + timedelta(days=number * long),
        left=most(day.left for day in days),
        right=most(day.right for day in days),
        leg=most(day.leg for day in days),
        back=most(day.back for day in days),
    )


def moving_figure(weeks: Sequence[Stretch]) -> str:
    """All stretches over each other; the last one shows until a script turns to another."""
    layers = "".join(
        f'<g class="rf-week{" is-now" if week is weeks[-1] else ""}" data-week="{place}">{_areas(week)}</g>'
        for place, week in enumerate(weeks)
    )
    return _svg(layers, gettext("The lower body from behind, with the places that hurt"))


def stills(weeks: Sequence[Stretch]) -> list[tuple[Stretch, str]]:
    """The first stretch, the last, and some in between, each as a picture of its own."""
    last = len(weeks) - 1
    steps = min(MOST_STILLS, len(weeks)) - 1
    chosen = sorted({round(last * step / steps) for step in range(steps + 1)}) if steps > 0 else [0]
    return [(weeks[place], _svg(_areas(weeks[place]), weeks[place].said)) for place in chosen if weeks]


def _svg(inside: str, title: str) -> str:
    skin, _, line = _shapes()
    return (
        f'<svg class="rf" viewBox="0 0 176 376" role="img" aria-label="{escape(title)}">'
        f'<path class="bm-skin" d="{skin}"/>{inside}<path class="bm-line" d="{line}"/></svg>'
    )


def _areas(week: Stretch) -> str:
    """Each side's places down to the furthest, which is the darkest; how dark, by the worst pain of that week."""
    return "".join(_side("l", week.left, week)) + "".join(_side("r", week.right, week))


def _side(side: str, reach: int | None, week: Stretch) -> Iterator[str]:
    pain = week.leg if reach is not None and reach >= FIRST_LEG_ZONE else week.back
    strength = _strength(pain)
    for zone in range(1, (reach or 0) + 1):
        kind = "furthest" if zone == reach else "on-the-way"
        yield f'<path class="rf-{kind} rf-{strength}" d="{_shapes()[1][f"{side}{zone}"]}"/>'


def _strength(pain: int | None) -> int:
    """0 not known or none, 1 mild, 2 moderate, 3 strong; as the dots of the charts are tinted."""
    if not pain:
        return 0
    return 1 if pain <= 3 else 2 if pain <= 6 else STRONGEST


@lru_cache(maxsize=1)
def _shapes() -> tuple[str, dict[str, str], str]:
    """Outline, areas by name and midline, as the body map draws them."""
    drawn = render_to_string("components/bodymap_drawing.html")
    skin = findall(r'class="bm-skin" d="([^"]+)"', drawn)[0]
    areas = dict(findall(r'class="bm-area (\w\d)" d="([^"]+)"', drawn))
    return skin, areas, findall(r'class="bm-line" d="([^"]+)"', drawn)[0]
