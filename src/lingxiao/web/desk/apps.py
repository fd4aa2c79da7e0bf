from django.apps import AppConfig


class DeskConfig(AppConfig):
    """我的工作台: what everyone sees first."""

    name = "lingxiao.web.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The bell of every page counts what its viewer has not read."""
        from lingxiao.kernel.notices.queries import unread_count  # noqa: PLC0415 -- models load before this
        from lingxiao.web.shell import context  # noqa: PLC0415

        context.unread_count = lambda viewer: unread_count(viewer.person_id or 0)
