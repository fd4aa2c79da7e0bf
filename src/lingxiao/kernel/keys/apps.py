from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Marks of the keys that the rest of the database was written with."""

    name = "lingxiao.kernel.keys"
    label = "keys"
    default_auto_field = "django.db.models.BigAutoField"
