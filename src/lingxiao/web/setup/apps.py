from django.apps import AppConfig


class SetupConfig(AppConfig):
    """设置: structure, roles, practices, sources."""

    name = "lingxiao.web.setup"
    label = "setup"
    default_auto_field = "django.db.models.BigAutoField"
