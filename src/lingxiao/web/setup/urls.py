"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path

from lingxiao.web.setup import gallery

app_name = "setup"
urlpatterns = [
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/sheet/", gallery.sheet, name="gallery_sheet"),
    path("gallery/form/", gallery.form, name="gallery_form"),
    path("gallery/bare/", gallery.bare, name="gallery_bare"),
]
