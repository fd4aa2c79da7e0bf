from django.apps import AppConfig


class AreasConfig(AppConfig):
    """The article's fifteen chapters. Owns no table; an app so that its words are translated and engines joined."""

    name = "lingxiao.areas"
    label = "areas"

    def ready(self) -> None:
        """Have engines asked what only other engines know."""
        from lingxiao.areas.joining import join  # noqa: PLC0415 -- models are there from here on

        join()
