"""The cast of the demo: made-up people in different states, so that every page has something to show."""

from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from midline.care.chart.engine import library
from midline.care.people import services
from midline.care.people.models import Member, Role, User
from midline.library.consents import CARE
from midline.wiring import demo_charts, demo_threads, demo_visits
from midline.wiring.demo_sponsor import ensure_sponsor

PASSWORD: Final = "follow-the-pain"  # noqa: S105  # printed at every start; the demo is no place for real people
DOMAIN: Final = "midline.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One of the cast. `state` is what the table of logins says about them."""

    login: str
    name: str
    role: Role
    state: str
    country: str = "GB"
    time_zone: str = "Europe/London"
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.login}@{DOMAIN}"


CAST: Final = (
    Player(login="ana", name="Ana", role=Role.MEMBER, state="new"),
    Player(login="chidi", name="Chidi", role=Role.MEMBER, state="in a good week"),
    Player(login="bea", name="Bea", role=Role.MEMBER, state="stopped by a red answer"),
    Player(login="dev", name="Dev", role=Role.MEMBER, state="cleared again"),
    Player(
        login="mai",
        name="Mai",
        role=Role.MEMBER,
        state="waits for her therapist",
        country="VN",
        time_zone="Asia/Ho_Chi_Minh",
        language="vi",
    ),
    Player(login="eva", name="Eva", role=Role.MEMBER, state="twelve weeks, all went well"),
    Player(login="finn", name="Finn", role=Role.MEMBER, state="twelve weeks, one red day"),
    Player(login="gita", name="Gita", role=Role.MEMBER, state="twelve weeks, nothing changed"),
    Player(login="osei", name="Dr Ama Osei", role=Role.THERAPIST, state="physical therapist"),
    Player(login="jun", name="Jun Park", role=Role.COACH, state="coach"),
    Player(login="sam", name="Sam Ruiz", role=Role.ADMINISTRATOR, state="administrator"),
)


def ensure_cast() -> None:
    """Makes those of the cast who are not there yet; those who are keep everything they have."""
    if not User.objects.filter(email=CAST[-1].email).exists():
        print(
            "Writing down what the cast has lived through. This takes a little while, the first time only.", flush=True
        )
    for player in CAST:
        _ensure(player)
    ensure_sponsor(by=User.objects.get(email=f"sam@{DOMAIN}"), now=timezone.now())
    osei = User.objects.get(email=f"osei@{DOMAIN}")
    jun = User.objects.get(email=f"jun@{DOMAIN}")
    if not (osei.is_active and jun.is_active):
        return
    if not osei.hours.exists():
        demo_visits.offer(therapist=osei)
    # Whom somebody let go has a past already; it is not lived twice.
    new = Member.objects.filter(user__email__endswith=f"@{DOMAIN}", therapist=None, head=None)
    for member in new.select_related("user"):
        services.assign_therapist(member=member, therapist=osei)
        services.assign_coach(member=member, coach=jun)
        login = member.user.email.removesuffix(f"@{DOMAIN}") if member.user else ""
        demo_charts.live(login=login, member=member, therapist=osei, now=timezone.now())
        demo_threads.live(login=login, member=member, now=timezone.now())
        demo_visits.meet(login=login, member=member, therapist=osei, now=timezone.now())


def table(address: str) -> str:
    """Logins of the cast, for the terminal."""
    rows = [(player.email, player.name, player.state) for player in CAST]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    heading = f"Sign in at {address}account/login/ with the password {PASSWORD} as one of the cast:"
    return "\n".join(["", heading, "", *(f"  {line}" for line in lines), ""])


@transaction.atomic
def _ensure(player: Player) -> None:
    if User.objects.filter(email=player.email).exists():
        return
    if player.role != Role.MEMBER:
        services.create_staff(email=player.email, role=player.role, display_name=player.name, password=PASSWORD)
        return
    user = User.objects.create_user(
        player.email, PASSWORD, role=Role.MEMBER, display_name=player.name, language=player.language
    )
    services.trust_address(user=user)
    now = timezone.now()
    member = services.start_member(
        country=player.country, language=player.language, time_zone=player.time_zone, now=now
    )
    services.name_member(member=member, display_name=player.name)
    version = library().consents[CARE].version
    services.give_consent(member=member, slug=CARE, version=version, language=player.language, now=now)
    services.claim(member=member, user=user, now=now)
