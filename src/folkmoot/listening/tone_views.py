"""The tone towards what, and the page on which officers label posts for it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.listening import labelling, tone_actions, tone_queries
from folkmoot.listening.models import Analysis, ToneLabel, Topic
from folkmoot.listening.rules import get_analysis_for
from folkmoot.spine.access import allowed, may
from folkmoot.spine.form_pages import me
from folkmoot.spine.models import Team
from folkmoot.spine.not_possible import NotPossible

DRAWN = ("topics", "services", "places")


@may("listening.read")
@require_GET
def tone(request: HttpRequest, pk: int) -> HttpResponse:
    """How people word what they say about each topic, service and place, and how sure that is."""
    found = get_analysis_for(request.user, pk)
    context = {
        "analysis": found,
        "tone": tone_queries.tone(found),
        "needs": tone_queries.needs(),
        "progress": labelling.progress(found),
        "trial": tone_queries.trial(found),
        "may_curate": allowed(request.user, "listening.curate", found.organisation),
    }
    return render(request, "listening/tone.html", context)


@may("listening.read")
@require_GET
def chart(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Tone with its intervals as a drawing; the page has the same as a table."""
    found = get_analysis_for(request.user, pk)
    drawing = tone_queries.drawing(found, kind) if kind in DRAWN else None
    if drawing is None:
        raise Http404
    return HttpResponse(drawing, content_type="image/svg+xml")


@may("listening.curate")
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """One post at a time: how is it worded?"""
    found = get_analysis_for(request.user, pk, "listening.curate")
    topic = _topic(request, found)
    if request.method == "POST":
        _take(request, found)
        query = f"?topic={topic.number}" if topic else ""
        return redirect(f"{reverse('listening:tone-label', args=[pk])}{query}")
    number = topic.number if topic else None
    last = found.tone_labels.filter(by=me(request)).first()
    context = {
        "analysis": found,
        "topic": topic,
        "post": next(iter(labelling.next_posts(found, 1, number)), None),
        "progress": labelling.progress(found, number),
        "needs": tone_queries.needs(),
        "last": last,
    }
    return render(request, "listening/tone_label.html", context)


@may("listening.curate")
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's last label back: the post is asked about again."""
    found = get_analysis_for(request.user, pk, "listening.curate")
    last = found.tone_labels.filter(by=me(request)).first()
    if last is not None:
        last.delete()
        messages.success(request, _("Taken back: here it is again."))
    return redirect("listening:tone-label", pk)


@may("listening.curate")
@require_POST
def learn(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the model learn from the labels."""
    found = get_analysis_for(request.user, pk, "listening.curate")
    try:
        tone_actions.tone_learn(by=me(request), analysis=found)
    except NotPossible as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("The model is learning. What came of it is shown here in a minute or so.")
        )
    return redirect("listening:tone", pk)


@may("listening.curate")
@require_POST
def service(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Which team's service a topic is about."""
    found = get_analysis_for(request.user, pk, "listening.curate")
    row = get_object_or_404(found.topics.select_related("analysis__organisation"), number=number)
    given = request.POST.get("team", "")
    teams = Team.objects.filter(organisation=found.organisation)
    team = get_object_or_404(teams, pk=given) if given.isdecimal() else None
    tone_actions.topic_give(by=me(request), topic=row, service=team)
    messages.success(request, _("Noted. The tone of services follows with the next estimate."))
    return redirect("listening:topic", pk, number)


def _topic(request: HttpRequest, found: Analysis) -> Topic | None:
    number = request.GET.get("topic", "")
    return get_object_or_404(found.topics, number=int(number)) if _is_number(number) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _take(request: HttpRequest, found: Analysis) -> None:
    key = request.POST.get("platform", ""), request.POST.get("post_id", "")
    tones = {key: request.POST.get("tone", "")}
    try:
        (done,) = tone_actions.tones_label(by=me(request), analysis=found, tones=tones)
    except NotPossible as problem:
        messages.error(request, str(problem))
        return
    if done.tone and done.guessed:
        said = ToneLabel.Tone(done.guessed).label
        same = done.tone == done.guessed
        words = _("The model said the same.") if same else _("The model had said: %(tone)s.")
        messages.info(request, words % {"tone": str(said).lower()} if not same else words)
