from django.apps import AppConfig


class DeskConfig(AppConfig):
    """我的工作台: what everyone sees first."""

    name = "lingxiao.web.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
