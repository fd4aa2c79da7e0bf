from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Duties 职责: duty templates and items, authority, coverage, spot checks."""

    name = "lingxiao.engines.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"
