from django.apps import AppConfig


class CockpitConfig(AppConfig):
    """驾驶舱: HR, directors and executives."""

    name = "lingxiao.web.cockpit"
    label = "cockpit"
    default_auto_field = "django.db.models.BigAutoField"
