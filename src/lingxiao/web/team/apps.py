from django.apps import AppConfig


class TeamConfig(AppConfig):
    """团队: a manager with the people under them."""

    name = "lingxiao.web.team"
    label = "team"
    default_auto_field = "django.db.models.BigAutoField"
