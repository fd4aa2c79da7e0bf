from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents 文件与签收: templates, frozen versions, issues, signatures, objections."""

    name = "lingxiao.engines.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of case that documents open."""
        from lingxiao.engines.documents import kinds  # noqa: PLC0415 -- models load before this

        kinds.register_all()
