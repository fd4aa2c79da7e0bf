from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Appraisals 绩效评估: review cycles, grades, calibration, results, appeals."""

    name = "lingxiao.engines.appraisals"
    label = "appraisals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kind of case that an appeal opens."""
        from lingxiao.engines.appraisals import kinds  # noqa: PLC0415 -- models load before this

        kinds.register_all()
