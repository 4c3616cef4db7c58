"""What all capabilities share. Each noun has a file."""

from folkmoot.spine.models.api_token import ApiToken
from folkmoot.spine.models.event import AppendOnly, Event, EventDetail, EventHead, Seal
from folkmoot.spine.models.job import Job
from folkmoot.spine.models.organisation import Membership, Organisation
from folkmoot.spine.models.sign_in_link import SignInLink
from folkmoot.spine.models.user import User

__all__ = [
    "ApiToken",
    "AppendOnly",
    "Event",
    "EventDetail",
    "EventHead",
    "Job",
    "Membership",
    "Organisation",
    "Seal",
    "SignInLink",
    "User",
]
