"""Addresses: each face of the site under its own name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe

from lingxiao.web.desk import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("lingxiao.web.shell.urls")),
    path("", require_safe(home.root), name="root"),
    path("desk/", include("lingxiao.web.desk.urls")),
    path("cockpit/", include("lingxiao.web.cockpit.urls")),
    path("signin/", include("lingxiao.web.signin.urls")),
    path("setup/", include("lingxiao.web.setup.urls")),
    path("respond/", include("lingxiao.web.respond.urls")),
]

handler500 = "lingxiao.web.errors.failed"
