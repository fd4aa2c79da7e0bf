from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases 事项办理: objections, appeals, complaints, with stages, parties and outcomes."""

    name = "lingxiao.engines.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
