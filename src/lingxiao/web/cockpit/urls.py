"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from lingxiao.web.cockpit import (
    debt,
    document_issuing,
    documents,
    duties,
    explained,
    heat,
    issuing,
    months,
    person,
    quality,
    reconciling,
    reconciling_acts,
    results,
    tools,
)

app_name = "cockpit"
urlpatterns = [
    path("", require_safe(heat.home), name="home"),
    path("ranking/", heat.allow, name="ranking"),
    path("results/", require_safe(results.home), name="results"),
    path("results/months/<slug:month>/", require_safe(months.month), name="result_month"),
    path("results/months/<slug:month>/restate/", months.restate, name="result_restate"),
    path("results/<int:person_id>/", require_safe(results.manager), name="result"),
    path("results/<int:person_id>/<slug:measure>/<slug:month>/", require_safe(results.behind), name="result_rows"),
    path("quality/", require_safe(quality.home), name="quality"),
    path("quality/managers/", require_safe(quality.managers), name="quality_managers"),
    path("quality/managers/<int:person_id>/", require_safe(quality.manager), name="quality_manager"),
    path("quality/rules/<slug:rule>/", require_safe(quality.failing), name="quality_rows"),
    path("reconciliations/", require_safe(reconciling.months), name="reconciliations"),
    path("reconciliations/ask/", require_POST(reconciling_acts.ask), name="reconcile"),
    path("reconciliations/terms/", reconciling_acts.terms, name="reconciliation_terms"),
    path("reconciliations/differences/<int:item_id>/", reconciling_acts.item, name="reconciliation_item"),
    path("reconciliations/<slug:month>/", reconciling.month, name="reconciliation"),
    path("reconciliations/<slug:month>/managers/", require_safe(reconciling.managers), name="reconciliation_managers"),
    path("reconciliations/<slug:month>/file/", require_safe(reconciling_acts.file), name="reconciliation_file"),
    path("reconciliations/<slug:month>/sign/", reconciling_acts.sign, name="reconciliation_sign"),
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
    path("tools/", require_safe(tools.gaps), name="tools"),
    path("tools/people/<int:person_id>/", require_safe(tools.of_person), name="tools_of"),
    path("tools/people/<int:person_id>/<int:tool_id>/", tools.give, name="tool_give"),
    path("tools/access/<int:access_id>/end/", tools.take, name="tool_take"),
    path("documents/", documents.documents, name="documents"),
    path("documents/issue/", document_issuing.choose, name="document_issue"),
    path("documents/issue/<int:version_id>/", document_issuing.issue, name="document_issue_version"),
    path("documents/batches/<int:batch_id>/", documents.batch, name="document_batch"),
    path("documents/batches/<int:batch_id>/stop/", documents.stop, name="document_batch_stop"),
    path("documents/who/<slug:key>/", documents.who_has, name="document_who"),
]
