"""The officers' home: what waits, the board of matters, and each matter's steps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from folkmoot.desk import hearing, queries
from folkmoot.desk.forms import (
    AssignForm,
    MatterForm,
    MattersForm,
    MergeForm,
    MoveForm,
    NewMatterForm,
    NoteForm,
    ReplyForm,
    ResponseForm,
)
from folkmoot.desk.hearing import Offer
from folkmoot.listening.models import Analysis
from folkmoot.listening.rules import get_analysis_for
from folkmoot.spine import drafts
from folkmoot.spine import matters as actions
from folkmoot.spine.access import allowed, may, organisation_for
from folkmoot.spine.contribution_rules import get_contribution_for
from folkmoot.spine.matter_rules import get_matter_for, get_reply_for, matters_for
from folkmoot.spine.matters import NotAllowed
from folkmoot.spine.models import Contribution, Matter, ResponseDraft, User
from folkmoot.strategy.failure_actions import failure_matter
from folkmoot.strategy.failure_rules import get_failure_for
from folkmoot.strategy.models import Failure

PER_PAGE = 25
#: What an address may name a row by; what is longer is the number of none.
NUMBER = re.compile(r"-?[0-9]{1,18}")


@may("desk.read")
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What is late, what is mine, what nobody has taken, what people ask."""
    return render(request, "desk/inbox.html", {"inbox": queries.inbox(user_of(request))})


