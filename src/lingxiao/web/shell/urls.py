"""Addresses that belong to no face: language and theme."""

from __future__ import annotations

from django.urls import path

from lingxiao.web import language

urlpatterns = [
    path("language/", language.choose_language, name="language"),
    path("theme/", language.choose_theme, name="theme"),
]
