"""What the page of notice settings posts, with all its faults together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import time
from typing import Final
from zoneinfo import available_timezones

from django.http import QueryDict

from midline.care.reminders.models import CAP_A_WEEK, EVERY_DAY, Channel
from midline.care.reminders.rules import Hours
from midline.care.reminders.wishes import MemberWishes, StaffWishes
from midline.clinical import strict

USUAL_TIME: Final = time(18, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One field and what is wrong: missing, impossible or quiet. `anchor` is the id of its control."""

    field: str
    code: str
    anchor: str


@dataclass(slots=True)
class Posted:
    """Reads the fields of a post and gathers their faults."""

    post: QueryDict
    faults: list[Fault] = field(default_factory=list)

    def member_wishes(self) -> MemberWishes | None:
        """What the member wants; None with faults."""
        channel, quiet = self._channel(), self._quiet()
        days = "".join(day for day in EVERY_DAY if day in self.post.getlist("day"))
        session_at = self._clock("session_at") if days else USUAL_TIME
        wakes_at, most = self._clock("wakes_at"), self._most_a_week()
        if days and session_at is not None and quiet is not None and quiet.hold(session_at):
            self._fault("session_at", "quiet")
        if self.faults or channel is None or quiet is None or session_at is None or wakes_at is None or most is None:
            return None
        return MemberWishes(
            channel=channel,
            session_at=session_at if days else None,
            session_days=days,
            wakes_at=wakes_at,
            quiet_from=quiet.begins,
            quiet_until=quiet.until,
            most_a_week=most,
        )

    def staff_wishes(self) -> StaffWishes | None:
        """What a user of the staff wants; None with faults."""
        channel, quiet, zone = self._channel(), self._quiet(), self.post.get("time_zone", "")
        if zone not in available_timezones():
            self._fault("time_zone", "impossible" if zone else "missing")
        if self.faults or channel is None or quiet is None:
            return None
        return StaffWishes(channel=channel, quiet_from=quiet.begins, quiet_until=quiet.until, time_zone=zone)

    def _channel(self) -> Channel | None:
        given = self.post.get("channel", "")
        if given in Channel.values:
            return Channel(given)
        self._fault("channel", "missing", anchor="channel-email")
        return None

    def _quiet(self) -> Hours | None:
        begins, until = self._clock("quiet_from"), self._clock("quiet_until")
        return Hours(begins=begins, until=until) if begins is not None and until is not None else None

    def _most_a_week(self) -> int | None:
        given = self.post.get("most_a_week", "")
        if given.isascii() and given.isdigit() and len(given) == 1 and int(given) <= CAP_A_WEEK:
            return int(given)
        self._fault("most_a_week", "impossible" if given else "missing")
        return None

    def _clock(self, name: str) -> time | None:
        given = self.post.get(name, "").strip()
        try:
            found = strict.clock(given or None, name)
        except strict.Fault:
            self._fault(name, "impossible")
            return None
        if found is None:
            self._fault(name, "missing")
        return found

    def _fault(self, name: str, code: str, *, anchor: str = "") -> None:
        self.faults.append(Fault(field=name, code=code, anchor=anchor or name))
