"""Addresses of the settings."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from lingxiao.web.setup import duties, gallery, imports, organisation

app_name = "setup"
urlpatterns = [
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/people/<int:person_id>/", organisation.person, name="person"),
    path("organisation/import/", imports.imports, name="imports"),
    path("organisation/import/template/<slug:kind>/", imports.template, name="import_template"),
    path("organisation/import/<int:import_id>/", imports.one, name="import"),
    path("organisation/import/<int:import_id>/problems/", imports.problems, name="import_problems"),
    path("organisation/import/<int:import_id>/take/", require_POST(imports.take), name="import_take"),
    path("organisation/import/<int:import_id>/discard/", require_POST(imports.discard), name="import_discard"),
    path("duties/<int:version_id>/", duties.template, name="duty_template"),
    path("duties/<int:version_id>/head/", duties.head, name="duty_head"),
    path("duties/<int:version_id>/duties/<int:number>/", duties.duty, name="duty"),
    path("duties/<int:version_id>/authorities/<int:number>/", duties.authority, name="duty_authority"),
    path("duties/<int:version_id>/remove/<slug:part>/<int:number>/", require_POST(duties.remove), name="duty_remove"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/sheet/", gallery.sheet, name="gallery_sheet"),
    path("gallery/form/", gallery.form, name="gallery_form"),
    path("gallery/bare/", gallery.bare, name="gallery_bare"),
]
