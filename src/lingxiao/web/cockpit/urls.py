"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_safe

from lingxiao.web.cockpit import (
    debt,
    document_issuing,
    documents,
    duties,
    explained,
    forecast,
    heat,
    issuing,
    mix,
    person,
    pipeline,
    results,
)

app_name = "cockpit"
urlpatterns = [
    path("", require_safe(heat.home), name="home"),
    path("ranking/", heat.allow, name="ranking"),
    path("results/", require_safe(results.home), name="results"),
    path("results/<int:person_id>/", require_safe(results.manager), name="result"),
    path("results/<int:person_id>/<slug:measure>/<slug:month>/", require_safe(results.behind), name="result_rows"),
    path("results/pipeline/", require_safe(pipeline.home), name="pipeline"),
    path("results/pipeline/<int:person_id>/", require_safe(pipeline.manager), name="pipeline_of"),
    path("results/mix/", require_safe(mix.home), name="mix"),
    path("results/mix/<int:person_id>/", require_safe(mix.manager), name="mix_of"),
    path("results/forecast/", require_safe(forecast.home), name="forecast"),
    path("results/forecast/submit/", forecast.submit, name="forecast_submit"),
    path("results/forecast/<int:person_id>/", require_safe(forecast.manager), name="forecast_of"),
    path("debt/", require_safe(debt.debt), name="debt"),
    path("duties/", require_safe(issuing.overview), name="clarity"),
    path("duties/issue/", issuing.issue, name="issue_statements"),
    path("duties/map/", require_safe(duties.duty_map), name="duty_map"),
    path("duties/deliveries/<int:delivery_id>/", require_safe(duties.delivery), name="delivery"),
    path("duties/deliveries/<int:delivery_id>/file/", require_safe(duties.delivery_file), name="delivery_file"),
    path("people/<int:person_id>/", require_safe(person.person), name="person"),
    path("people/<int:person_id>/sheet/", require_safe(person.sheet), name="sheet"),
    path("people/<int:person_id>/areas/<slug:area_key>/", require_safe(explained.area), name="area"),
    path("figures/<int:figure_id>/", require_safe(explained.figure), name="figure"),
    path("figures/<int:figure_id>/again/", explained.again, name="again"),
    path("figures/<int:figure_id>/appeal/", explained.appeal, name="appeal"),
    path("documents/", documents.documents, name="documents"),
    path("documents/issue/", document_issuing.choose, name="document_issue"),
    path("documents/issue/<int:version_id>/", document_issuing.issue, name="document_issue_version"),
    path("documents/batches/<int:batch_id>/", documents.batch, name="document_batch"),
    path("documents/batches/<int:batch_id>/stop/", documents.stop, name="document_batch_stop"),
    path("documents/who/<slug:key>/", documents.who_has, name="document_who"),
]
