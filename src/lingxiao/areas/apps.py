from django.apps import AppConfig


class AreasConfig(AppConfig):
    """The article's fifteen chapters. Owns no table; an app only so that its words are translated."""

    name = "lingxiao.areas"
    label = "areas"
