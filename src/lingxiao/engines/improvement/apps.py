from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """Improvement 绩效改进: plans, the chain of what must come before a termination, the proof of it all."""

    name = "lingxiao.engines.improvement"
    label = "improvement"
    default_auto_field = "django.db.models.BigAutoField"
