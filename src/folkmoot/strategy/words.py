"""What the values of strategy are called on pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

#: As `mootlib.strategy.purposes.PURPOSES`.
PURPOSES: dict[Any, Any] = {
    "information": _("Information"),
    "engagement": _("Engagement"),
    "intelligence": _("Intelligence or help sought"),
}

#: As `mootlib.strategy.purposes.FURTHER`.
FURTHER: dict[Any, Any] = {
    "call_to_action": _("Call to action"),
    "symbolic": _("Symbolic or presentational"),
    "service_reply": _("Service reply"),
    "emergency": _("Emergency"),
}

MEASURES: dict[Any, Any] = {
    **PURPOSES,
    **FURTHER,
    "two_way": _("Speaks with somebody"),
    "answered": _("Questions answered"),
}

ROLES: dict[Any, Any] = {
    "institution": _("The institution"),
    "public servant": _("Public servants’ own accounts"),
}

STAGES: dict[int, Any] = {
    1: _("no recent rule is known in writing"),
    2: _("some rules are written down"),
    3: _("all five kinds of rules are written down and recent"),
}

CRITERIA: dict[Any, Any] = {
    "policy": _("Policy"),
    "roles": _("Roles"),
    "records": _("Records schedule"),
    "metrics": _("Metrics"),
    "crisis": _("Crisis rota"),
}

LEVELS: dict[Any, Any] = {
    "inform": _("Inform"),
    "consult": _("Consult"),
    "involve": _("Involve"),
    "collaborate": _("Collaborate"),
    "empower": _("Empower"),
}
