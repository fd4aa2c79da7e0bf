from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices through one outbox: in the product, by e-mail, to group robots."""

    name = "lingxiao.kernel.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
