"""Labelling posts by hand, how far coders agree, and the classifier that learns from it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.spine.access import may, organisation_for, organisations_of
from folkmoot.spine.form_pages import me
from folkmoot.spine.not_possible import NotPossible
from folkmoot.strategy import actions, labelling, queries
from folkmoot.strategy.words import FURTHER, PURPOSES
from mootlib.strategy import purpose_head


@may("strategy.read")
@require_GET
def labels(request: HttpRequest) -> HttpResponse:
    """How far labelling is: coders, their agreement, the classifier's accuracy on the body's own posts."""
    organisation = organisation_for(request, "strategy.read")
    standing = labelling.standing(organisation)
    named = {"purpose": _("Purpose"), **FURTHER}
    context = {
        "standing": standing,
        "agreements": [(named[name], found) for name, found in standing.agreements.items()],
        "rules": [(FURTHER[row.label], row) for row in standing.rules],
        "purposes": PURPOSES,
        "least": purpose_head.LEAST_LABELS,
        "may_work": bool(organisations_of(request.user, "strategy.work")),
    }
    return render(request, "strategy/labels.html", context)


@may("strategy.work")
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest) -> HttpResponse:
    """One post at a time: what is it for?"""
    organisation = organisation_for(request, "strategy.work")
    if request.method == "POST":
        key = request.POST.get("platform", "")[:40], request.POST.get("post_id", "")[:255]
        further = [name for name in FURTHER if request.POST.get(name)]
        try:
            if key not in set(labelling.drawn(organisation)):
                raise NotPossible(_("This post is no longer among those to label."))
            actions.post_label(
                by=me(request),
                organisation=organisation,
                key=key,
                purpose=request.POST.get("purpose", ""),
                further=further,
            )
        except NotPossible as problem:
            messages.error(request, str(problem))
        return redirect("strategy:label")
    following = labelling.next_post(organisation, me(request))
    context = {
        "post": queries.post(*following) if following else None,
        "purposes": list(enumerate(PURPOSES.items(), 1)),
        "further": FURTHER,
        "mine": organisation.post_labels.filter(coder=me(request)).count(),
    }
    return render(request, "strategy/label.html", context)


@may("strategy.work")
@require_POST
def label_undo(request: HttpRequest) -> HttpResponse:
    """Take one's last label back: the post is asked about again."""
    organisation = organisation_for(request, "strategy.work")
    if actions.label_take_back(by=me(request), organisation=organisation):
        messages.success(request, _("Taken back: here it is again."))
    return redirect("strategy:label")


@may("strategy.work")
@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Have the classifier learn from the labels."""
    organisation = organisation_for(request, "strategy.work")
    try:
        actions.classifier_learn(by=me(request), organisation=organisation)
        messages.success(
            request,
            _("The classifier is learning. What came of it is shown here in a minute or so."),
        )
    except NotPossible as problem:
        messages.error(request, str(problem))
    return redirect("strategy:labels")