@may("desk.read")
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """Matters by state; or, under a filter, as a list."""
    form = MattersForm(request.GET or None)
    mine = matters_for(request.user)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid() and any(form.cleaned_data.values()):
        found = queries.with_voices(queries.narrowed(mine, form.cleaned_data, request.user))
        found = found.order_by("-changed_at", "-pk")
        context["page"] = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    else:
        context["board"] = queries.board(queries.with_voices(mine))
    return render(request, "desk/matters.html", context)


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_new(request: HttpRequest) -> HttpResponse:
    """Open a matter from a topic or from posts, or by itself; or add the posts to an older one."""
    analysis, offer, title, topic = _asked_for(request)
    said = _contribution_asked_for(request)
    voices = [said.voice] if said else []
    failure = _failure_asked_for(request)
    source = analysis or said or failure
    title = title or (failure.type.name if failure else "")
    may_do = "matter.answer"
    organisation = source.organisation if source else organisation_for(request, may_do)
    if not allowed(request.user, may_do, organisation):
        raise PermissionDenied
    others = matters_for(request.user).filter(organisation=organisation, merged_into=None)
    form = NewMatterForm(
        request.POST or None, matters=others, offer=offer, initial={"title": title}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        heard = offer.joined(data["shown"], data["asks"])
        try:
            if found := data["existing"]:
                new = actions.voices_add(by=user_of(request), matter=found, heard=heard)
                new += actions.voices_take(by=user_of(request), matter=found, voices=voices)
                messages.success(request, _("%(number)s posts were added.") % {"number": new})
            else:
                found = actions.matter_open(
                    by=user_of(request),
                    organisation=organisation,
                    title=data["title"],
                    summary=data["summary"],
                    topic=topic,
                    place=data["place"],
                    public=data["public"],
                    heard=heard,
                )
                actions.voices_take(by=user_of(request), matter=found, voices=voices)
            if failure:
                failure_matter(by=user_of(request), failure=failure, matter=found)
            then = "desk:matter-answer" if request.GET.get("then") == "answer" else "desk:matter"
            return redirect(then, found.pk)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
    heard = offer.joined(form.shown_keys, ())
    context = {
        "form": form,
        "heard": heard,
        "offer": offer,
        "analysis": analysis,
        "title": title,
        "said": said,
        "failure": failure,
        "elsewhere": hearing.elsewhere(organisation, heard),
    }
    return render(request, "desk/matter_new.html", context, status=_status(form))


def _asked_for(request: HttpRequest) -> tuple[Analysis | None, Offer, str, str]:
    """The analysis, posts, suggested title and topic's name that an address asks for."""
    pk = request.GET.get("analysis", "")
    if not NUMBER.fullmatch(pk):
        return None, Offer(), "", ""
    analysis = get_analysis_for(request.user, int(pk))
    if NUMBER.fullmatch(number := request.GET.get("topic", "")):
        topic = get_object_or_404(analysis.topics, number=int(number))
        return analysis, hearing.offer_topic(analysis, topic.number), topic.label, topic.label
    keys = [tuple(post.split(" ", 1)) for post in request.GET.getlist("post") if " " in post]
    offer = hearing.offer_posts(analysis, keys)  # type: ignore[arg-type]
    return analysis, offer, "", offer.found[0].heard.topic if offer.found else ""


def _contribution_asked_for(request: HttpRequest) -> Contribution | None:
    """The words said here that an address asks to make a matter of."""
    try:
        pk = UUID(request.GET.get("contribution", ""))
    except ValueError:
        return None
    found = get_contribution_for(request.user, pk)
    if not hasattr(found, "voice"):
        raise Http404
    return found


def _failure_asked_for(request: HttpRequest) -> Failure | None:
    """The failure of the register that an address asks to make a matter of."""
    pk = request.GET.get("failure", "")
    return get_failure_for(request.user, int(pk)) if NUMBER.fullmatch(pk) else None


@may("desk.read")
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: its thread, its voices, and what can be done next."""
    found = get_matter_for(request.user, pk)
    page = Paginator(
        found.voices.select_related("place", "contribution__participant"), PER_PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "matter": found,
        "thread": queries.thread(found, internal=True),
        "voices": queries.voices_of(found),
        "page": page,
        "said": queries.words_of(page.object_list),
        "move": MoveForm(matter=found) if found.moves else None,
        "assign": AssignForm(
            matter=found,
            initial={"team": found.team, "assignee": found.assignee, "due_on": found.due_on},
        ),
        "note": NoteForm(),
        "join": MergeForm(matters=actions.joinable(found)),
        "may_answer": allowed(request.user, "matter.answer", found.organisation),
        "draft": drafts.draft_of(found),
    }
    return render(request, "desk/matter.html", context)


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in public, or keep what was written so far as a draft."""
    found = get_matter_for(request.user, pk, "matter.answer")
    draft = drafts.draft_of(found)
    written = draft.words if draft else {"you_said": found.summary}
    form = ResponseForm(request.POST or None, matter=found, initial=written)
    if "draft" in request.POST:
        form.full_clean()  # what a published answer would not pass is kept too
        words = {
            name: form.cleaned_data.get(name) or form.data.get(name, "")
            for name in ResponseDraft.WORDS
        }
        drafts.draft_keep(by=user_of(request), matter=found, words=words)
        messages.success(request, _("The draft is kept. Nobody outside sees it."))
        return redirect("desk:matter", found.pk)
    return _step(
        request,
        found,
        form,
        lambda data: actions.response_publish(by=user_of(request), matter=found, **data),
        _("The answer is published. Those who follow the matter are being told."),
        "desk/matter_answer.html",
    )


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a matter to another state."""
    found = get_matter_for(request.user, pk, "matter.answer")
    form = MoveForm(request.POST or None, matter=found)
    return _step(
        request,
        found,
        form,
        lambda data: actions.matter_move(by=user_of(request), matter=found, **data),
        _("The state was changed."),
    )


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a matter to a team or a person."""
    found = get_matter_for(request.user, pk, "matter.answer")
    given = {"team": found.team, "assignee": found.assignee, "due_on": found.due_on}
    form = AssignForm(request.POST or None, matter=found, initial=given)
    return _step(
        request,
        found,
        form,
        lambda data: actions.matter_assign(by=user_of(request), matter=found, **data),
        _("The matter was given on."),
    )


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a matter's words."""
    found = get_matter_for(request.user, pk, "matter.answer")
    now = {name: getattr(found, name) for name in ("title", "summary", "place", "public")}
    form = MatterForm(request.POST or None, initial=now)
    return _step(
        request,
        found,
        form,
        lambda data: actions.matter_edit(by=user_of(request), matter=found, **data),
        _("The words were changed."),
    )


@may("matter.note")
@require_http_methods(["GET", "POST"])
def matter_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write something down for colleagues."""
    found = get_matter_for(request.user, pk, "matter.note")
    form = NoteForm(request.POST or None)
    return _step(
        request,
        found,
        form,
        lambda data: actions.note_add(by=user_of(request), matter=found, **data),
        _("The note was kept."),
    )


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def matter_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a matter to another one."""
    found = get_matter_for(request.user, pk, "matter.answer")
    form = MergeForm(request.POST or None, matters=actions.joinable(found))
    return _step(
        request,
        found,
        form,
        lambda data: actions.matter_merge(by=user_of(request), matter=found, into=data["into"]),
        _("The matters were joined."),
    )


@may("desk.read")
@require_GET
def replies(request: HttpRequest) -> HttpResponse:
    """Drafts of replies that an officer posts on the platforms."""
    page = Paginator(queries.open_replies(user_of(request)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    posts = dict(queries.words_of(row.voice for row in page))
    rows = [(row, posts.get(row.voice), ReplyForm(prefix=f"r{row.pk}")) for row in page]
    return render(request, "desk/replies.html", {"page": page, "rows": rows})


@may("matter.answer")
@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: where it was posted, or why nobody could be reached."""
    row = get_reply_for(request.user, pk, "matter.answer")
    form = ReplyForm(request.POST or None, prefix=f"r{row.pk}")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if data["address"]:
            actions.reply_posted(by=user_of(request), reply=row, address=data["address"])
        else:
            actions.reply_unreachable(by=user_of(request), reply=row, reason=data["unreachable"])
        messages.success(request, _("Noted."))
        return redirect("desk:replies")
    posts = dict(queries.words_of([row.voice]))
    context = {"form": form, "reply": row, "post": posts.get(row.voice)}
    return render(request, "desk/reply.html", context, status=_status(form))


def _step(
    request: HttpRequest,
    found: Matter,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    done: str,
    template: str = "desk/matter_step.html",
) -> HttpResponse:
    """A form on a matter: does the step, or says what is wrong on a page of its own."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect("desk:matter", found.pk)
    context = {"matter": found, "form": form, "voices": queries.voices_of(found)}
    return render(request, template, context, status=_status(form))


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


def user_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
