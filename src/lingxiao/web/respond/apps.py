from django.apps import AppConfig


class RespondConfig(AppConfig):
    """外部链接: people with a link and no account."""

    name = "lingxiao.web.respond"
    label = "respond"
    default_auto_field = "django.db.models.BigAutoField"
