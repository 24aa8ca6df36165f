"""What stands beside the picture on the staff's side."""

from __future__ import annotations

from typing import Any

from midline.care.people.models import User
from midline.care.visits.models import Visit


def panel_of(visit: Visit, user: User) -> dict[str, Any]:
    """What was noted so far."""
    note = visit.notes.filter(author=user).first()
    return {"member": visit.member, "note": note.text if note else ""}
