from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    """Activities 活动与沟通: meetings that both sides confirm, and commitments."""

    name = "lingxiao.engines.activities"
    label = "activities"
    default_auto_field = "django.db.models.BigAutoField"
