"""Saying something to a body, and what becomes of one's own words: for anybody, without an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from folkmoot.desk.speaking_forms import AppealForm, ConcernForm, EditForm, EmailForm, SayForm
from folkmoot.spine import contributions as actions
from folkmoot.spine import moderation, participation, persons, phases, speaking
from folkmoot.spine.access import public
from folkmoot.spine.contribution_rules import (
    contributions_of,
    get_own_contribution,
    get_public_process,
    get_readable_contribution,
    public_contributions,
    public_processes,
)
from folkmoot.spine.matter_rules import get_public_matter, leads_to
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import Appeal, Contribution, Matter, Organisation, Process
from folkmoot.spine.not_possible import NotPossible
from folkmoot.spine.participation import Speaker

PER_PAGE = 20


@public
@require_GET
def say(request: HttpRequest) -> HttpResponse:
    """Where something can be said."""
    found = public_processes().order_by("is_open_door", "organisation__position", "title")
    rows = [(process, phases.active_phase(process)) for process in found]
    rows.sort(key=lambda row: row[1] is None)  # what is closed comes last
    return render(request, "public/say.html", {"rows": rows})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """A process: what it is about, what people said, and a form while words are taken."""
    found = get_public_process(slug)
    return _say(request, found, None)


@public
@never_cache
@require_http_methods(["GET", "POST"])
def matter_say(request: HttpRequest, pk: int) -> HttpResponse:
    """Add one's voice to a matter."""
    matter = get_public_matter(pk)
    # Words that were being written while it was joined are taken: they go where it went.
    if request.method == "GET" and matter.merged_into is not None:
        if (target := leads_to(matter)) == matter:
            raise Http404
        return redirect("matter-say", target.pk)
    return _say(request, actions.open_door(matter.organisation), matter)


