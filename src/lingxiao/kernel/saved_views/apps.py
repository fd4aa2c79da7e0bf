from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    """Lists as somebody set them up: filters, order and columns under a name of their own."""

    name = "lingxiao.kernel.saved_views"
    label = "saved_views"
    default_auto_field = "django.db.models.BigAutoField"
