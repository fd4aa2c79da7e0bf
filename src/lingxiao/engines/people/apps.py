from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisation 人与组织: who works where, reports to whom, on any day."""

    name = "lingxiao.engines.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
