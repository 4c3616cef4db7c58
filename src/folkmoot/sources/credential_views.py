"""Pages on which administrators enter and remove credentials of platforms; none is ever shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.sources import credentials as actions
from folkmoot.sources.collection_forms import CredentialForm
from folkmoot.sources.collection_rules import CREDENTIALS, credentials_for, get_credential_for
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.form_pages import done, form_page, me, sent


@may(CREDENTIALS)
@never_cache
@require_GET
def credentials(request: HttpRequest) -> HttpResponse:
    """Which credentials there are, and what is read with them."""
    found = credentials_for(request.user).prefetch_related("sources__collection")
    return render(request, "sources/credentials.html", {"credentials": found})


@may(CREDENTIALS)
@never_cache
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def credential_new(request: HttpRequest) -> HttpResponse:
    """Enter a credential."""
    form = CredentialForm(sent(request), organisations=organisations_of(request.user, CREDENTIALS))
    if request.method == "POST" and form.is_valid():
        body = form.chosen
        assert body is not None  # the form was valid
        values = {name: form.cleaned_data[name] for name in ("kind", "name", "account", "secret")}
        if done(
            form,
            "secret",
            lambda: actions.credential_add(by=me(request), organisation=body, **values),
        ):
            messages.success(request, _("The credential is kept, encrypted."))
            return redirect("sources:credentials")
    return form_page(request, "sources/credential_new.html", form)


@may(CREDENTIALS)
@never_cache
@require_http_methods(["GET", "POST"])
def credential_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of a credential; asks first."""
    found = get_credential_for(request.user, pk)
    if request.method == "POST":
        actions.credential_remove(by=me(request), credential=found)
        messages.success(request, _("The credential is removed."))
        return redirect("sources:credentials")
    context = {"credential": found, "uses": found.sources.select_related("collection")}
    return render(request, "sources/credential_remove.html", context)
