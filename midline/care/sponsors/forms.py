"""What an administrator or a visitor typed, field by field, with all faults together and everything kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.text import slugify

from midline.care.people.models import Team
from midline.care.sponsors.models import Sponsor, SponsorKind
from midline.care.sponsors.services import Details
from midline.ui.forms import FieldError

LONGEST_NAME: Final = 120
LONGEST_CONTACT: Final = 200
LONGEST_WORDS: Final = 600
LONGEST_SLUG: Final = 40
RESERVED: Final = frozenset({"new"})
_MISSING: Final = "missing"


@dataclass(slots=True)
class Typed:
    """The fields of a post, as strings, and what is wrong with them."""

    given: Mapping[str, str]
    faults: list[FieldError] = field(default_factory=list)

    def text(self, name: str, longest: int, *, needed: bool = False) -> str:
        said = self.given.get(name, "").strip()
        if needed and not said:
            self.wrong(name, _MISSING)
        elif len(said) > longest:
            self.wrong(name, "long")
        return said

    def day(self, name: str, *, needed: bool = False) -> date | None:
        said = self.text(name, 10, needed=needed)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.wrong(name, "day")
            return None

    def parted_day(self, name: str, today: date) -> date | None:
        """A day of birth typed as three numbers: `name`_day, _month and _year."""
        parts = [self.given.get(f"{name}_{part}", "").strip() for part in ("year", "month", "day")]
        if not any(parts):
            self.wrong(name, _MISSING, anchor=f"{name}_day")
            return None
        try:
            year, month, day = (int(part) for part in parts if part.isascii() and part.isdigit())
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is None or not date(1900, 1, 1) <= found <= today:
            self.wrong(name, "day", anchor=f"{name}_day")
            return None
        return found

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        said = self.given.get(name, "")
        if said not in allowed:
            self.wrong(name, _MISSING)
        return said

    def wrong(self, name: str, code: str, anchor: str = "") -> None:
        self.faults.append(FieldError(field=name, code=code, anchor=anchor))


def read_details(typed: Typed) -> Details | None:
    """What was typed about a sponsor; None when something is wrong with it."""
    name = typed.text("name", LONGEST_NAME, needed=True)
    kind = typed.choice("kind", tuple(SponsorKind.values))
    contact = typed.text("contact", LONGEST_CONTACT)
    opens_on = typed.day("opens_on", needed=True)
    closes_on = typed.day("closes_on")
    if opens_on and closes_on and closes_on < opens_on:
        typed.wrong("closes_on", "order")
    team = _team(typed)
    words = read_words(typed)
    if typed.faults or opens_on is None:
        return None
    return Details(
        name=name,
        kind=SponsorKind(kind),
        contact=contact,
        opens_on=opens_on,
        closes_on=closes_on,
        team=team,
        is_listed=typed.given.get("is_listed") == "yes",
        words={language: said for language, said in words.items() if said},
    )


def read_words(typed: Typed) -> dict[str, str]:
    """What was typed in each language, as `words_en`, `words_fr` and so on."""
    return {code: typed.text(f"words_{code}", LONGEST_WORDS) for code, _ in settings.LANGUAGES}


def read_slug(typed: Typed) -> str:
    """The short name: as typed, or made from the name where that gives one."""
    said = typed.given.get("slug", "").strip().lower() or slugify(typed.given.get("name", ""))[:LONGEST_SLUG].strip("-")
    if not said:
        typed.wrong("slug", _MISSING)
    elif said != slugify(said) or len(said) > LONGEST_SLUG or said in RESERVED:
        typed.wrong("slug", "slug")
    return said


def filled(sponsor: Sponsor) -> dict[str, str]:
    """What the form of a sponsor holds before anybody types."""
    return {
        "name": sponsor.name,
        "kind": sponsor.kind,
        "contact": sponsor.contact,
        "opens_on": sponsor.opens_on.isoformat(),
        "closes_on": sponsor.closes_on.isoformat() if sponsor.closes_on else "",
        "team": str(sponsor.team_id or ""),
        "is_listed": "yes" if sponsor.is_listed else "",
        **{f"words_{language}": said for language, said in sponsor.words.items()},
    }


def _team(typed: Typed) -> Team | None:
    said = typed.given.get("team", "")
    if not said:
        return None
    team = Team.objects.filter(pk=said).first() if said.isascii() and said.isdigit() and len(said) < 10 else None
    if team is None:
        typed.wrong("team", _MISSING)
    return team
