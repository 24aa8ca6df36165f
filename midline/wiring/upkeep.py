"""Copies of a clinic's database, and the way back from one, as commands."""

import os
import sys
from pathlib import Path

from midline.wiring.home import HomeError, open_home

DONE, CANNOT_RUN = 0, 2


def run_backup(target: str) -> int:
    """Copies the database into a new file while the clinic may run; gives the exit status."""
    if not _opened():
        return CANNOT_RUN
    from midline.care.chart.upkeep import UpkeepError, backup
    from midline.wiring.audit import note

    try:
        note("backup")
        backup(to=Path(target))
    except (UpkeepError, OSError) as refusal:
        return _refused(refusal)
    print(f"copied to {target}; keep it like a chart, and the file secret_key of the folder with it")
    return DONE


def run_restore(source: str) -> int:
    """Puts a copy in the place of the database and begins a new epoch; gives the exit status."""
    if not _opened():
        return CANNOT_RUN
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from midline.care.chart.upkeep import UpkeepError, restore
    from midline.care.office.records import erase_again
    from midline.wiring.audit import note

    database = Path(settings.DATABASES["default"]["NAME"])
    try:
        epoch = restore(source=Path(source), database=database, now=timezone.now())
        call_command("migrate", verbosity=0, interactive=False)
        erase_again(now=timezone.now())
        note("restore")
    except (UpkeepError, OSError) as refusal:
        return _refused(refusal)
    print(f"restored from {source}; the log begins epoch {epoch}, and devices send again what it lacks")
    return DONE


def _opened() -> bool:
    try:
        open_home()
    except HomeError as refusal:
        _refused(refusal)
        return False
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "midline.wiring.settings")
    import django

    django.setup()
    return True


def _refused(refusal: Exception) -> int:
    print(f"midline: {refusal}", file=sys.stderr)
    return CANNOT_RUN
