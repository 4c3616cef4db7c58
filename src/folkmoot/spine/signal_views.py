"""What the staff are told of what was found: the list, how each wants to be told, mutes, and a feed."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine import letter_links, mutes, signal_kinds, signals, wishes
from folkmoot.spine.access import allowed, may, organisations_of, public
from folkmoot.spine.form_pages import form_page, me, sent
from folkmoot.spine.models import Mute, NoticeFeed, Organisation
from folkmoot.spine.notices import feed_end, feed_renew
from folkmoot.spine.plain_text import PlainFeed
from folkmoot.spine.signal_forms import MuteForm, wish_forms
from folkmoot.spine.signal_rules import WEBHOOKS

PER_PAGE = 25
#: What a mail program sends by itself when somebody presses its "unsubscribe" (RFC 8058).
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@may("desk.read")
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What was found lately, what is muted, and by what ways one is told."""
    user = me(request)
    held = mutes.active(user=user)
    page = Paginator(signals.signals_for(user), PER_PAGE).get_page(request.GET.get("page"))
    feed = NoticeFeed.objects.filter(user=user).first()
    bodies = organisations_of(user)
    context = {
        "page": page,
        "rows": [
            (
                row,
                signal_kinds.label_of(row),
                mutes.among(held, row),
                mutes.token_for(row, user=user),
            )
            for row in page
        ],
        "mutes": held,
        "wishes": [(body, wishes.of(user, body, wishes.EVERYWHERE)) for body in bodies],
        "feed": settings.SITE_ADDRESS + reverse("signals:feed", args=[feed.token]) if feed else "",
        "may_set_up": any(allowed(user, WEBHOOKS, body) for body in bodies),
    }
    return render(request, "signals/overview.html", context)


@may("desk.read")
@never_cache
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """How somebody wants to be told: of everything, and of each place where things are found."""
    user = me(request)
    forms = wish_forms(sent(request), user, organisations_of(user))
    right = [form.is_valid() for form in forms]  # of all: each says what is wrong with it
    if request.method == "POST" and all(right):
        for form in forms:
            form.keep(user)
        messages.success(request, _("Kept. From now on you are told as you chose."))
        return redirect("signals:overview")
    wrong = any(form.errors for form in forms)
    context = {"forms": forms, "wrong": wrong}
    return render(request, "signals/choices.html", context, status=422 if wrong else 200)


@may("desk.read")
@require_POST
def feed_address(request: HttpRequest) -> HttpResponse:
    """Make the address of her feeds anew, or take them away."""
    if request.POST.get("feed") == "end":
        feed_end(by=me(request))
    else:
        feed_renew(by=me(request))
    return redirect("signals:overview")


@csrf_exempt  # a mail program presses the button with nothing but the link, which is the proof
@public
@never_cache
@require_http_methods(["GET", "POST"])
def mute(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a mute link: looking at it changes nothing; one button mutes."""
    link = mutes.link_of(token)
    if link is None:
        return _leads_nowhere(request)
    if request.method == "POST" and _is_one_click(request):
        mutes.mute(link, level=Mute.Level.SCOPE, days=None)
        return HttpResponse(status=200)
    form = MuteForm(sent(request), signal=link.signal)
    if request.method == "POST" and form.is_valid():
        row = mutes.mute(link, level=form.cleaned_data["level"], days=form.length)
        return render(request, "signals/muted.html", {"mute": row, "link": link})
    return form_page(request, "signals/mute.html", form, {"link": link})


@may("desk.read")
@require_POST
def unmute(request: HttpRequest, pk: int) -> HttpResponse:
    """Be told again."""
    mutes.unmute(by=me(request), pk=pk)
    messages.success(request, _("No longer muted."))
    return redirect("signals:overview")


@csrf_exempt  # as above
@public
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link that ends mails of one sort: looking at it changes nothing."""
    found = letter_links.link_of(token)
    if found is None:
        return _leads_nowhere(request)
    if request.method == "POST":
        letter_links.stop(found)
        if _is_one_click(request):
            return HttpResponse(status=200)
        return render(request, "signals/stopped.html", {"found": found})
    return render(request, "signals/stop.html", {"found": found})


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    """A page for whoever followed a link; nothing to be done for what is sent there."""
    if request.method == "POST":
        raise Http404
    return render(request, "signals/mute_gone.html", status=410)


def _is_one_click(request: HttpRequest) -> bool:
    return request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]


@public
@never_cache
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What was found, for one person's feed reader: whoever has the address is she."""
    row = (
        NoticeFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()
    )
    if row is None:
        raise Http404
    home = settings.SITE_ADDRESS + reverse("signals:overview")
    body = Organisation.objects.first()
    out = PlainFeed(
        title=_("What was found"),
        link=home,
        description="",
        feed_url=settings.SITE_ADDRESS + reverse("signals:feed", args=[row.token]),
        author_name=body.name if body else "Folkmoot",
    )
    for signal in signals.wanted_by(row.user):
        mute_address = mutes.address_for(signal, user=row.user)
        out.add_item(
            title=f"{signal_kinds.label_of(signal)}: {signal.title}",
            link=settings.SITE_ADDRESS + signal.path,
            unique_id=f"{home}#signal-{signal.pk}",
            description="\n".join([signal.sentence, f"{_('Mute')}: {mute_address}"]),
            pubdate=signal.found_at,
            updateddate=signal.changed_at,
        )
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    out.write(response, "utf-8")
    return response
