"""What of accounts is ours to decide: where a person comes from, and where she goes after signing in."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from folkmoot.spine.access import organisations_of


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's adapter with our address of the client and our pages."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The person's address as the whole site sees it: from a trusted proxy only."""
        return str(request.client_address)  # type: ignore[attr-defined]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, citizens to what they said."""
        return reverse("desk:inbox" if organisations_of(request.user) else "mine")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mine")
