"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path

from lingxiao.web.cockpit import debt, duties, heat, issuing, person

app_name = "cockpit"
urlpatterns = [
    path("", heat.home, name="home"),
    path("debt/", debt.debt, name="debt"),
    path("duties/", issuing.overview, name="clarity"),
    path("duties/issue/", issuing.issue, name="issue_statements"),
    path("duties/map/", duties.duty_map, name="duty_map"),
    path("people/<int:person_id>/", person.person, name="person"),
    path("people/<int:person_id>/sheet/", person.sheet, name="sheet"),
    path("people/<int:person_id>/areas/<slug:area_key>/", person.area, name="area"),
]
