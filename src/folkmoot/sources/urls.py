from django.urls import URLPattern, path

from folkmoot.sources import collection_views, credential_views, directory_views, views

app_name = "sources"


def _table_of(kind: str, route: str) -> list[URLPattern]:
    """The addresses by which a kind of table is brought in."""
    given = {"kind": kind}
    return [
        path(route, directory_views.import_new, given, f"{kind}-import"),
        path(f"{route}template.csv", directory_views.import_template, given, f"{kind}-template"),
        path(f"{route}<int:pk>/", directory_views.import_upload, given, f"{kind}-upload"),
        path(f"{route}<int:pk>/left.csv", directory_views.import_left, given, f"{kind}-left"),
    ]


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
    *_table_of("accounts", "accounts/import/"),
    *_table_of("followers", "accounts/followers/"),
    path("credentials/", credential_views.credentials, name="credentials"),
    path("credentials/new/", credential_views.credential_new, name="credential-new"),
    path(
        "credentials/<int:pk>/remove/", credential_views.credential_remove, name="credential-remove"
    ),
]
