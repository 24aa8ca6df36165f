"""The command `midline erase`: takes everything about a member out for good."""

import sys
from typing import Final

from midline.wiring.replay import CannotReplay, open_clinic

DONE: Final = 0
CANNOT_RUN: Final = 2


def run(member_id: str, *, again: str | None) -> int:
    """Erases the member whose id was given twice; gives the exit status."""
    try:
        open_clinic()
        _erase(member_id, again)
    except CannotReplay as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    print(f"everything about {member_id} is erased; copies of the database made before still hold it")
    return DONE


def _erase(member_id: str, again: str | None) -> None:
    from django.utils import timezone

    from midline.care.audit.chain import OPERATOR
    from midline.care.office import records
    from midline.care.people.access import NoSuchMember, member_for_operator

    try:
        member = member_for_operator(member_id)
    except NoSuchMember:
        raise CannotReplay("there is no member with this id") from None
    if again != member_id:
        raise CannotReplay(f"nothing was erased; nothing brings the data back, so say it twice: --for-good {member_id}")
    records.erase(member=member, actor=OPERATOR, role="", now=timezone.now())
