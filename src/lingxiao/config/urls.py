"""Addresses: each face of the site under its own name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lingxiao.web.shell.urls")),
    path("cockpit/", include("lingxiao.web.cockpit.urls")),
    path("signin/", include("lingxiao.web.signin.urls")),
    path("setup/", include("lingxiao.web.setup.urls")),
]
