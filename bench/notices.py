"""What notices cost for many members: python -m bench.notices [--members 10000]. Prints figures of this machine.

Every member has an account, a confirmed address and the usual wishes; all reminders fall due at the same moment, which
is the worst case. Letters go to nobody.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def main() -> None:
    """Prints rounds, seconds and statements for each part."""
    options = argparse.ArgumentParser()
    options.add_argument("--members", type=int, default=10_000)
    members = options.parse_args().members
    with tempfile.TemporaryDirectory(prefix="midline-bench-") as folder:
        os.environ["MIDLINE_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "midline.wiring.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _fill(members)
        _measure(members)


def _fill(members: int) -> None:
    from allauth.account.models import EmailAddress

    from midline.care.people.models import Member, User
    from midline.care.people.services import first_team
    from midline.care.ulid import new_ulid

    team = first_team()
    users = [User(email=f"m{number}@home.example", password="!") for number in range(members)]
    User.objects.bulk_create(users, batch_size=1000)
    users = list(User.objects.filter(email__endswith="@home.example"))
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users], batch_size=1000
    )
    Member.objects.bulk_create(
        [
            Member(id=new_ulid(NOW), user=user, country="GB", language="en", time_zone="UTC", started_at=NOW, team=team)
            for user in users
        ],
        batch_size=1000,
    )


def _measure(members: int) -> None:
    from midline.care.chart.engine import library
    from midline.care.people.models import Member
    from midline.care.reminders import dispatch, looking
    from midline.care.reminders.kinds import Kind
    from midline.care.reminders.models import Notice, NoticeSettings
    from midline.care.ulid import new_ulid

    library()
    _rounds("take members in", members, lambda: _took_in(NOW - timedelta(hours=1)))
    _rounds("look at all at once", members, lambda: looking.remind_due(now=NOW))
    assert NoticeSettings.objects.count() == members
    _rounds("an idle round", 0, lambda: looking.remind_due(now=NOW))
    Notice.objects.bulk_create(
        [
            Notice(id=new_ulid(NOW), member=member, kind=Kind.MESSAGE, link="/", created_at=NOW, due_at=NOW)
            for member in Member.objects.all()
        ],
        batch_size=1000,
    )
    _rounds("settle all", members, lambda: dispatch.settle_due(now=NOW))
    _rounds("hand all over", members, lambda: dispatch.run_due(now=NOW, send=_nowhere, push=_no_device).sent)
    _rounds("an idle round", 0, lambda: dispatch.settle_due(now=NOW))


def _took_in(now: datetime) -> int:
    from midline.care.reminders import looking
    from midline.care.reminders.models import NoticeSettings

    before = NoticeSettings.objects.count()
    looking.remind_due(now=now)
    return NoticeSettings.objects.count() - before


def _rounds(what: str, members: int, once: object) -> None:
    """Calls until nothing is left; prints rounds, the longest of them, and all of it."""
    assert callable(once)
    rounds, longest_s, began = 0, 0.0, time.perf_counter()
    while True:
        start = time.perf_counter()
        done = once()
        longest_s = max(longest_s, time.perf_counter() - start)
        rounds += 1
        if not done:
            break
    total_s = time.perf_counter() - began
    each_ms = f"{1000 * total_s / members:.2f} ms each" if members else ""
    print(
        f"{what:22} {rounds:6,} rounds, longest {1000 * longest_s:8.1f} ms, all {total_s:7.1f} s  {each_ms}", flush=True
    )


def _nowhere(_letter: object) -> None:
    """A mail server that takes everything at once."""


def _no_device(_device: object, _words: object) -> None:
    """Nobody asked for pushes."""


if __name__ == "__main__":
    main()
