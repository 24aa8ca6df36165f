"""Members with a past: facts told to the real log, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from midline.care.chart.models import Device, Outbox
    from midline.care.chart.record import Receipt
    from midline.care.people.models import Member, User
    from midline.clinical.chart import Chart

CLEAR_CHECK = {"CES1": "no", "CES345": "no", "MOT2": "no", "INF1": "no", "NEW": "no"}
ALL_CLEAR: dict[str, str | int] = {
    **dict.fromkeys(
        "CES1 CES2 CES3 CES4 CES5 CES6 CES7 MOT2 MOT3 UMN1 FRX1 FRX2 FRX3 CAN1 CAN2 CAN3 CAN4 INF1 INF2 VAS1 VAS2 "
        "VAS3 VIS1 INFL_ONSET INFL_STIFF INFL_MOVE INFL_EXTRA SKN OPS PRG MED_THINNER MED_STEROID MED_OPIOID".split(),
        "no",
    ),
    "MOT1": "able",
    "DX": "confirmed",
    "AGE": 42,
    "PHQ2": 0,
}


def reading(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    return {"zone": {"left": left, "right": right}, "back": back, "leg": leg}


def worst(left: int = 5, *, right: int = 1, back: int = 3, leg: int = 4) -> dict[str, Any]:
    return {"zone_max": {"left": left, "right": right}, "back_max": back, "leg_max": leg}


class Past:
    """One member's past. `now` moves on only when the past says so."""

    def __init__(self, member: Member, now: datetime) -> None:
        self.member, self.now = member, now
        self._devices: dict[int | None, Device] = {}

    def tell(self, kind: str, body: dict[str, Any], by: User | None = None) -> Receipt:
        """Append one fact, by the member unless a clinician says it."""
        from midline.care.chart.record import Author, Draft, Status, record
        from midline.care.ulid import new_ulid
        from midline.clinical.chart import Role

        author = (
            Author(role=Role(by.role), name=by.get_full_name(), user=by)
            if by
            else Author(role=Role.MEMBER, name=self.member.display_name or "member")
        )
        draft = Draft(id=new_ulid(self.now), kind=kind, body=body)
        receipt = record(member=self.member, author=author, device=self._device(by), drafts=[draft], now=self.now)
        (result,) = receipt.results
        assert result.status is Status.OK, f"{kind}: {result.field} {result.reason}"
        return receipt

    def _device(self, by: User | None) -> Device:
        from midline.care.chart.models import Device
        from midline.care.ulid import new_ulid

        key = by.pk if by else None
        if key not in self._devices:
            owner = None if by else self.member
            self._devices[key] = Device.objects.create(
                id=new_ulid(self.now), user=by, member=owner, first_seen=self.now
            )
        return self._devices[key]

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    @property
    def chart(self) -> Chart:
        from midline.care.chart.read import chart_of

        return chart_of(self.member)

    @property
    def open(self) -> list[Outbox]:
        return list(self.member.outbox.filter(acknowledged_at=None).order_by("pk"))

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def screened(self, run: str = "run", **answers: str | int) -> None:
        for code, value in {**ALL_CLEAR, **answers}.items():
            self.tell("screen-answered", {"run": run, "code": code, "value": value})
        self.tell("screen-finished", {"run": run, "today": self.today, "locale": "en-GB"})

    def released(self, by: User, irritability: str = "low") -> None:
        body = {"group": "EXT", "irritability": irritability, "note": "eases on extension", "today": self.today}
        self.tell("direction-released", body, by)

    def opened(self, session: str = "s1", **check: str) -> None:
        body = {"session": session, "today": self.today, "part": "floor", "check": {**CLEAR_CHECK, **check}}
        self.tell("session-opened", body)

    def did(
        self,
        exercise: str,
        *,
        session: str = "s1",
        before: dict[str, Any] | None = None,
        during: dict[str, Any] | None = None,
        after5: dict[str, Any] | None = None,
        new_neuro: bool = False,
        flags: tuple[str, ...] = (),
    ) -> None:
        said = {"session": session, "exercise": exercise}
        self.tell("exercise-begun", {**said, "before": before or reading()})
        ended = {"during": during or worst(), "new_neuro": new_neuro, "flags": list(flags), "stopped": False}
        self.tell("exercise-ended", {**said, **ended})
        if after5 is not None:
            self.tell("exercise-rechecked", {**said, "after5": after5})

    def closed(self, session: str = "s1") -> None:
        self.tell("session-closed", {"session": session})

    def morning(self, session: str = "s1", morning: dict[str, Any] | None = None, flags: tuple[str, ...] = ()) -> None:
        said = {"session": session, "morning": morning or reading(), "hours_after": 20, "flags": list(flags)}
        self.tell("morning-reported", {**said, "today": self.today})

    def turned_red(self) -> None:
        """Screened, and then the pain moved to the foot in the first exercise."""
        self.screened()
        self.opened()
        self.did("EX05", after5=reading(6, leg=6))


@pytest.fixture
def past(now: datetime) -> Callable[[Member], Past]:
    """Gives a member a past that begins now."""

    def begin(member: Member) -> Past:
        return Past(member, now)

    return begin
