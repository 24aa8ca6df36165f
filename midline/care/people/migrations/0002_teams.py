import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FIRST_TEAM = "Midline"


def gather_in_one_team(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """A clinic that ran without teams becomes one team."""
    team, _ = apps.get_model("people", "Team").objects.get_or_create(name=FIRST_TEAM)
    apps.get_model("people", "Member").objects.update(team=team)
    apps.get_model("people", "User").objects.filter(role__in=["therapist", "coach"]).update(team=team)


def keep(_apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Going back drops the columns; there is nothing else to undo."""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_users_and_members")]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="team_has_a_name")
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="staff",
                to="people.team",
            ),
        ),
        migrations.AddField(
            model_name="member",
            name="team",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.team"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="team",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="people.team"
            ),
        ),
        migrations.RunPython(gather_in_one_team, keep),
        migrations.AlterField(
            model_name="member",
            name="team",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.team"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ["therapist", "coach"]), _negated=True),
                    ("team__isnull", False),
                    _connector="OR",
                ),
                name="care_team_has_a_team",
            ),
        ),
    ]
