"""The command `midline audit`: is the audit log whole?"""

import re
import sys
from typing import Final

from midline.wiring.replay import CannotReplay, open_clinic

NOTED: Final = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
WHOLE, NOT_WHOLE, CANNOT_RUN = 0, 1, 2


def run(noted: str | None) -> int:
    """Prints the length and the last link, and every fault; gives the exit status."""
    try:
        known = _known(noted)
        open_clinic()
    except CannotReplay as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return CANNOT_RUN
    from midline.care.audit.chain import verify

    found = verify(known=known)
    for fault in found.faults:
        print(f"entry {fault.seq} {fault.reason}")
    if found.faults:
        print(f"the audit log is not whole: {len(found.faults)} faults in {found.length} entries")
        return NOT_WHOLE
    print(f"the audit log is whole: {found.length} entries")
    if found.length:
        print(f"note this mark outside the clinic and check against it later: {found.length}:{found.link}")
    return WHOLE


def _known(noted: str | None) -> tuple[int, str] | None:
    if noted is None:
        return None
    match = NOTED.fullmatch(noted)
    if match is None:
        raise CannotReplay(f"{noted!r} is no mark; give PLACE:LINK as an earlier check printed it")
    return int(match[1]), match[2]


def note(command: str, about: str = "") -> None:
    """Writes down that somebody at the machine ran a command that shows or changes what belongs to members."""
    from django.utils import timezone

    from midline.care.audit import chain
    from midline.care.audit.models import Deed

    chain.write(
        at=timezone.now(), actor=chain.OPERATOR, role="", deed=Deed.COMMAND, what=f"midline {command}", about=about
    )
