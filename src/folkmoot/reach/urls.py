from django.urls import path

from folkmoot.reach import audience_views, experiment_views, views

app_name = "reach"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("evaluations/", views.evaluations, name="evaluations"),
    path("evaluations/new/", views.evaluation_new, name="evaluation-new"),
    path("<int:pk>/", views.evaluation, name="evaluation"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/delete/", views.evaluation_delete, name="evaluation-delete"),
    path("<int:pk>/forms/", views.forms, name="forms"),
    path("<int:pk>/forms.csv", views.forms_csv, name="forms-csv"),
    path("<int:pk>/growth/", views.growth, name="growth"),
    path("<int:pk>/posts/<str:platform>/<path:post_id>/", views.post, name="post"),
    path("<int:pk>/ranges/", views.ranges, name="ranges"),
    path("<int:pk>/method/", views.method, name="method"),
    path("<int:pk>/report.<str:kind>", views.report, name="report"),
    path("equity/", audience_views.equity, name="equity"),
    path("equity.csv", audience_views.equity_csv, name="equity-csv"),
    path("tables/<slug:kind>/new/", audience_views.table_new, name="table-new"),
    path("tables/<slug:kind>/template.csv", audience_views.table_template, name="table-template"),
    path("tables/<slug:kind>/<int:pk>/", audience_views.table_upload, name="table-upload"),
    path("tables/<slug:kind>/<int:pk>/left.csv", audience_views.table_left, name="table-left"),
    path(
        "tables/<slug:kind>/drop/<str:dimension>/",
        audience_views.dimension_drop,
        name="dimension-drop",
    ),
    path("voices/", audience_views.voices, name="voices"),
    path("voices/new/", audience_views.survey_new, name="survey-new"),
    path("voices/<int:pk>/delete/", audience_views.survey_delete, name="survey-delete"),
    path("experiments/", experiment_views.experiments, name="experiments"),
    path("experiments/new/", experiment_views.experiment_new, name="experiment-new"),
    path("experiments/<int:pk>/", experiment_views.experiment, name="experiment"),
    path("experiments/<int:pk>/end/", experiment_views.experiment_end, name="experiment-end"),
    path("experiments/<int:pk>/schedule.csv", experiment_views.schedule_csv, name="schedule-csv"),
]
