"""Addresses of the thread that anybody may visit."""

from django.urls import path

from folkmoot.desk import invitation_views as inviting
from folkmoot.desk import moderation_views as moderating
from folkmoot.desk import public_views as views
from folkmoot.desk import speaking_views as speaking

urlpatterns = [
    path("", views.home, name="home"),
    path("invitations/<str:token>/", inviting.invitation, name="invitation"),
    path("matters/", views.matters, name="matters"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/follow/", views.follow, name="matter-follow"),
    path("matters/<int:pk>/feed.atom", views.feed, name="matter-feed"),
    path("follow/<str:token>/", views.subscription_confirm, name="subscription-confirm"),
    path("follow/<str:token>/stop/", views.subscription_stop, name="subscription-stop"),
    path("matters/<int:pk>/say/", speaking.matter_say, name="matter-say"),
    path("say/", speaking.say, name="say"),
    path("processes/<slug:slug>/", speaking.process, name="process"),
    path("contributions/<uuid:pk>/", speaking.contribution, name="contribution"),
    path("contributions/<uuid:pk>/edit/", speaking.contribution_edit, name="contribution-edit"),
    path(
        "contributions/<uuid:pk>/withdraw/",
        speaking.contribution_withdraw,
        name="contribution-withdraw",
    ),
    path(
        "contributions/<uuid:pk>/appeal/", speaking.contribution_appeal, name="contribution-appeal"
    ),
    path(
        "contributions/<uuid:pk>/concern/",
        speaking.contribution_concern,
        name="contribution-concern",
    ),
    path("mine/", speaking.mine, name="mine"),
    path("mine/email/", speaking.mine_email, name="mine-email"),
    path("mine/confirm/<str:token>/", speaking.identity_confirm, name="identity-confirm"),
    path("mine/export.json", speaking.mine_export, name="mine-export"),
    path("mine/forget/", speaking.mine_forget, name="mine-forget"),
    path("mine/trace/", speaking.mine_trace, name="mine-trace"),
    path("moderation/", moderating.policy, name="moderation"),
    path("moderation.csv", moderating.policy_csv, name="moderation-csv"),
    path("coverage/", views.coverage_page, name="coverage"),
    path("coverage.csv", views.coverage_csv, name="coverage-csv"),
]
