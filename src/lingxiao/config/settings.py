"""Django's settings. Everything that differs between machines comes from the environment through ``places``."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lingxiao.config import given, places, sign_in
from lingxiao.kernel import postgres

MODE = places.mode()
IS_DEMO = MODE is places.Mode.DEMO
IS_TEST = MODE is places.Mode.TEST
DEBUG = False
SECRET_KEY = "only-for-tests-" * 4 if IS_TEST else places.secret("django")
# Seals the seeds of authenticator apps; a key of its own, so that either can be changed without the other.
SEALING_SECRET = "only-for-tests-too-" * 3 if IS_TEST else places.secret("sealing")
ALLOWED_HOSTS = given.names("LX_HOSTS", "localhost,127.0.0.1,[::1]")
BASE_URL = given.base_url()
IS_HTTPS = BASE_URL.startswith("https://")

KERNEL_APPS = [
    "lingxiao.kernel.audit", "lingxiao.kernel.notices", "lingxiao.kernel.attachments", "lingxiao.kernel.keys",
    "lingxiao.kernel.saved_views",
]
ENGINE_APPS = [
    "lingxiao.engines.people",
    "lingxiao.engines.cadence",
    "lingxiao.engines.cases",
    "lingxiao.engines.activities",
    "lingxiao.engines.facts",
    "lingxiao.engines.documents",
    "lingxiao.engines.tools",
    "lingxiao.engines.campaigns",
    "lingxiao.engines.improvement",
    "lingxiao.engines.duties",
    "lingxiao.engines.targets",
    "lingxiao.engines.scorecards",
    "lingxiao.engines.appraisals",
    "lingxiao.engines.health",
]
FACE_APPS = [
    "lingxiao.web.shell",
    "lingxiao.web.signin",
    "lingxiao.web.desk",
    "lingxiao.web.team",
    "lingxiao.web.cockpit",
    "lingxiao.web.setup",
    "lingxiao.web.respond",
]
INSTALLED_APPS = [
    *FACE_APPS,
    "lingxiao.areas",
    *ENGINE_APPS,
    *KERNEL_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "lingxiao.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lingxiao.web.compressing.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lingxiao.web.language.LanguageMiddleware",
    "lingxiao.web.signin.guard.SignInRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lingxiao.web.viewing.ViewerMiddleware",
    "lingxiao.web.signin.guard.SessionGuard",
]

ROOT_URLCONF = "lingxiao.config.urls"
WSGI_APPLICATION = "lingxiao.config.wsgi.application"

FORM_RENDERER = "lingxiao.web.shell.widgets.Renderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "lingxiao.web.shell.templatetags.shell",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "lingxiao.web.shell.context.shell",
            ],
        },
    },
]
COTTON_DIR = "cotton"
COTTON_ISOLATE_BY_DEFAULT = True


DATABASES = {"default": given.database(places.database_url() or postgres.url(places.var() / "pg"))}
# Marks against replay and counters against guessing are shared by all workers, so they live in the database (H2).
# A full table would be culled, and with it marks that must hold until they expire: so it is never full.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 5_000_000},
    },
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["lingxiao.engines.people.backend.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "lingxiao.engines.people.domain.password_rules.LongestAllowed"},
    {"NAME": "lingxiao.engines.people.domain.password_rules.NotKnown"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "lingxiao.engines.people.domain.password_rules.NotAboutYouOrUs"},
]
# The second only reads hashes taken over from elsewhere; whoever signs in with one gets the first.
PASSWORD_HASHERS = ["lingxiao.config.hashing.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"

# allauth keeps second factors and speaks OAuth; who may sign in and how is decided in web/signin.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "lingxiao.web.signin.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
SOCIALACCOUNT_ADAPTER = "lingxiao.web.signin.adapters.Outside"
SIGN_IN_PROVIDERS = sign_in.read(places.var())
"""The company's identity providers: OIDC, 企业微信, 钉钉, 飞书. See ``config/sign_in.py``."""

SESSION_ENGINE = "lingxiao.engines.people.session_store"
SESSION_COOKIE_NAME = "__Host-lx" if IS_HTTPS else "lx"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE = timedelta(minutes=given.number("LX_SESSION_IDLE_MINUTES", 30))
SESSION_LONGEST = timedelta(hours=given.number("LX_SESSION_HOURS", 12))
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
CSRF_COOKIE_NAME = "__Host-lxc" if IS_HTTPS else "lxc"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if IS_HTTPS else []
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 63072000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("LX_BEHIND_PROXY") else None
# Whose X-Forwarded-For is believed: the addresses of one's own proxies, none unless they are named.
TRUSTED_PROXIES = given.addresses("LX_TRUSTED_PROXIES")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "lingxiao.web.errors.csrf_failed"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "lx_language"
# What stands in no app (kernel, roles, lists, forms) has its translations here; every app has its own beside it.
LOCALE_PATHS = [places.REPOSITORY / "src" / "lingxiao" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["lingxiao.config.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
FACTS_FOLDER = places.var() / "facts"
"""Where the fact log lies; where it lies in a store, its copies, and what is being worked on."""
FACTS_STORE = given.facts_store()
"""The S3-compatible store of the fact log; None where it lies in the folder alone."""
STATIC_ROOT = places.var() / "static"
STORAGES = {
    "default": {
        "BACKEND": "lingxiao.kernel.attachments.files.WholeFiles",
        "OPTIONS": {"location": places.var() / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_TEST
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = IS_TEST  # looked up when asked for: a test's browser asks for few
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEFAULT_FROM_EMAIL = os.environ.get("LX_MAIL_FROM", "lingxiao@localhost")
MAIL = given.mail()
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.uses_starttls, MAIL.uses_ssl
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'locmem'}.EmailBackend"
HAS_MAIL = bool(EMAIL_HOST) or IS_TEST
EMAIL_TIMEOUT = 20
# Where a company runs 企业微信, 钉钉 or 飞书 itself.
ROBOT_GATEWAYS = given.gateways()

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["lingxiao.config.schedule", "lingxiao.kernel.jobs.rescuing"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "lingxiao.config.logs.Line", "format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
