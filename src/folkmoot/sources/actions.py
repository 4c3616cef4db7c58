"""What people do with sources: bring files in, say how they are to be read, delete them."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from folkmoot.sources import stages
from folkmoot.sources.models import Import, ImportFile
from folkmoot.spine import jobs
from folkmoot.spine.models import Job, Organisation, User

CHUNK_BYTES = 1024 * 1024


def import_create(
    *,
    by: User,
    organisation: Organisation,
    name: str,
    files: Sequence[UploadedFile[Any]],
    gazetteer: str = "",
    seed: int = 0,
) -> Import:
    """Keep uploaded files and look at what they are; nothing is read into the corpus yet."""
    with transaction.atomic():
        new = Import.objects.create(
            organisation=organisation,
            created_by=by,
            name=name or _name_of(files),
            gazetteer=gazetteer,
            seed=seed,
        )
        for file in files:
            _keep(new, file)
    for kept in new.files.all():
        _look_at(kept)
    new.mapping = _first_mapping(new)
    new.save(update_fields=["mapping"])
    return new


@transaction.atomic
def import_mapping_set(
    *, by: User, owner: Import, mapping: Mapping[str, Any], time_zone: str
) -> None:
    """Store how the person says the columns are to be read."""
    owner.mapping = dict(mapping)
    owner.time_zone = time_zone
    owner.save(update_fields=["mapping", "time_zone"])


@transaction.atomic
def import_start(*, by: User, owner: Import) -> Job:
    """Read the import's files into the corpus, and hand the posts to the apps above."""
    # Named after the attempt before: rows of older attempts may be gone, so none are counted.
    attempt = "first" if owner.job_id is None else f"after-{owner.job_id}"
    owner.job = jobs.enqueue(
        "sources.read",
        key=f"import-{owner.pk}-{attempt}",
        organisation=owner.organisation,
        by=by,
        import_id=owner.pk,
    )
    owner.save(update_fields=["job"])
    return owner.job


def import_cancel(*, by: User | None, owner: Import) -> None:
    """Stop an import that waits or runs."""
    if owner.job is not None:
        jobs.cancel(owner.job)


@transaction.atomic
def import_delete(*, by: User | None, owner: Import) -> None:
    """Remove an import with its uploads; the posts that it alone brought go from the corpus.

    ``by`` is None where a retention rule deletes it.
    """
    import_cancel(by=by, owner=owner)
    for stage in stages.offered():
        if stage.forget is not None:
            stage.forget(owner)
    jobs.enqueue(
        "sources.forget",
        key=f"forget-{owner.pk}",
        by=by,
        collection=owner.collection,
        import_id=owner.pk,
    )
    folder = owner.folder
    owner.delete()
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def uploads_drop(owner: Import) -> None:
    """Remove the uploaded files once they have been read: the corpus and the rejects are enough."""
    for file in owner.files.all():
        file.path.unlink(missing_ok=True)


def _keep(owner: Import, file: UploadedFile[Any]) -> ImportFile:
    """Move one upload into the import's folder under a name that says nothing."""
    owner.folder.mkdir(parents=True, exist_ok=True)
    # The format is found from the content; the ending is kept for formats that have no other sign.
    ending = Path(file.name or "").suffix.lower()
    stored = secrets.token_hex(16) + (ending if ending.isascii() and len(ending) <= 10 else "")
    digest = hashlib.sha256()
    with open(owner.folder / stored, "xb") as target:
        for chunk in file.chunks(CHUNK_BYTES):
            digest.update(chunk)
            target.write(chunk)
    return ImportFile.objects.create(
        owner=owner,
        name=(file.name or "file")[:255],
        stored_name=stored,
        size=file.size or 0,
        sha256=digest.hexdigest(),
    )


def _look_at(file: ImportFile) -> None:
    from mootlib import readers

    try:
        found = readers.detect(file.path)
    except readers.UnreadableFile as problem:
        file.problem = str(problem).replace(file.stored_name, file.name)
    else:
        file.format, file.title = found.format, found.title
    file.save(update_fields=["problem", "format", "title"])


def _first_mapping(owner: Import) -> dict[str, Any]:
    """The guessed mapping of the first file that needs one; empty where the formats are known."""
    from mootlib import readers

    for file in owner.files.filter(problem=""):
        found = readers.detect(file.path)
        if found.mapping is not None:
            return readers.to_json(found.mapping)
    return {}


def _name_of(files: Sequence[UploadedFile[Any]]) -> str:
    first = Path(files[0].name or "posts").stem[:180]
    return first if len(files) == 1 else f"{first} + {len(files) - 1}"
