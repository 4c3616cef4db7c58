from folkmoot.strategy.models.evidence import EvidenceDocument, ParticipationLevel
from folkmoot.strategy.models.labels import PostLabel, PurposeHead
from folkmoot.strategy.models.profile import Profile, ProfilePost, ProfileQuestion

__all__ = [
    "EvidenceDocument",
    "ParticipationLevel",
    "PostLabel",
    "Profile",
    "ProfilePost",
    "ProfileQuestion",
    "PurposeHead",
]
