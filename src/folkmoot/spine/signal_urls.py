"""Addresses of what the staff are told."""

from django.urls import path

from folkmoot.spine import signal_views as views
from folkmoot.spine import webhook_views as hooks

app_name = "signals"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("choices/", views.choices, name="choices"),
    path("feed/", views.feed_address, name="feed-address"),
    path("mute/<str:token>/", views.mute, name="mute"),
    path("mutes/<int:pk>/end/", views.unmute, name="unmute"),
    path("stop/<str:token>/", views.stop, name="stop"),
    path("webhooks/", hooks.webhooks, name="webhooks"),
    path("webhooks/new/", hooks.webhook_new, name="webhook-new"),
    path("webhooks/<int:pk>/", hooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/step/", hooks.webhook_step, name="webhook-step"),
    path("webhooks/<int:pk>/remove/", hooks.webhook_remove, name="webhook-remove"),
    path("<str:token>/feed.atom", views.feed, name="feed"),
]
