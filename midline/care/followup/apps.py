from django.apps import AppConfig


class FollowupConfig(AppConfig):
    name = "midline.care.followup"
    label = "followup"

    def ready(self) -> None:
        from midline.care.followup.appointments import entries  # noqa: PLC0415  # models are there from now on
        from midline.care.reminders.calendar import register  # noqa: PLC0415

        register(entries)
