"""From uploaded files to the corpus, with every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources import followers, incoming
from folkmoot.sources.bridge import corpus
from folkmoot.sources.models import Import, ImportFile
from mootlib import readers

Report = Callable[[str, float], None]


class Unreadable(Exception):
    """No file of the import could be read; the message is for the person."""


def read_files(owner: Import, report: Report) -> None:
    """Read all files of an import; what an earlier, broken-off attempt left is taken back first.

    Raises:
        Unreadable: if none of the files can be read.
    """
    corpus().drop_collection(owner.collection)
    files = list(owner.files.filter(problem=""))
    total = sum(file.size for file in files) or 1
    done = 0
    with readers.RejectsWriter(owner.rejects_file) as rejects:
        for file in files:
            _read(owner, file, rejects, _share_of(report, file.name, done, total))
            done += file.size
    report(_("Making the words searchable"), 1.0)
    corpus().index()
    problems = list(owner.files.exclude(problem="").values_list("problem", flat=True))
    if not owner.files.filter(problem="").exists():
        raise Unreadable(" ".join(problems) or _("There is no file to read."))


def is_read(owner: Import) -> bool:
    """Whether a worker that was killed had read everything, and let go of the files already."""
    files = list(owner.files.filter(problem=""))
    return bool(files) and all(f.posts_read is not None and not f.path.exists() for f in files)


def _read(
    owner: Import,
    file: ImportFile,
    rejects: readers.RejectsWriter,
    progress: Callable[[int, int], None],
) -> None:
    read = accepted = rejected = 0
    come_to = (0, 0)

    def note(done: int, size: int) -> None:
        nonlocal come_to
        # Told below and not from the thread that reads: telling writes to the database.
        come_to = (done, size)

    mapping = readers.parse_mapping(owner.mapping) if owner.mapping and _mapped(file) else None
    try:
        batches = readers.read(
            file.path,
            now=timezone.now(),
            mapping=mapping,
            source_zone=owner.time_zone,
            collection=owner.collection,
            progress=note,
            name=file.name,
        )
        with closing(readers.ahead(readers.gathered(batches))) as ahead:
            for found in ahead:
                progress(*come_to)
                batch = incoming.fit(found, scope=owner.collection, file=file.name)
                added = corpus().append(batch.posts, batch.accounts, batch.counts, index=False)
                followers.note(batch.posts, batch.accounts)
                rejects.write(batch.rejects)
                read += batch.rows_read
                accepted += added.accepted
                rejected += batch.rejects.num_rows
    except (readers.UnreadableFile, readers.BadMapping) as problem:
        file.problem = str(problem)
    file.posts_read, file.accepted, file.rejected = read, accepted, rejected
    # What the corpus knew already, what the file repeats, and what was erased and stays out.
    file.duplicates = read - accepted - rejected
    file.save()


def _mapped(file: ImportFile) -> bool:
    """Whether the file is a table that a mapping is for."""
    return readers.detect(file.path).mapping is not None or not file.format


def _share_of(report: Report, name: str, before: int, total: int) -> Callable[[int, int], None]:
    """Progress in one file as progress in all of them, by bytes."""
    words = _("Reading %(name)s") % {"name": name}
    return lambda done, size: report(words, min(1.0, (before + done) / total))
