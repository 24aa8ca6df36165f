"""Moments on staff pages are shown on the member's clock."""

from datetime import UTC, datetime

from django.template import Context, Template

from midline.care.people.models import Member


def test_a_moment_is_shown_on_the_members_clock() -> None:
    page = Template("{% load careteam %}{% with at=moment|local:member %}{{ at|date:'H:i' }}{% endwith %}")
    member = Member(time_zone="Asia/Ho_Chi_Minh")

    shown = page.render(Context({"moment": datetime(2026, 1, 1, 12, tzinfo=UTC), "member": member}))

    assert shown == "19:00"
