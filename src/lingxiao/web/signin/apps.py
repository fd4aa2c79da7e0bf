from django.apps import AppConfig


class SignInConfig(AppConfig):
    """Signing in: passwords, codes, passkeys, company identity providers, sessions."""

    name = "lingxiao.web.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"
