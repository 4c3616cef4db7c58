"""What pages with a form have in common: what was sent, the step it asks for, and the answer."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from folkmoot.spine.models import User
from folkmoot.spine.not_possible import NotPossible


def sent(request: HttpRequest) -> QueryDict | None:
    """What was filled in, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def done(form: BaseForm, field: str | None, step: Callable[[], object]) -> bool:
    """Take a step; if it is not possible, its sentence stands at the field and False is returned."""
    form.is_valid()  # so that an error can be added to it
    try:
        step()
    except NotPossible as problem:
        form.add_error(field, str(problem))
        return False
    return True


def form_page(
    request: HttpRequest, template: str, form: BaseForm, more: dict[str, object] | None = None
) -> HttpResponse:
    """The page with the form: 422 where something in it is wrong."""
    context = {"form": form} | (more or {})
    return render(request, template, context, status=422 if form.errors else 200)


def me(request: HttpRequest) -> User:
    """Who asks, on a page that is for people with an account."""
    assert isinstance(request.user, User)
    return request.user
