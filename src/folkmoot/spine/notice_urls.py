"""Addresses of notices."""

from django.urls import path

from folkmoot.spine import notice_views as views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("count/", views.count, name="notices-count"),
    path("read/", views.read_all, name="notices-read"),
    path("<int:pk>/read/", views.read_one, name="notice-read"),
    path("feed/", views.feed_address, name="notices-token"),
    path("<str:token>/feed.atom", views.feed, name="notices-feed"),
]
