from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit notes in a hash chain that the database itself refuses to change."""

    name = "lingxiao.kernel.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
