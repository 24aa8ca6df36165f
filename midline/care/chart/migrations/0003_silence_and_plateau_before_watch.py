from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

OLD_WATCH, OLD_WAITING = 5, 6
WATCH, WAITING = 7, 8


def make_room(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Two urgencies come before "watch": what was watched and what waited moves down by two."""
    rows = apps.get_model("chart", "Outbox").objects
    rows.filter(urgency=OLD_WAITING).update(urgency=WAITING)
    rows.filter(urgency=OLD_WATCH).update(urgency=WATCH)


def close_up(apps: StateApps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Silence and plateau become "watch", as there is nothing else for them; nothing leaves the list."""
    rows = apps.get_model("chart", "Outbox").objects
    rows.filter(urgency__in=(OLD_WATCH, OLD_WAITING, WATCH)).update(urgency=OLD_WATCH)
    rows.filter(urgency=WAITING).update(urgency=OLD_WAITING)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("chart", "0002_append_only")]

    operations: ClassVar = [migrations.RunPython(make_room, close_up)]
