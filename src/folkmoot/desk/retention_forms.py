"""What an administrator fills in about how long things are kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.spine.models import RetentionRule
from folkmoot.spine.retention import LONGEST, Kind


class RetentionForm(forms.Form):
    """Days or, where it is permitted, no end. What would go at once has to be agreed to."""

    days = forms.IntegerField(label=gettext_lazy("Days"), required=False, min_value=0)
    keep = forms.BooleanField(
        label=gettext_lazy("Keep it until somebody deletes it"), required=False
    )
    sure = forms.BooleanField(required=False)

    def __init__(self, *args: Any, rule: RetentionRule, kind: Kind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rule, self.kind, self.goes = rule, kind, 0
        self.fields["days"].help_text = self._bounds()
        self.initial = {"days": rule.days, "keep": rule.days is None}
        if not kind.may_keep:
            self.fields["days"].required = True
            del self.fields["keep"]
        if not self.is_bound or not self._asks():
            del self.fields["sure"]

    def _bounds(self) -> str:
        if self.kind.most_days == LONGEST:
            return _("At least %(least)s.") % {"least": self.kind.least_days}
        return _("Between %(least)s and %(most)s.") % {
            "least": self.kind.least_days,
            "most": self.kind.most_days,
        }

    def _wanted(self) -> int | None:
        """The days as they were sent; None for no end, and for what is no number."""
        days = str(self.data.get("days", "")).strip()
        kept = self.kind.may_keep and self.data.get("keep")
        return int(days) if days.isascii() and days.isdecimal() and not kept else None

    def _asks(self) -> bool:
        """Whether more would go tonight than under the rule as it stands."""
        wanted = self._wanted()
        if wanted is None or not self.kind.allows(wanted):
            return False
        self.goes = due_count(self.kind, self.rule, wanted)
        if self.goes <= due_count(self.kind, self.rule, self.rule.days):
            return False
        self.fields["sure"].label = _("Yes: %(number)s go for good in the coming night") % {
            "number": self.goes
        }
        return True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("keep"):
            data["days"] = None
        elif "days" not in self.errors and not self._allowed(data.get("days")):
            self.add_error("days", self._bounds())
        if "sure" in self.fields and not self.errors and not data.get("sure"):
            self.add_error("sure", _("Say that this is meant: it cannot be undone."))
        return data

    def _allowed(self, days: int | None) -> bool:
        return days is not None and self.kind.allows(days)


def due_count(kind: Kind, rule: RetentionRule, days: int | None) -> int:
    """How many would go if a rule's kind were kept for ``days``."""
    due = kind.due_for(rule.organisation, days)
    return 0 if due is None else due.count()
