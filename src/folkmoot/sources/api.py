"""The API of imports: bring files in, follow them, stop them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from folkmoot.sources import actions
from folkmoot.sources.forms import ImportForm
from folkmoot.sources.models import Import
from folkmoot.sources.rules import get_import_for, imports_for
from folkmoot.spine.access import allowed, organisations_of
from folkmoot.spine.api_access import REFUSALS, Limit, Number, Offset, Problem

router = Router(tags=["imports"])


class FileOut(Schema):
    """One file of an import and what became of its rows."""

    name: str
    size: int
    format: str
    problem: str
    posts_read: int | None
    accepted: int | None
    duplicates: int | None
    rejected: int | None


class ImportOut(Schema):
    """An import and how far it is."""

    id: int
    name: str
    created_at: datetime
    state: str
    stage: str
    progress: float
    message: str
    files: list[FileOut]

    @staticmethod
    def resolve_state(owner: Import) -> str:
        return str(owner.job.state) if owner.job else "draft"

    @staticmethod
    def resolve_stage(owner: Import) -> str:
        return owner.job.stage if owner.job else ""

    @staticmethod
    def resolve_progress(owner: Import) -> float:
        return owner.job.progress if owner.job else 0.0

    @staticmethod
    def resolve_message(owner: Import) -> str:
        return owner.job.message if owner.job else ""

    @staticmethod
    def resolve_files(owner: Import) -> list[Any]:
        return list(owner.files.all())


class ImportList(Schema):
    """A part of a list, and how long the whole list is."""

    count: int
    items: list[ImportOut]


@router.get("imports", response={200: ImportList, **REFUSALS}, operation_id="list_imports")
def list_imports(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> Any:
    """The imports of your organisations, newest first."""
    rows = imports_for(request.user).prefetch_related("files")
    return {"count": rows.count(), "items": list(rows[offset : offset + limit])}


@router.get("imports/{pk}", response={200: ImportOut, **REFUSALS}, operation_id="get_import")
def get_import(request: HttpRequest, pk: Number) -> Any:
    """One import with its files."""
    return get_import_for(request.user, pk)


@router.post("imports", response={201: ImportOut, **REFUSALS}, operation_id="create_import")
def create_import(
    request: HttpRequest,
    files: Annotated[list[UploadedFile], File(min_length=1)],
    name: Annotated[str, Form(max_length=200)] = "",
    organisation: Annotated[str, Form(max_length=100)] = "",
) -> Any:
    """Upload files. Their format is found from their content; nothing is read until you start it.

    Who may do so in several organisations names one of them by its slug.
    """
    if not (organisations := organisations_of(request.user, "source.import")):
        return Status(403, Problem(detail="Your role may not bring files in."))
    wanted = [body for body in organisations if not organisation or body.slug == organisation]
    if len(wanted) != 1:
        slugs = ", ".join(sorted(body.slug for body in organisations))
        return Status(422, {"detail": f"Name one organisation of these: {slugs}."})
    form = ImportForm(
        {"name": name}, MultiValueDict({"uploads": list(files)}), organisations=wanted
    )
    if not form.is_valid():
        return Status(
            422, {"detail": " ".join(str(e) for errors in form.errors.values() for e in errors)}
        )
    new = actions.import_create(
        by=request.user,  # type: ignore[arg-type]
        organisation=wanted[0],
        name=form.cleaned_data["name"],
        files=form.cleaned_data["uploads"],
    )
    return Status(201, new)


@router.post(
    "imports/{pk}/start",
    response={202: ImportOut, 409: Problem, **REFUSALS},
    operation_id="start_import",
)
def start_import(request: HttpRequest, pk: Number) -> Any:
    """Read the import's files and analyse their posts."""
    owner = get_import_for(request.user, pk)
    if not allowed(request.user, "source.import", owner.organisation):
        return Status(403, Problem(detail="Your role may not start an import."))
    if not owner.may_start:
        return Status(
            409, Problem(detail="This import has been started, or none of its files can be read.")
        )
    actions.import_start(by=request.user, owner=owner)  # type: ignore[arg-type]
    return Status(202, owner)


@router.post(
    "imports/{pk}/cancel", response={202: ImportOut, **REFUSALS}, operation_id="cancel_import"
)
def cancel_import(request: HttpRequest, pk: Number) -> Any:
    """Stop an import that waits or runs."""
    owner = get_import_for(request.user, pk)
    if not allowed(request.user, "source.import", owner.organisation):
        return Status(403, Problem(detail="Your role may not cancel an import."))
    actions.import_cancel(by=request.user, owner=owner)  # type: ignore[arg-type]
    return Status(202, get_import_for(request.user, pk))
