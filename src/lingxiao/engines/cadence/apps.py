from django.apps import AppConfig


class CadenceConfig(AppConfig):
    """Cadence 节奏与待办: who owes what to whom by when, and what fulfilled it."""

    name = "lingxiao.engines.cadence"
    label = "cadence"
    default_auto_field = "django.db.models.BigAutoField"
