"""The policy that a body begins with; its reasons are rows, and the body's own to change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

#: Code, title, and what it means, in the order in which they are offered.
DEFAULT_REASONS = (
    (
        "personal-data",
        _("Personal details"),
        _(
            "Names, addresses, telephone numbers, registration plates or pictures of people who have "
            "not agreed to it. Criticism of somebody’s work in a public office is no personal detail."
        ),
    ),
    (
        "threat",
        _("Threats or calls to violence"),
        _("Words that threaten somebody, or ask others to harm people or property."),
    ),
    (
        "abuse",
        _("Abuse and hatred"),
        _(
            "Insults that aim at a person, or contempt for people because of who they are. Anger, "
            "sarcasm and strong words about what a body did or failed to do stay."
        ),
    ),
    (
        "accusation",
        _("Accusing somebody of a crime"),
        _(
            "Saying that a person who can be recognised has broken the law. Report it to the police; "
            "here it could harm an innocent person, or a trial."
        ),
    ),
    (
        "illegal",
        _("Against the law"),
        _("Words or pictures that the law forbids to publish."),
    ),
    (
        "advertising",
        _("Advertising"),
        _("Selling something, or the same text again and again."),
    ),
    (
        "off-topic",
        _("Not about this"),
        _("Nothing to do with the process or the matter. It may be said at the open door."),
    ),
)
