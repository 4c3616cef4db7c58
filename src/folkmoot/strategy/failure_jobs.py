"""Looking through posts and records for failures, in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from folkmoot.sources.bridge import corpus
from folkmoot.sources.erasures import storing
from folkmoot.sources.models import Collection, Import, SocialAccount
from folkmoot.spine.jobs import JobFailed, Run, job
from folkmoot.spine.models import Job, Organisation
from folkmoot.strategy import failure_store
from folkmoot.strategy.failure_actions import LOOK, rules_of
from folkmoot.strategy.jobs import model_of
from folkmoot.strategy.models import FailureRun
from folkmoot.strategy.own_records import own_records_of
from mootlib.records import ACCOUNTS, COUNTS, POSTS
from mootlib.strategy import failures
from mootlib.strategy.failures import FailuresResult


@job(LOOK, lane=Job.Lane.HEAVY)
def look(run: Run, run_id: int) -> None:
    """Look for all types of failure of a body, and keep what was found."""
    row = FailureRun.objects.select_related("organisation").filter(pk=run_id).first()
    if row is None:
        return
    begun = timezone.now()
    run.report(_("Reading posts"), 0.0)
    result = found_for(
        row.organisation,
        row.body,
        lambda name, done: run.report(name, 0.1 + 0.85 * done),
    )
    with storing(begun):  # evidence was read before
        failure_store.store(row, result, timezone.now())


def found_for(
    organisation: Organisation, body: str, report: Callable[[str, float], None]
) -> FailuresResult:
    """What the register finds of an organisation (``body`` empty) or of another body that it knows.

    Raises:
        JobFailed: without posts, or without one of the body's own.
    """
    posts, accounts, counts = _tables(organisation)
    if not posts.num_rows:
        raise JobFailed(_("No posts were brought in yet: begin with an import or a collection."))
    own = not body
    result = failures.find(
        posts,
        accounts,
        counts,
        own=_handles(organisation, body),
        organisation=body or organisation.name,
        records=own_records_of(organisation) if own else None,
        # Another body is compared by what everybody can see.
        only=None if own else [number for number, kind in failures.TYPES.items() if kind.public],
        now=timezone.now(),
        zone=settings.TIME_ZONE,
        parameters=rules_of(organisation),
        purposes=model_of(organisation),
        progress=report,
    )
    if not result.own_posts:
        raise JobFailed(
            _("No post is of an account of %(body)s: enter its accounts in the directory.")
            % {"body": body or organisation.name}
        )
    return result


def _handles(organisation: Organisation, body: str) -> list[tuple[str, str]]:
    """The body's accounts of the directory, as (platform, handle)."""
    found = SocialAccount.objects.filter(organisation=organisation, body=body)
    return [
        (one.platform, one.handle or one.account_id)
        for one in found.exclude(classification=SocialAccount.Classification.PERSONAL)
    ]


def _names(organisation: Organisation) -> Iterator[str]:
    """The corpus's names of all that an organisation brought in."""
    for kind in (Import, Collection):
        for row in kind._default_manager.filter(organisation=organisation).order_by("pk"):
            yield row.collection


def _tables(organisation: Organisation) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Posts (deleted ones too), accounts and counts of all that an organisation brought in, each once."""
    parts: tuple[list[pa.Table], ...] = ([POSTS.empty()], [ACCOUNTS.empty()], [COUNTS.empty()])
    store = corpus()
    for name in _names(organisation):
        parts[0].extend(store.scan(collection=name, deleted=True))
        parts[1].append(store.collection_accounts(name))
        parts[2].append(store.collection_counts(name))
    posts, accounts, counts = (pa.concat_tables(tables) for tables in parts)
    return (
        _once(posts, POSTS.key),
        _once(accounts, ACCOUNTS.key),
        _once(counts, COUNTS.key),
    )


def _once(table: pa.Table, key: tuple[str, ...]) -> pa.Table:
    """One row for each key: a post may have come in by several ways."""
    if not table.num_rows:
        return table
    numbered = table.append_column("_row", pa.array(range(table.num_rows), pa.int64()))
    first = numbered.group_by(list(key)).aggregate([("_row", "min")])["_row_min"]
    return table.take(first.combine_chunks().sort())
