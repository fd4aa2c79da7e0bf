from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Tools 工具: catalogue, entitlements, access, requests."""

    name = "lingxiao.engines.tools"
    label = "tools"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of case that requests open."""
        from lingxiao.engines.tools import kinds  # noqa: PLC0415 -- models load before this

        kinds.register_all()
