"""Pages on which administrators set webhooks up and see what became of each delivery."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine import signal_kinds
from folkmoot.spine import webhooks as actions
from folkmoot.spine.access import may, organisations_of
from folkmoot.spine.form_pages import done, form_page, me, sent
from folkmoot.spine.models import Mute
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.signal_forms import WebhookForm
from folkmoot.spine.signal_rules import WEBHOOKS, get_webhook_for, webhooks_for

PER_PAGE = 25


@may(WEBHOOKS)
@never_cache
@require_GET
def webhooks(request: HttpRequest) -> HttpResponse:
    """Which addresses are told of what is found, and how they fare."""
    return render(request, "signals/webhooks.html", {"webhooks": webhooks_for(request.user)})


@may(WEBHOOKS)
@never_cache
@require_http_methods(["GET", "POST"])
def webhook_new(request: HttpRequest) -> HttpResponse:
    """Set a webhook up; the answer shows its secret, once."""
    form = WebhookForm(sent(request), organisations=organisations_of(request.user, WEBHOOKS))
    if request.method == "POST" and form.is_valid():
        body = form.chosen
        assert body is not None  # the form was valid
        made = []
        data = form.cleaned_data
        values = {
            "name": data["name"],
            "address": data["address"],
            "scopes": data.get("scopes", []),
        }
        if done(
            form,
            "address",
            lambda: made.append(actions.webhook_add(by=me(request), organisation=body, **values)),
        ):
            webhook, secret = made[0]
            context = {"webhook": webhook, "secret": secret}
            return render(request, "signals/webhook_secret.html", context)
    return form_page(request, "signals/webhook_new.html", form)


@may(WEBHOOKS)
@never_cache
@require_GET
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: where it leads, how it fares, and its deliveries."""
    found = get_webhook_for(request.user, pk)
    deliveries = found.deliveries.select_related("signal")
    names = dict(signal_kinds.scopes_of(found.organisation))
    context = {
        "webhook": found,
        "page": Paginator(deliveries, PER_PAGE).get_page(request.GET.get("page")),
        "scopes": [names.get(scope, scope) for scope in found.scopes],
        "mutes": Mute.objects.filter(webhook=found),
    }
    return render(request, "signals/webhook.html", context)


@may(WEBHOOKS)
@require_POST
def webhook_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test, pause, go on, or lift a mute."""
    found = get_webhook_for(request.user, pk)
    step = request.POST.get("step", "")
    try:
        if step == "test":
            actions.webhook_test(by=me(request), webhook=found)
            messages.success(request, _("A test is on its way. What comes of it is below."))
        elif step == "pause":
            actions.webhook_pause(by=me(request), webhook=found)
        elif step == "resume":
            actions.webhook_resume(by=me(request), webhook=found)
        elif step.startswith("unmute-") and step[7:].isdecimal():
            Mute.objects.filter(webhook=found, pk=step[7:]).delete()
        else:
            raise Http404
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("signals:webhook", pk)


@may(WEBHOOKS)
@never_cache
@require_http_methods(["GET", "POST"])
def webhook_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of a webhook; asks first."""
    found = get_webhook_for(request.user, pk)
    if request.method == "POST":
        actions.webhook_remove(by=me(request), webhook=found)
        messages.success(request, _("The webhook is removed."))
        return redirect("signals:webhooks")
    return render(request, "signals/webhook_remove.html", {"webhook": found})
