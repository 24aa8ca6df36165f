"""The words of a letter and of a push: neutral, in the reader's language, one for all that waits for a person."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from midline.care.people.addresses import link_to
from midline.care.people.models import Member
from midline.care.reminders.kinds import Kind
from midline.care.reminders.letters import Letter
from midline.care.reminders.links import pause_url
from midline.care.reminders.models import Notice, Reader
from midline.care.reminders.pushing import Words

TAG = "midline"
"""One tag for all: a newer push takes the place of the older one, so that they never pile up."""


def letter_for(reader: Reader, to: str, notices: Sequence[Notice]) -> Letter:
    """One letter about all of them. Offers the pause in the mail program where it is about reminders alone."""
    pause = pause_url(reader)
    reminds_only = not any(Kind(notice.kind).is_awaited for notice in notices)
    shown = {"notices": notices, "link": _link(notices), "pause_link": pause, "is_member": isinstance(reader, Member)}
    with override(reader.language):
        subject = render_to_string("reminders/mail/subject.txt", shown)
        body = render_to_string("reminders/mail/notice.txt", shown)
    return Letter(to=to, subject=" ".join(subject.split()), body=body, pause_url=pause if reminds_only else "")


def words_for(reader: Reader, notices: Sequence[Notice]) -> Words:
    """One push about all of them."""
    with override(reader.language):
        title = render_to_string("reminders/mail/subject.txt").strip()
        body = " ".join(render_to_string("reminders/kind.txt", {"kind": each.kind}).strip() for each in notices[:2])
    return Words(title=title, body=body, url=_path(notices), tag=TAG)


def _link(notices: Sequence[Notice]) -> str:
    return link_to(_path(notices))


def _path(notices: Sequence[Notice]) -> str:
    return reverse("notice-open", args=[notices[0].pk]) if len(notices) == 1 else reverse("notices")
