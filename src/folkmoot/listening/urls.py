from django.urls import path

from folkmoot.listening import tone_views, understanding_views, views

app_name = "listening"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("<int:pk>/", views.analysis, name="analysis"),
    path("<int:pk>/topics/<int:number>/", views.topic, name="topic"),
    path("<int:pk>/topics/<int:number>/decide/", views.topic_decide, name="topic-decide"),
    path("<int:pk>/alerts/<int:number>/", views.alert, name="alert"),
    path("<int:pk>/alerts/<int:number>/chart.svg", views.alert_chart, name="alert-chart"),
    path("<int:pk>/topics/<int:number>/service/", tone_views.service, name="topic-service"),
    path("<int:pk>/tone/", tone_views.tone, name="tone"),
    path("<int:pk>/tone/label/", tone_views.label, name="tone-label"),
    path("<int:pk>/tone/undo/", tone_views.undo, name="tone-undo"),
    path("<int:pk>/tone/learn/", tone_views.learn, name="tone-learn"),
    path("<int:pk>/tone/<str:kind>.svg", tone_views.chart, name="tone-chart"),
    path("<int:pk>/questions/", views.questions, name="questions"),
    path("<int:pk>/posts/", views.posts, name="posts"),
    path("<int:pk>/posts/<str:platform>/<path:post_id>/", views.post, name="post"),
    path("<int:pk>/method/", views.method, name="method"),
    path("<int:pk>/chart.svg", views.chart, name="chart"),
    path("<int:pk>/coordination/", understanding_views.coordination, name="coordination"),
    path(
        "<int:pk>/coordination/<int:number>/",
        understanding_views.coordination_group,
        name="coordination-group",
    ),
    path(
        "<int:pk>/coordination.csv", understanding_views.coordination_csv, name="coordination-csv"
    ),
    path("<int:pk>/network/", understanding_views.network, name="network"),
    path("<int:pk>/network.csv", understanding_views.network_csv, name="network-csv"),
    path("<int:pk>/changes/", understanding_views.changes, name="changes"),
    path(
        "<int:pk>/changes/<str:kind>.svg", understanding_views.changes_chart, name="changes-chart"
    ),
    path("<int:pk>/changes/recount/", understanding_views.recount, name="changes-recount"),
    path("<int:pk>/changes.csv", understanding_views.changes_csv, name="changes-csv"),
    path("<int:pk>/report.<str:kind>", views.report, name="report"),
]
