from folkmoot.strategy.models.evidence import EvidenceDocument, ParticipationLevel
from folkmoot.strategy.models.failure import (
    Failure,
    FailureMove,
    FailureOutcome,
    FailureRule,
    FailureRun,
    RemedyStep,
)
from folkmoot.strategy.models.labels import PostLabel, PurposeHead
from folkmoot.strategy.models.profile import Profile, ProfilePost, ProfileQuestion

__all__ = [
    "EvidenceDocument",
    "Failure",
    "FailureMove",
    "FailureOutcome",
    "FailureRule",
    "FailureRun",
    "ParticipationLevel",
    "PostLabel",
    "Profile",
    "ProfilePost",
    "ProfileQuestion",
    "PurposeHead",
    "RemedyStep",
]
