"""Who pays for somebody: asked before an account exists, kept in the browser session until they start."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from midline.care.people.models import Member
from midline.care.sponsors.keys import Keys, keys_of
from midline.care.sponsors.models import EligiblePerson, Sponsor
from midline.care.sponsors.standing import Span, Standing, best_first, standing

SESSION_KEY = "eligibility"
_NO_SPONSOR = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What somebody is told: how their cover stands, by whom, and its days. Without a person there is no span."""

    standing: Standing
    sponsor: Sponsor | None
    person: EligiblePerson | None = None
    span: Span | None = None


def open_sponsors(today: date) -> QuerySet[Sponsor]:
    """Sponsors whose cover can be asked for today, by name; those that have closed are left out."""
    return Sponsor.objects.exclude(closes_on__lt=today).order_by("name")


def sponsor_of(code: str, today: date) -> Sponsor | None:
    """The open sponsor with this short name, as it stands in links and letters."""
    return open_sponsors(today).filter(slug=code.strip().lower()).first()


def look_up(*, sponsor: Sponsor | None, who: str, birth: date, today: date) -> Cover:
    """How the cover of this person stands.

    Somebody unknown, a wrong day of birth and an unknown sponsor take the same steps and get the same answer.
    """
    sponsor_id = sponsor.pk if sponsor else _NO_SPONSOR
    keys = keys_of(sponsor_id=sponsor_id, number=who, email=who, birth=birth)
    covers = [cover_of(person, today) for person in _candidates(sponsor_id, keys)]
    best = min(covers, key=lambda cover: best_first(cover.standing), default=None)
    return best or Cover(standing=Standing.UNKNOWN, sponsor=sponsor)


def cover_of(person: EligiblePerson, today: date) -> Cover:
    """How this eligible person's cover stands, within the days of their sponsor."""
    sponsor = person.sponsor
    own = Span(begins=person.covered_from, until=person.covered_until)
    span = own.within(Span(begins=sponsor.opens_on, until=sponsor.closes_on))
    return Cover(standing=standing(span, today), sponsor=sponsor, person=person, span=span)


def cover_of_member(member: Member, today: date) -> Cover | None:
    """Who pays for this member, None when nobody was found for them."""
    person = EligiblePerson.objects.filter(enrolment__member_id=member.pk).select_related("sponsor").first()
    return cover_of(person, today) if person else None


def keep(session: SessionBase, cover: Cover) -> None:
    """Let this browser remember the answer until its person starts."""
    session[SESSION_KEY] = {
        "sponsor": cover.sponsor.pk if cover.sponsor else None,
        "person": cover.person.pk if cover.person else None,
    }


def kept(session: SessionBase, today: date) -> Cover | None:
    """The answer this browser was given, as it stands today; None when nobody has asked."""
    said = session.get(SESSION_KEY)
    if not isinstance(said, dict):
        return None
    person = EligiblePerson.objects.filter(pk=said.get("person") or 0).select_related("sponsor").first()
    if person is not None:
        return cover_of(person, today)
    return Cover(standing=Standing.UNKNOWN, sponsor=Sponsor.objects.filter(pk=said.get("sponsor") or 0).first())


def drop(session: SessionBase) -> None:
    """Let this browser forget the answer."""
    session.pop(SESSION_KEY, None)


def _candidates(sponsor_id: int, keys: Keys) -> list[EligiblePerson]:
    found = EligiblePerson.objects.filter(
        Q(number_key=keys.number) | Q(email_key=keys.email), sponsor_id=sponsor_id
    ).select_related("sponsor")
    # Compared once more in the same time whatever differs; the index above sees keyed hashes only.
    return [person for person in found if _is_same(person, keys)]


def _is_same(person: EligiblePerson, keys: Keys) -> bool:
    by_number = hmac.compare_digest(person.number_key, keys.number)
    by_email = hmac.compare_digest(person.email_key, keys.email)
    return by_number or by_email
