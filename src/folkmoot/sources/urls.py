from django.urls import path

from folkmoot.sources import views

app_name = "sources"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/<int:pk>/", views.import_detail, name="import"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import-progress"),
    path("imports/<int:pk>/cancel/", views.import_stop, name="import-cancel"),
    path("imports/<int:pk>/delete/", views.import_remove, name="import-delete"),
    path("imports/<int:pk>/rejects.csv", views.import_rejects, name="import-rejects"),
]
