from django.apps import AppConfig


class ShellConfig(AppConfig):
    """The shell of every page: base templates, components, static files."""

    name = "lingxiao.web.shell"
    label = "shell"
    default_auto_field = "django.db.models.BigAutoField"
