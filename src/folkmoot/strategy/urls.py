"""Addresses of strategy. Each part keeps its views in a file of its own (``<part>_views.py``)."""

from django.urls import path

from folkmoot.strategy import draft_views, failure_views, views

app_name = "strategy"
urlpatterns = [
    path("", views.overview, name="overview"),
    # profiles: profiles/<int:pk>/...
    # comparison: comparison/...
    # labelling: labelling/...
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
    # cases and ledger: cases/..., ledger/...
]
