from django.apps import AppConfig


class HealthConfig(AppConfig):
    """Health 健康度: indicators, coverage, caps, explanation tree, snapshots."""

    name = "lingxiao.engines.health"
    label = "health"
    default_auto_field = "django.db.models.BigAutoField"
