"""What the cast keeps of their care elsewhere: appointments, results and medicines, as members write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from midline.care.chart.record import Author
from midline.care.followup import services
from midline.care.followup.forms import AppointmentSaid, MedicineSaid, ResultSaid
from midline.care.followup.papers import cleaned
from midline.care.people.local import local_now
from midline.care.people.models import Member
from midline.care.ulid import new_ulid
from midline.clinical.chart import Role
from midline.clinical.medicines import Flag, Said

PAPER_PX: Final = (620, 800)


def live(*, login: str, member: Member, now: datetime) -> Mapping[Flag, Said]:
    """Write what one of the cast keeps; gives what their medicines tell the chart."""
    keep = KEEPS.get(login)
    return keep(_Keeper(member, now)) if keep is not None else {}


class _Keeper:
    """Writes for one member, as they would themselves."""

    def __init__(self, member: Member, now: datetime) -> None:
        self.member, self.now = member, now
        self.author = Author(role=Role.MEMBER, name=member.display_name or "member")

    def appointment(self, kind: str, whom: str, *, in_days: int, at: time, place: str = "", note: str = "") -> None:
        day = local_now(self.member, self.now) + timedelta(days=in_days)
        begins_at = datetime.combine(day.date(), at, tzinfo=day.tzinfo)
        said = AppointmentSaid(kind=kind, whom=whom, begins_at=begins_at, place=place, note=note)
        services.keep_appointment(
            member=self.member, author=self.author, thing=new_ulid(self.now), seen=0, said=said, now=self.now
        )

    def result(self, kind: str, said: str, said_by: str, *, days_ago: int, paper: bool = False) -> None:
        on = local_now(self.member, self.now).date() - timedelta(days=days_ago)
        files = (cleaned("letter.jpg", _letter()),) if paper else ()
        kept = ResultSaid(kind=kind, on=on, said=said, said_by=said_by, files=files)
        services.keep_result(
            member=self.member, author=self.author, thing=new_ulid(self.now), seen=0, said=kept, now=self.now
        )

    def medicine(self, name: str, reason: str, how: str, *, days_ago: int, **answers: Said) -> None:
        since = local_now(self.member, self.now).date() - timedelta(days=days_ago)
        told = {flag: answers.get(flag.value, Said.NO) for flag in Flag}
        said = MedicineSaid(name=name, reason=reason, how=how, since=since, until=None, answers=told)
        services.keep_medicine(
            member=self.member, author=self.author, thing=new_ulid(self.now), seen=0, said=said, now=self.now
        )

    def questions(self, text: str) -> None:
        services.keep_questions(member=self.member, author=self.author, text=text, seen=0, now=self.now)


def _chidi(keeper: _Keeper) -> Mapping[Flag, Said]:
    keeper.appointment("doctor", "Dr Rao, family practice", in_days=6, at=time(9, 30), place="12 Mill Lane")
    keeper.appointment("scan", "Radiology, St Anne", in_days=-24, at=time(14, 15))
    keeper.result("mri", "L5/S1: disc bulge to the left, touches the nerve.", "Dr Rao", days_ago=22, paper=True)
    keeper.medicine("Ibuprofen 400 mg", "leg pain", "when it is strong, with food", days_ago=20)
    keeper.questions("May I go back to the warehouse half days?\nDo I need another scan?")
    return {}


def _dev(keeper: _Keeper) -> Mapping[Flag, Said]:
    keeper.appointment("doctor", "Anticoagulation clinic", in_days=12, at=time(8, 15))
    keeper.medicine("Eliquis 5 mg", "after a clot in the leg", "morning and evening", days_ago=90, thinner=Said.YES)
    return {Flag.THINNER: Said.YES, Flag.STEROID: Said.NO, Flag.OPIOID: Said.NO}


def _gita(keeper: _Keeper) -> Mapping[Flag, Said]:
    keeper.appointment("surgeon", "Mr Hall, spinal clinic", in_days=9, at=time(11, 0), note="Bring the pictures.")
    keeper.result("nerves", "Slower on the left at the ankle.", "Dr Novak", days_ago=40)
    keeper.medicine("Tramadol 50 mg", "nights", "one before bed", days_ago=35, opioid=Said.YES)
    return {Flag.THINNER: Said.NO, Flag.STEROID: Said.NO, Flag.OPIOID: Said.YES}


KEEPS: Final[Mapping[str, Callable[[_Keeper], Mapping[Flag, Said]]]] = {"chidi": _chidi, "dev": _dev, "gita": _gita}


def _letter() -> bytes:
    """A sheet with lines where words would be."""
    sheet = Image.new("RGB", PAPER_PX, (250, 249, 245))
    pen = ImageDraw.Draw(sheet)
    for row in range(16):
        pen.rectangle((70, 110 + row * 38, 550 - (row * 83) % 190, 122 + row * 38), fill=(150, 158, 160))
    pen.rectangle((70, 50, 260, 72), fill=(11, 95, 90))
    kept = BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
