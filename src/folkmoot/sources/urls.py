from django.urls import path

from folkmoot.sources import collection_views, credential_views, directory_views, views

app_name = "sources"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.import_new, name="import-new"),
    path("imports/<int:pk>/", views.import_detail, name="import"),
    path("imports/<int:pk>/progress/", views.import_progress, name="import-progress"),
    path("imports/<int:pk>/cancel/", views.import_stop, name="import-cancel"),
    path("imports/<int:pk>/delete/", views.import_remove, name="import-delete"),
    path("imports/<int:pk>/rejects.csv", views.import_rejects, name="import-rejects"),
    path("collections/", collection_views.collections, name="collections"),
    path("collections/new/", collection_views.collection_new, name="collection-new"),
    path("collections/<int:pk>/", collection_views.collection, name="collection"),
    path("collections/<int:pk>/health/", collection_views.health, name="collection-health"),
    path("collections/<int:pk>/change/", collection_views.change, name="collection-change"),
    path("collections/<int:pk>/move/", collection_views.move, name="collection-move"),
    path("collections/<int:pk>/delete/", collection_views.delete, name="collection-delete"),
    path("collections/<int:pk>/add/", collection_views.source_kind, name="source-kind"),
    path("collections/<int:pk>/add/<slug:kind>/", collection_views.source_new, name="source-new"),
    path("collections/sources/<int:pk>/", collection_views.preview, name="source-preview"),
    path(
        "collections/sources/<int:pk>/remove/", collection_views.source_remove, name="source-remove"
    ),
    path("accounts/", directory_views.accounts, name="accounts"),
    path("accounts.csv", directory_views.accounts_csv, name="accounts-csv"),
    path("accounts/new/", directory_views.account_new, name="account-new"),
    path("accounts/suggestions/", directory_views.suggestions, name="account-suggestions"),
    path("accounts/<int:pk>/", directory_views.account, name="account"),
    path("accounts/<int:pk>/change/", directory_views.account_change, name="account-change"),
    path("accounts/<int:pk>/remove/", directory_views.account_remove, name="account-remove"),
    path("accounts/followers/", directory_views.followers_new, name="followers-import"),
    path(
        "accounts/followers/template.csv",
        directory_views.followers_template,
        name="followers-template",
    ),
    path("accounts/followers/<int:pk>/", directory_views.followers_upload, name="followers-upload"),
    path(
        "accounts/followers/<int:pk>/left.csv",
        directory_views.followers_left,
        name="followers-left",
    ),
    path("accounts/import/", directory_views.import_new, name="accounts-import"),
    path("accounts/import/template.csv", directory_views.import_template, name="accounts-template"),
    path("accounts/import/<int:pk>/", directory_views.import_upload, name="accounts-upload"),
    path("accounts/import/<int:pk>/left.csv", directory_views.import_left, name="accounts-left"),
    path("credentials/", credential_views.credentials, name="credentials"),
    path("credentials/new/", credential_views.credential_new, name="credential-new"),
    path(
        "credentials/<int:pk>/remove/", credential_views.credential_remove, name="credential-remove"
    ),
]
