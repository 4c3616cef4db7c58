"""Addresses of sources that anybody may visit."""

from django.urls import path

from folkmoot.sources import directory_views

urlpatterns = [path("our-accounts/", directory_views.our_accounts, name="our-accounts")]
