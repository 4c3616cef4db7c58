"""Every address of the site."""

from django.urls import include, path

from folkmoot.config.api import api
from folkmoot.config.views import gallery
from folkmoot.spine import views

handler500 = "folkmoot.spine.views.server_error"

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("events/", views.events, name="events"),
    path("events/feed.atom", views.events_feed, name="events-feed"),
    path("events.jsonl", views.events_export, name="events-export"),
    path("", include("folkmoot.spine.account_urls")),
    path("demo/<str:token>/", views.demo_sign_in, name="demo-sign-in"),
    path("design/", gallery, name="design-gallery"),
    path("notices/", include("folkmoot.spine.notice_urls")),
    path("signals/", include("folkmoot.spine.signal_urls")),
    path("", include("folkmoot.desk.public_urls")),
    path("", include("folkmoot.sources.public_urls")),
    path("desk/", include("folkmoot.desk.urls")),
    path("listening/", include("folkmoot.listening.urls")),
    path("reach/", include("folkmoot.reach.urls")),
    path("strategy/", include("folkmoot.strategy.urls")),
    path("sources/", include("folkmoot.sources.urls")),
    path("api/v1/", api.urls),
]
