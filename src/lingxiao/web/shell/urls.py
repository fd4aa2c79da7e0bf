"""Addresses that belong to no face: language, theme, saved views of lists."""

from __future__ import annotations

from django.urls import path

from lingxiao.web import language, saved_views

urlpatterns = [
    path("language/", language.choose_language, name="language"),
    path("theme/", language.choose_theme, name="theme"),
    path("views/", saved_views.views, name="views"),
    path("views/save/", saved_views.save, name="view_save"),
    path("views/<int:view_id>/forget/", saved_views.forget, name="view_forget"),
]
