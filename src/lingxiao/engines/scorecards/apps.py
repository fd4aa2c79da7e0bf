from django.apps import AppConfig


class ScorecardsConfig(AppConfig):
    """Scorecards 目标责任书与绩效记分: KPI library, target letters, monthly cards."""

    name = "lingxiao.engines.scorecards"
    label = "scorecards"
    default_auto_field = "django.db.models.BigAutoField"
