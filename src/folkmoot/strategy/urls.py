"""Addresses of strategy. Each part keeps its views in a file of its own (``<part>_views.py``)."""

from django.urls import path

from folkmoot.strategy import (
    case_views,
    comparison_views,
    draft_views,
    evidence_views,
    failure_views,
    labelling_views,
    ledger_views,
    record_views,
    views,
)

app_name = "strategy"
urlpatterns = [
    path("", views.overview, name="overview"),
    # profiles
    path("profiles/refresh/", views.refresh, name="refresh"),
    path("profiles/new/", views.profile_new, name="profile-new"),
    path("profiles/<int:pk>/", views.profile, name="profile"),
    path("profiles/<int:pk>/posts/", views.posts, name="posts"),
    path("profiles/<int:pk>/posts.csv", views.posts_csv, name="posts-csv"),
    path("profiles/<int:pk>/questions/", views.questions, name="questions"),
    path("profiles/<int:pk>/method/", views.method, name="method"),
    path("profiles/<int:pk>/charts/<str:kind>.svg", views.chart, name="chart"),
    path("profiles/<int:pk>/report.<str:kind>", views.report, name="report"),
    # comparison
    path("comparison/", comparison_views.comparison, name="comparison"),
    path("comparison/chart.svg", comparison_views.chart, name="comparison-chart"),
    path("comparison/table.csv", comparison_views.table_csv, name="comparison-csv"),
    # labelling
    path("labels/", labelling_views.labels, name="labels"),
    path("labels/next/", labelling_views.label, name="label"),
    path("labels/undo/", labelling_views.label_undo, name="label-undo"),
    path("labels/learn/", labelling_views.learn, name="learn"),
    # documents and promises
    path("evidence/", evidence_views.evidence, name="evidence"),
    path("evidence/documents/new/", evidence_views.document_new, name="document-new"),
    path(
        "evidence/documents/<int:pk>/remove/",
        evidence_views.document_remove,
        name="document-remove",
    ),
    path("evidence/promises/new/", evidence_views.promise_new, name="promise-new"),
    path("evidence/promises/<int:pk>/", evidence_views.promise_change, name="promise-change"),
    path(
        "evidence/promises/<int:pk>/remove/", evidence_views.promise_remove, name="promise-remove"
    ),
    # the body's own records
    path("records/", record_views.records, name="records"),
    path("records/<slug:kind>/", record_views.record_list, name="record-list"),
    path("records/<slug:kind>/new/", record_views.record_new, name="record-new"),
    path("records/<slug:kind>/keeping/", record_views.record_keeping, name="record-keeping"),
    path("records/<slug:kind>/<int:pk>/", record_views.record, name="record"),
    path("records/<slug:kind>.csv", record_views.record_csv, name="record-csv"),
    path("records/<slug:kind>/import/", record_views.record_import, name="record-import"),
    path(
        "records/<slug:kind>/import/template.csv",
        record_views.record_template,
        name="record-template",
    ),
    path("records/<slug:kind>/import/<int:pk>/", record_views.record_upload, name="record-upload"),
    path(
        "records/<slug:kind>/import/<int:pk>/left.csv",
        record_views.record_left,
        name="record-left",
    ),
    path("cases/", case_views.case_list, name="cases"),
    path("cases/<slug:case_id>/", case_views.case, name="case"),
    path("ledger/", ledger_views.ledger_page, name="ledger"),
    path("ledger.csv", ledger_views.ledger_csv, name="ledger-csv"),
    path("failures/", failure_views.failures, name="failures"),
    path("failures/look/", failure_views.failures_look, name="failures-look"),
    path("failures/look/<int:pk>/", failure_views.failures_progress, name="failures-progress"),
    path("failures/list.csv", failure_views.failures_csv, name="failures-csv"),
    path("failures/types/", failure_views.failure_types, name="failure-types"),
    path("failures/types/<int:number>/", failure_views.failure_type, name="failure-type"),
    path("failures/<int:pk>/", failure_views.failure, name="failure"),
    path("failures/<int:pk>/move/", failure_views.failure_move, name="failure-move"),
    path("failures/<int:pk>/assign/", failure_views.failure_assign, name="failure-assign"),
    path("failures/<int:pk>/step/", failure_views.failure_step, name="failure-step"),
    path("before-posting/", draft_views.before_posting, name="before-posting"),
]
