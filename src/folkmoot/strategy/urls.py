"""Addresses of strategy. Each part keeps its views in a file of its own (``<part>_views.py``)."""

from django.urls import path

from folkmoot.strategy import case_views, ledger_views, record_views, views

app_name = "strategy"
urlpatterns = [
    path("", views.overview, name="overview"),
    # profiles: profiles/<int:pk>/...
    # comparison: comparison/...
    # labelling: labelling/...
    # failures: failures/...
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
]
