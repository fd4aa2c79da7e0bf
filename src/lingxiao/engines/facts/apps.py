from django.apps import AppConfig


class FactsConfig(AppConfig):
    """Facts 事实: the fact log, imports, sources, measures, reconciliation."""

    name = "lingxiao.engines.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"
