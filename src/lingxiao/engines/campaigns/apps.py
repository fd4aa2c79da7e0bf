from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Campaigns 问卷与评议: questionnaires, campaigns, answers, and the guard of who answered what."""

    name = "lingxiao.engines.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
