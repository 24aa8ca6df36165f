"""The database itself refuses to change the log, and the log begins its first epoch."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from midline.care.ulid import new_ulid

SQLITE = [
    """
    CREATE TRIGGER chart_event_is_append_only BEFORE UPDATE ON chart_event
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER chart_event_stays BEFORE DELETE ON chart_event
    WHEN NOT EXISTS (SELECT 1 FROM chart_erased WHERE member_id = OLD.member_id)
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER chart_decision_is_append_only BEFORE UPDATE ON chart_storeddecision
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
    """
    CREATE TRIGGER chart_decision_stays BEFORE DELETE ON chart_storeddecision
    WHEN NOT EXISTS (
        SELECT 1 FROM chart_erased e JOIN chart_event v ON v.member_id = e.member_id WHERE v.id = OLD.event_id
    )
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
    """,
]
POSTGRESQL = [
    """
    CREATE FUNCTION chart_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
    """,
    """
    CREATE FUNCTION chart_refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM chart_erased WHERE member_id = OLD.member_id) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'the log is append-only';
    END $$
    """,
    """
    CREATE TRIGGER chart_event_is_append_only BEFORE UPDATE ON chart_event
    FOR EACH ROW EXECUTE FUNCTION chart_refuse_change()
    """,
    """
    CREATE TRIGGER chart_event_stays BEFORE DELETE ON chart_event
    FOR EACH ROW EXECUTE FUNCTION chart_refuse_loss()
    """,
    """
    CREATE TRIGGER chart_decision_is_append_only BEFORE UPDATE ON chart_storeddecision
    FOR EACH ROW EXECUTE FUNCTION chart_refuse_change()
    """,
]


def guard(apps: Any, schema_editor: Any) -> None:
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor, [])
    for statement in statements:
        schema_editor.execute(statement)


def begin_epoch(apps: Any, schema_editor: Any) -> None:
    apps.get_model("chart", "Log").objects.create(epoch=new_ulid(datetime.now(UTC)))


class Migration(migrations.Migration):
    dependencies = [("chart", "0001_the_log")]
    operations = [
        migrations.RunPython(guard, migrations.RunPython.noop),
        migrations.RunPython(begin_epoch, migrations.RunPython.noop),
    ]
