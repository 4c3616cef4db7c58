"""Addresses of the thread that anybody may visit."""

from django.urls import path

from folkmoot.desk import public_views as views

urlpatterns = [
    path("", views.home, name="home"),
    path("matters/", views.matters, name="matters"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/follow/", views.follow, name="matter-follow"),
    path("matters/<int:pk>/feed.atom", views.feed, name="matter-feed"),
    path("follow/<str:token>/", views.subscription_confirm, name="subscription-confirm"),
    path("follow/<str:token>/stop/", views.subscription_stop, name="subscription-stop"),
    path("coverage/", views.coverage_page, name="coverage"),
    path("coverage.csv", views.coverage_csv, name="coverage-csv"),
]
