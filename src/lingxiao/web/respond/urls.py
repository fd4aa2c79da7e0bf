"""Addresses for people with a link and no account."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from lingxiao.web.respond import surveys

app_name = "respond"
urlpatterns = [
    path("answered/", require_safe(surveys.answered), name="answered"),
    path("<slug:secret>/", surveys.survey, name="survey"),
]