def _say(request: HttpRequest, found: Process, matter: Matter | None) -> HttpResponse:
    given = {"place": matter.place if matter else None, "who": speaking.offer(request)}
    form = SayForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        speaker = speaking.speaker_of(request, make=True, offered=form.cleaned_data["who"])
        try:
            said = _take(form.cleaned_data, found, matter, speaker)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            return speaking.keep(redirect(f"{said.get_absolute_url()}?new=1"), speaker)
    words = public_contributions().filter(process=found)
    words = words.filter(voice__matter=matter) if matter else words
    context = {
        "process": found,
        "matter": matter,
        "form": form,
        "open": phases.allows(found, phases.SAY),
        "phase": phases.active_phase(found),
        "page": Paginator(words, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "public/process.html", context, status=_status(form))


def _take(
    data: dict[str, Any], found: Process, matter: Matter | None, speaker: Speaker
) -> Contribution:
    participant = participation.participant_for(speaker, found, name=data["name"].strip())
    said = actions.contribution_submit(
        process=found,
        participant=participant,
        text=data["text"],
        place=data["place"],
        about=matter,
        private=data["private"],
        once=data["once"],
    )
    participation.note_act(speaker, "say", found)
    return said


@public
@never_cache
@require_GET
def contribution(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person's words, and what became of them."""
    found, own = get_readable_contribution(speaking.speaker_of(request), pk)
    context = {**_context(found, own), "new": own and "new" in request.GET}
    response = render(request, "public/contribution.html", context)
    response["X-Robots-Tag"] = (
        "noindex"  # words are found through their process, not by their author
    )
    return response


def _context(found: Contribution, own: bool) -> dict[str, Any]:
    decision = found.decisions.select_related("reason").last()
    voice = getattr(found, "voice", None)
    matter = voice.matter if voice else None
    return {
        "contribution": found,
        "own": own,
        "decision": decision,
        "note": getattr(decision, "note", None) if own else None,
        # Of an earlier decision too: what came of it stands here when the words are shown again.
        "appeal": Appeal.objects.filter(decision__contribution=found).last(),
        "may_appeal": own and decision is not None and moderation.may_appeal(found, decision),
        "matter": matter if matter and matter.public else None,
        "may_edit": own
        and found.state in ("waiting", "published", "kept")
        and phases.allows(found.process, phases.EDIT),
        "may_withdraw": own and Contribution.State.WITHDRAWN in found.moves,
    }


@public
@never_cache
@require_http_methods(["GET", "POST"])
def contribution_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change one's own words."""
    found = get_own_contribution(speaking.speaker_of(request), pk)
    form = EditForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.contribution_edit(contribution=found, text=form.cleaned_data["text"])
            return redirect(found)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
    return _own_form(request, found, form, _("Change your words"), _("Save"))


@public
@never_cache
@require_http_methods(["GET", "POST"])
def contribution_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one's words back."""
    found = get_own_contribution(speaking.speaker_of(request), pk)
    if request.method == "POST":
        try:
            actions.contribution_withdraw(contribution=found)
        except NotAllowed:
            pass  # gone already, which is what was wanted
        return redirect("mine")
    return render(request, "public/contribution_withdraw.html", {"contribution": found})


@public
@never_cache
@require_http_methods(["GET", "POST"])
def contribution_appeal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that a decision be looked at again."""
    found = get_own_contribution(speaking.speaker_of(request), pk)
    decision = found.decisions.last()
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and decision is not None:
        try:
            moderation.appeal_make(decision=decision, text=form.cleaned_data["text"])
            return redirect(found)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
    if decision is None or (not form.is_bound and not moderation.may_appeal(found, decision)):
        return redirect(found)
    return _own_form(request, found, form, _("Appeal"), _("Send the appeal"))


@public
@require_http_methods(["GET", "POST"])
def contribution_concern(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Point out words to the moderators."""
    found, _own = get_readable_contribution(Speaker(), pk)
    if found.state != Contribution.State.PUBLISHED:
        raise Http404  # the page shows the words
    form = ConcernForm(request.POST or None, reasons=moderation.reasons_of(found.organisation))
    if request.method == "POST" and form.is_valid():
        try:
            moderation.concern_raise(contribution=found, **form.cleaned_data)
            return render(request, "public/concern_done.html", {"contribution": found})
        except NotAllowed as problem:
            form.add_error(None, str(problem))
    return _own_form(request, found, form, _("Point this out"), _("Send to the moderators"))


def _own_form(
    request: HttpRequest, found: Contribution, form: Any, title: str, label: str
) -> HttpResponse:
    context = {"contribution": found, "form": form, "title": title, "label": label}
    return render(request, "public/contribution_form.html", context, status=_status(form))


@public
@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I said, what became of it, and my rights."""
    speaker = speaking.speaker_of(request)
    context = _mine(speaker)
    page = Paginator(contributions_of(speaker), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "public/mine.html", {**context, "page": page, "form": EmailForm()})


def _mine(speaker: Speaker) -> dict[str, Any]:
    participants = participation.participants_of(speaker)
    identities = [row.identity for row in participants if hasattr(row, "identity")]
    return {
        "speaker": speaker,
        "addresses": sorted({row.email for row in identities if row.verified_at and row.email}),
        "asked": sorted({row.email for row in identities if not row.verified_at and row.email}),
        "acts": participation.acts_of(speaker).count(),
    }


@public
@never_cache
@require_POST
def mine_email(request: HttpRequest) -> HttpResponse:
    """Leave an address; the page says the same whatever is known of it."""
    speaker = speaking.speaker_of(request)
    form = EmailForm(request.POST)
    if not form.is_valid():
        page = Paginator(contributions_of(speaker), PER_PAGE).get_page(1)
        context = {**_mine(speaker), "page": page, "form": form}
        return render(request, "public/mine.html", context, status=422)
    participation.email_ask(speaker, form.cleaned_data["email"])
    return render(request, "public/mine_asked.html")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def identity_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail: a tap on the button confirms, so that no scanner of mails does."""
    if request.method == "POST":
        identity = participation.email_confirm(token=token)
        if identity is not None:
            request.session.cycle_key()
            request.session[speaking.EMAIL_IN_SESSION] = identity.email
            return redirect("mine")
    return render(request, "public/identity_confirm.html", {"token": token})


@public
@never_cache
@require_GET
def mine_export(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, as a file."""
    kept = persons.export(speaking.speaker_of(request))
    response = JsonResponse(kept, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-words.json"'
    return response


@public
@never_cache
@require_http_methods(["GET", "POST"])
@reauthentication_required(  # type: ignore[untyped-decorator]
    allow_get=True, enabled=lambda request: request.user.is_authenticated
)
def mine_forget(request: HttpRequest) -> HttpResponse:
    """Be forgotten: words may stay, signed by nobody, or go too."""
    speaker = speaking.speaker_of(request)
    if request.method == "POST":
        try:
            done = persons.forget(speaker, words_too="words" in request.POST)
        except NotPossible as problem:
            messages.error(request, str(problem))
            return redirect("mine-forget")
        request.session.flush()
        response = render(request, "public/mine_forgotten.html", {"done": done})
        speaking.forget(response)
        return response
    said = Contribution.objects.filter(participant__in=persons.pseudonyms_of(speaker))
    said = said.exclude(state=Contribution.State.ERASED)
    bodies = Organisation.objects.filter(pk__in=said.values("organisation"))
    context = {
        "number": said.count(),
        "speaker": speaker,
        "stay": bodies.filter(words_stay=True),
        "go": bodies.filter(words_stay=False),
    }
    return render(request, "public/mine_forget.html", context)


@public
@require_POST
def mine_trace(request: HttpRequest) -> HttpResponse:
    """Say whether it may be noted that somebody took part in several processes."""
    wanted = request.POST.get("trace") == "yes"
    if not wanted:
        participation.forget_acts(speaking.speaker_of(request))
    response = redirect("mine")
    speaking.trace(response, wanted)
    return response


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
