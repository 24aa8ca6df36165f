"""Chidi and Dr Osei with a pen each, for the same chart."""

from datetime import datetime

import pytest

from midline.care.chart import read
from midline.care.people.models import Member, User
from tests.chart.pens import Pen, member_pen, staff_pen


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    read.kept.clear()


@pytest.fixture
def chidis(chidi: Member, now: datetime) -> Pen:
    """Chidi's phone."""
    return member_pen(chidi, now)


@pytest.fixture
def oseis(chidi: Member, dr_osei: User, now: datetime) -> Pen:
    """Dr Osei's desk, with Chidi's chart open."""
    return staff_pen(chidi, dr_osei, now)
