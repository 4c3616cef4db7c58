"""What all capabilities share. Each noun has a file."""

from folkmoot.spine.models.api_token import ApiToken
from folkmoot.spine.models.brief import Brief
from folkmoot.spine.models.contribution import Attachment, Contribution, Outgoing, Revision
from folkmoot.spine.models.event import AppendOnly, Event, EventDetail, EventHead, Seal
from folkmoot.spine.models.invitation import Invitation
from folkmoot.spine.models.job import Job
from folkmoot.spine.models.left_name import LeftName
from folkmoot.spine.models.letter import Letter, LetterItem
from folkmoot.spine.models.link import Link
from folkmoot.spine.models.matter import Matter
from folkmoot.spine.models.moderation import (
    Appeal,
    Concern,
    ModerationDecision,
    ModerationNote,
    ModerationReason,
)
from folkmoot.spine.models.notice import Notice, NoticeFeed
from folkmoot.spine.models.organisation import Membership, Organisation
from folkmoot.spine.models.participant import Act, Identity, Participant
from folkmoot.spine.models.place import Place
from folkmoot.spine.models.process import Phase, Process
from folkmoot.spine.models.response import Reply, Response, ResponseDraft
from folkmoot.spine.models.retention import RetentionRecord, RetentionRule
from folkmoot.spine.models.search_entry import SearchEntry
from folkmoot.spine.models.sign_in_link import SignInLink
from folkmoot.spine.models.signal import Mute, Signal, Told, Wish
from folkmoot.spine.models.subscription import Notification, Subscription
from folkmoot.spine.models.team import Team
from folkmoot.spine.models.user import User
from folkmoot.spine.models.voice import Voice
from folkmoot.spine.models.webhook import Delivery, Webhook

__all__ = [
    "Act",
    "ApiToken",
    "Appeal",
    "AppendOnly",
    "Attachment",
    "Brief",
    "Concern",
    "Contribution",
    "Delivery",
    "Event",
    "EventDetail",
    "EventHead",
    "Identity",
    "Invitation",
    "Job",
    "LeftName",
    "Letter",
    "LetterItem",
    "Link",
    "Matter",
    "Membership",
    "ModerationDecision",
    "ModerationNote",
    "ModerationReason",
    "Mute",
    "Notice",
    "NoticeFeed",
    "Notification",
    "Organisation",
    "Outgoing",
    "Participant",
    "Phase",
    "Place",
    "Process",
    "Reply",
    "Response",
    "ResponseDraft",
    "RetentionRecord",
    "RetentionRule",
    "Revision",
    "Seal",
    "SearchEntry",
    "SignInLink",
    "Signal",
    "Subscription",
    "Team",
    "Told",
    "User",
    "Voice",
    "Webhook",
    "Wish",
]
