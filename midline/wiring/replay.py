"""Sends a member's chart through the engine once more and compares every decision."""

import os
import sys

from midline.wiring.home import HomeError, open_home


def run(member_id: str) -> int:
    """Prints what differs; 0 when every decision came out the same, 1 when not, 2 when it cannot be told."""
    try:
        open_home()
    except HomeError as refusal:
        print(f"midline: {refusal}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()
    from midline.care.chart.replay import replay
    from midline.care.people.access import NoSuchMember, member_for_operator

    try:
        member = member_for_operator(member_id)
    except NoSuchMember:
        print("midline: there is no member with this id", file=sys.stderr)
        return 2
    differences = list(replay(member))
    for difference in differences:
        print(difference)
    if not differences:
        print("every decision came out the same")
    return 1 if differences else 0
