"""The one door to members: who may see whom, and who the request is about.

Every query for a member or for what belongs to one starts here. `tests/house` fails when another module goes around it.
"""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from .models import Member, Role, User

SESSION_KEY = "member_id"
"""Where the browser session of someone without an account keeps the member they started."""


class NoSuchMember(Exception):
    """The member does not exist for this user; the two cases are deliberately indistinguishable."""


def visible_to(user: User | AnonymousUser) -> QuerySet[Member]:
    """The members whose data this user may see; none for administrators, strangers and closed accounts."""
    if not isinstance(user, User) or not user.is_active:
        return Member.objects.none()
    match Role(user.role):
        case Role.MEMBER:
            return Member.objects.filter(user=user)
        case Role.THERAPIST:
            # The whole team, so that a colleague can act on a danger sign; the audit log marks who stood in for whom.
            return Member.objects.filter(team=user.team_id)
        case Role.COACH:
            return Member.objects.filter(coach=user)
        case Role.ADMINISTRATOR:
            return Member.objects.none()


def mine(user: User | AnonymousUser) -> QuerySet[Member]:
    """Those of the visible members for whom this user is responsible: a therapist's own, and the team's nobody has."""
    seen = visible_to(user)
    if isinstance(user, User) and user.role == Role.THERAPIST:
        return seen.filter(Q(therapist=user) | Q(therapist=None))
    return seen


def member_for(user: User | AnonymousUser, member_id: str) -> Member:
    """The member with this id, if the user may see them.

    Raises NoSuchMember, which the site answers with a page that says so (404).
    """
    member = visible_to(user).filter(pk=member_id).first()
    if member is None:
        raise NoSuchMember
    return member


def current_member(request: HttpRequest) -> Member | None:
    """The member this browser speaks for: the signed-in user's own, else the one started in this session."""
    user = request.user
    if isinstance(user, User):
        return _own(user) if user.role == Role.MEMBER else None
    return started_in(request.session)


def started_in(session: SessionBase) -> Member | None:
    """The member without an account whom this browser session started."""
    started = session.get(SESSION_KEY)
    # A claimed member is reached by signing in only: an old browser session must not outlive the claim.
    return Member.objects.filter(pk=started, user=None).first() if started else None


def _own(user: User) -> Member | None:
    """What `visible_to` gives a member, by hand: every request asks, and building the query takes longer than it."""
    if not user.is_active:
        return None
    return next(iter(Member.objects.raw("SELECT * FROM people_member WHERE user_id = %s", [user.pk])), None)


def remember(request: HttpRequest, member: Member) -> None:
    """Let this browser speak for the member until an account is made; a fresh session id against fixation."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = member.pk


def forget(request: HttpRequest) -> None:
    """Let this browser no longer speak for a member without an account."""
    request.session.pop(SESSION_KEY, None)


def leave(request: HttpRequest) -> None:
    """Let this browser forget everything: the member, the device that wrote for them, and what forms had kept."""
    request.session.flush()


def member_for_operator(member_id: str) -> Member:
    """The member with this id, for whoever runs the machine (command line, workers); never for a web request.

    Raises NoSuchMember.
    """
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        raise NoSuchMember
    return member


def member_of_address(email: str) -> Member:
    """The member who signs in with this e-mail address, for whoever runs the machine; never for a web request.

    Raises NoSuchMember.
    """
    member = Member.objects.filter(user__email=email.strip().lower()).first()
    if member is None:
        raise NoSuchMember
    return member


def members_for_operator() -> QuerySet[Member]:
    """Every member, for whoever runs the machine; never for a web request."""
    return Member.objects.order_by("pk")


def may_see(user: User | AnonymousUser, member: Member) -> bool:
    """Whether the user may see this member's data."""
    return visible_to(user).filter(pk=member.pk).exists()


def may_decide(user: User | AnonymousUser, member: Member) -> bool:
    """Whether the user may make clinical decisions about this member: a therapist who may see them."""
    return isinstance(user, User) and user.role == Role.THERAPIST and may_see(user, member)


def is_cover(user: User, member_id: str) -> bool:
    """Whether this therapist stands in for a colleague who is responsible for the member."""
    if user.role != Role.THERAPIST:
        return False
    return Member.objects.filter(pk=member_id, therapist__isnull=False).exclude(therapist=user).exists()


def active_staff(role: Role, *, team_id: int | None = None) -> QuerySet[User]:
    """Who works here in this role, by name; closed accounts are left out. With a team, only those of that team."""
    found = User.objects.filter(role=role, is_active=True).order_by("display_name", "pk")
    return found if team_id is None else found.filter(team=team_id)


def roster(user: User | AnonymousUser) -> QuerySet[Member]:
    """Everybody who is treated here, for whoever assigns them: name, team and whose they are; nothing of their chart.

    Only an administrator has it, and only to move members between teams and hands.
    """
    if not may_run_clinic(user):
        return Member.objects.none()
    return Member.objects.select_related("team", "therapist", "coach").order_by("display_name", "pk")


def rostered(user: User | AnonymousUser, member_id: str) -> Member:
    """The member with this id, for whoever assigns members. Raises NoSuchMember."""
    member = roster(user).filter(pk=member_id).first()
    if member is None:
        raise NoSuchMember
    return member


def may_run_clinic(user: User | AnonymousUser) -> bool:
    """Whether the user may manage staff accounts. Gives no sight of clinical data."""
    return isinstance(user, User) and user.is_active and user.role == Role.ADMINISTRATOR
