"""What people do with evaluations: ask for one, let one go."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from folkmoot.reach.accounts import speaking_for
from folkmoot.reach.models import Evaluation
from folkmoot.spine import events, jobs
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible


@transaction.atomic
def evaluation_ask(
    *,
    by: User,
    organisation: Organisation,
    body: str = "",
    since: date | None = None,
    until: date | None = None,
    seed: int = 0,
) -> Evaluation:
    """Ask for an evaluation of a body's posts; a worker makes it.

    Raises:
        NotPossible: if no account is known to be the body's.
    """
    if not speaking_for(organisation, body):
        raise NotPossible(
            _("No account is known to be %(body)s’s. Add it to the directory of accounts first.")
            % {"body": body or organisation.name}
        )
    row = Evaluation.objects.create(
        organisation=organisation,
        body="" if body == organisation.name else body,
        since=since,
        until=until,
        seed=seed,
    )
    row.job = jobs.enqueue(
        "reach.evaluate",
        key=f"reach-{row.pk}",
        organisation=organisation,
        by=by,
        evaluation_id=row.pk,
    )
    row.save(update_fields=["job"])
    events.record(
        kind="evaluation.asked", by=by, organisation=organisation, subject=f"evaluation:{row.pk}"
    )
    return row


@transaction.atomic
def evaluation_delete(*, by: User, evaluation: Evaluation) -> None:
    """Let an evaluation go with its files; posts and accounts stay."""
    number, organisation = evaluation.pk, evaluation.organisation
    if evaluation.job is not None and not evaluation.job.is_over:
        jobs.cancel(evaluation.job)
    evaluation.delete()
    jobs.enqueue("reach.forget", key=f"forget-reach-{number}", evaluation_id=number)
    events.record(
        kind="evaluation.deleted", by=by, organisation=organisation, subject=f"evaluation:{number}"
    )
