from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Documents 文件与签收: templates, frozen versions, issues, signatures, objections."""

    name = "lingxiao.engines.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make known the kinds of case that documents open, and follow the briefings that are held on them."""
        from lingxiao.engines.activities.enums import MeetingKind  # noqa: PLC0415 -- models load before this
        from lingxiao.engines.activities.telling import when_changed  # noqa: PLC0415
        from lingxiao.engines.documents import kinds  # noqa: PLC0415
        from lingxiao.engines.documents.domain import briefing  # noqa: PLC0415

        kinds.register_all()
        when_changed(MeetingKind.DUTY_BRIEFING, briefing.follow)
