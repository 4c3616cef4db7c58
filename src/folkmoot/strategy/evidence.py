"""Documents and promises as the library takes them."""

from __future__ import annotations

from folkmoot.spine.models import Organisation
from folkmoot.strategy.models import EvidenceDocument, ParticipationLevel
from mootlib.strategy import maturity


def documents_of(organisation: Organisation, body: str) -> list[maturity.Document]:
    """The documents of maturity that were entered for a body."""
    rows = EvidenceDocument.objects.filter(organisation=organisation, body=body)
    return [maturity.Document(row.criterion, row.title, row.dated, row.url) for row in rows]


def promises_of(organisation: Organisation, body: str) -> list[maturity.Promise]:
    """The promises of participation that were entered for a body."""
    rows = ParticipationLevel.objects.filter(organisation=organisation, body=body)
    return [
        maturity.Promise(
            row.process,
            maturity.LEVELS[row.declared - 1],
            maturity.LEVELS[row.observed - 1] if row.observed else None,
            row.evidence_url,
        )
        for row in rows
    ]
