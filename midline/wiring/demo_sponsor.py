"""The demo's employer: forty made-up people are covered, two of the cast among them."""

from datetime import date, datetime, timedelta
from typing import Final

from midline.care.people.access import member_of_address
from midline.care.people.models import User
from midline.care.sponsors import check, services
from midline.care.sponsors.models import Mode, Sponsor, SponsorKind
from midline.care.sponsors.sheet import COLUMNS, Refusal

SLUG: Final = "harbour-works"
COVERED: Final = 40
FIRST_NUMBER: Final = 100_200
PAYS_SINCE: Final = timedelta(days=120)
BORN: Final = date(1980, 3, 1)
"""The first of them; each of the others was born a month later."""
STARTED: Final = ("ana@midline.example", "chidi@midline.example")
"""The first two of the forty, by the addresses with which they sign in."""
WORDS: Final = {
    "en": "Your partner can come too, and pays nothing either.",
    "fr": "Votre partenaire peut venir aussi, et ne paie rien non plus.",
    "vi": "Người bạn đời của bạn cũng có thể tham gia và không phải trả gì.",
    "zh-hans": "您的伴侣也可以参加，同样不用付费。",
}


def ensure_sponsor(*, by: User, now: datetime) -> None:
    """Adds the employer with its people, the first time only."""
    if Sponsor.objects.filter(slug=SLUG).exists():
        return
    sponsor = services.add_sponsor(slug=SLUG, details=_details(now.date()))
    lines = [COLUMNS, *(_line(place, now.date()) for place in range(COVERED))]
    data = "\n".join(",".join(line) for line in lines).encode()
    tried = services.try_file(sponsor=sponsor, data=data, mode=Mode.FULL, by=by, now=now)
    assert not isinstance(tried, Refusal)  # the lines above are as the columns want them
    services.apply_upload(upload=tried.upload, is_meant=True, now=now)
    for place, address in enumerate(STARTED):
        cover = check.look_up(sponsor=sponsor, who=address, birth=born(place), today=now.date())
        assert cover.person is not None
        services.enrol(member=member_of_address(address), person=cover.person, now=now - PAYS_SINCE)


def born(place: int) -> date:
    """When the person at this place of the list was born."""
    months = BORN.month - 1 + place
    return date(BORN.year + months // 12, months % 12 + 1, 1)


def _details(today: date) -> services.Details:
    return services.Details(
        name="Harbour Works",
        kind=SponsorKind.EMPLOYER,
        contact="people@harbour.example",
        opens_on=today - PAYS_SINCE,
        closes_on=None,
        team=None,
        is_listed=True,
        words=WORDS,
    )


def _line(place: int, today: date) -> tuple[str, ...]:
    number = FIRST_NUMBER + place
    address = STARTED[place] if place < len(STARTED) else f"p{number}@harbour.example"
    return str(number), address, born(place).isoformat(), (today - PAYS_SINCE).isoformat(), ""
