from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    """Files people attach: hashed, sniffed, limited, never served inline."""

    name = "lingxiao.kernel.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"
