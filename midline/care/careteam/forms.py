"""What the forms of a member's pages can do, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.http import QueryDict


class Act(StrEnum):
    """What can be done; the value is the last part of its address."""

    CONFIRM = "confirm"
    DIRECTION = "direction"
    LOCK = "lock"
    CLEAR = "clear"
    ACCEPT = "accept"
    REVIEW = "review"
    RELEASE = "release"
    WITHDRAW = "withdraw"
    CONDITIONS = "conditions"
    FORM = "form"
    SETTLE = "settle"
    DISCHARGE = "discharge"
    READMIT = "readmit"

    @property
    def kind(self) -> str:
        """The type of its event."""
        return KINDS[self]

    @property
    def is_on_plan_page(self) -> bool:
        """Whether its form stands on the page of the plan."""
        return self in ON_PLAN_PAGE


KINDS = {
    Act.CONFIRM: "diagnosis-confirmed",
    Act.DIRECTION: "direction-recorded",
    Act.LOCK: "direction-locked",
    Act.CLEAR: "hold-released",
    Act.ACCEPT: "answers-accepted",
    Act.REVIEW: "note-left",
    Act.RELEASE: "exercises-released",
    Act.WITHDRAW: "exercises-withdrawn",
    Act.CONDITIONS: "conditions-stated",
    Act.FORM: "form-reported",
    Act.SETTLE: "plan-wished",
    Act.DISCHARGE: "discharged",
    Act.READMIT: "readmitted",
}
ON_PLAN_PAGE = (Act.DIRECTION, Act.RELEASE, Act.WITHDRAW, Act.CONDITIONS, Act.FORM, Act.SETTLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it came back. `shown` are the holds and `notices` the open notices that the page showed; `said` is
    every other field by its name.
    """

    event_id: str = ""
    note: str = ""
    group: str = ""
    irritability: str = ""
    person: str = ""
    ticked: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    notices: tuple[int, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    overrules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field."""

    field: str
    code: str

    @property
    def dose_field(self) -> str:
        """The first input of the dose that is wrong; empty for other fields."""
        return f"{self.field}-sets" if self.field.startswith("dose-") else ""


def read_filled(posted: QueryDict) -> Filled:
    """What the form said, as it stands."""
    return Filled(
        event_id=posted.get("event_id", ""),
        note=posted.get("note", "").strip(),
        group=posted.get("group", ""),
        irritability=posted.get("irritability", ""),
        person=posted.get("person", ""),
        ticked=tuple(sorted(set(posted.getlist("ticked")))),
        shown=tuple(posted.getlist("shown")),
        notices=tuple(int(each) for each in posted.getlist("notice") if each.isascii() and each.isdigit()),
        said={name: str(posted[name]).strip() for name in posted},
        without=tuple(sorted(set(posted.getlist("without")))),
        overrules=tuple(sorted(set(posted.getlist("overrules")))),
    )
