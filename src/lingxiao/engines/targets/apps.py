from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Targets 目标: sales plans, quota trees, changes of targets, reachability."""

    name = "lingxiao.engines.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"
