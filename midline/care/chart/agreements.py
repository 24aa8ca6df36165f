"""What a member has agreed to, beside the words that the clinic asks them to agree to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.http import HttpRequest

from midline.care.chart.engine import library
from midline.care.chart.pages import content_language
from midline.care.people import services
from midline.care.people.models import Consent, Member
from midline.library.consents import ConsentKind, ConsentText


class State(StrEnum):
    """How a member stands to one consent."""

    AGREED = "agreed"
    """To the words of today."""
    OUTDATED = "outdated"
    """To words that have changed since."""
    WITHDRAWN = "withdrawn"
    """They took it back."""
    NEVER = "never"
    """They were not asked yet, or did not agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a member stands to one consent. `latest`: what they agreed to last, ended or not."""

    state: State
    latest: Consent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One consent as a reader sees it. Its form sends `field` with the version, so that what was shown is recorded."""

    slug: str
    version: date
    is_needed: bool
    text: ConsentText

    @property
    def field(self) -> str:
        """The name of the field that carries the version."""
        return version_field(self.slug)


def words(request: HttpRequest, slug: str) -> Words:
    """The consent in the reader's language."""
    consent = library().consents[slug]
    text = consent.text(content_language(request))
    return Words(slug=slug, version=consent.version, is_needed=consent.kind is ConsentKind.NEEDED, text=text)


def standing(member: Member, slug: str) -> Standing:
    """How the member stands to the consent; one query."""
    latest = member.consents.filter(slug=slug).order_by("-given_at", "-pk").first()
    return Standing(state=_state(latest, library().consents[slug].version), latest=latest)


def agree(request: HttpRequest, *, member: Member, slug: str, now: datetime) -> bool:
    """The member agrees to the words that the form had shown.

    False, and nothing is recorded, when the form does not say which, or the words have changed since: then they are
    asked again. Nobody has agreed to what they have not seen.
    """
    shown = words(request, slug)
    if request.POST.get(shown.field) != shown.version.isoformat():
        return False
    services.give_consent(member=member, slug=slug, version=shown.version, language=shown.text.language, now=now)
    return True


def version_field(slug: str) -> str:
    """The name of the field of a form that carries the version of this consent."""
    return f"version-{slug}"


def _state(latest: Consent | None, version: date) -> State:
    if latest is None:
        return State.NEVER
    if latest.withdrawn_at is not None:
        return State.WITHDRAWN
    return State.AGREED if latest.version == version else State.OUTDATED
