"""The ledger's page and table: benefits beside dangers, counted and kept by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from folkmoot.spine.access import may, organisation_for, organisations_of
from folkmoot.spine.csv_answers import csv_answer
from folkmoot.spine.inputs import DayInput
from folkmoot.spine.models import Organisation
from folkmoot.strategy.ledger_queries import ledger_of
from folkmoot.strategy.models import LedgerEntry
from mootlib.strategy.ledger import Ledger, Line

READ = "strategy.read"
YEAR = timedelta(days=365)

#: Per line: its name, its definition, and what is uncertain about it.
LINES: dict[str, tuple[Any, Any, Any]] = {
    "questions_answered": (gettext_lazy("Questions answered"), gettext_lazy("Questions to us in posts, of which a reply of ours is known."), gettext_lazy("What was answered elsewhere, by phone say, is not seen. Whether a post is a question is judged by computation.")),
    "reports_sorted": (gettext_lazy("Reports received and sorted"), gettext_lazy("Messages that report something, which somebody sorted."), gettext_lazy("As complete as the record is.")),
    "corrected": (gettext_lazy("Errors and rumours corrected"), gettext_lazy("Errors that we knew of and corrected."), gettext_lazy("Errors that nobody noticed are missing.")),
    "seen_in_emergency": (gettext_lazy("Times seen in an emergency"), gettext_lazy("Views of our posts during critical incidents, as platforms tell them."), gettext_lazy("Views are not people: the same person counts each time. Posts without views are left out.")),
    "ideas_adopted": (gettext_lazy("Raised by people and done"), gettext_lazy("Matters that moved to “done”."), gettext_lazy("Some would have been done anyway.")),
    "abuse": (gettext_lazy("Abuse of staff"), gettext_lazy("Comments or accounts hidden or blocked with a reason of abuse, threat or hate."), gettext_lazy("What nobody hid is missing; what was hidden wrongly is in it.")),
    "misinformation": (gettext_lazy("Wrong information that we published"), gettext_lazy("Errors in our posts that we knew of."), gettext_lazy("Errors that nobody noticed are missing.")),
    "pile_ons": (gettext_lazy("Signs of a pile-on"), gettext_lazy("Our posts with more comments than reactions."), gettext_lazy("Many comments can be help, as in a flood. Among posts of the US Congress 4.3% were so.")),
    "privacy": (gettext_lazy("Privacy"), gettext_lazy("Consents taken back, and streams that showed bystanders without consent."), gettext_lazy("Breaches that nobody wrote down are missing.")),
    "exclusion": (gettext_lazy("People shut out"), gettext_lazy("Our posts with a picture or video that has no alternative text, among those with one."), gettext_lazy("Platforms do not always tell the alternative text.")),
    "overload": (gettext_lazy("Overload"), gettext_lazy("Reports that nobody had sorted within an hour."), gettext_lazy("As complete as the record is.")),
}  # fmt: skip
NEEDS = {
    "profile": gettext_lazy("a profile of our own posts"),
    "reports": gettext_lazy("the record of reports received"),
    "corrections": gettext_lazy("the record of corrections"),
    "incidents": gettext_lazy("the record of incidents, and posts of our own accounts"),
    "views": gettext_lazy("views from the platform for our posts in the incident"),
    "matters": gettext_lazy("matters"),
    "blocks": gettext_lazy("the record of blocks and hidden comments"),
    "counts": gettext_lazy("posts of our own accounts with comments and reactions"),
    "consents": gettext_lazy("the record of consents or of live streams"),
    "media": gettext_lazy("posts of our own accounts with pictures"),
}


class PeriodForm(forms.Form):
    """The days that the ledger is about."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput)
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end lies before the start."))
        return cleaned

    def days(self) -> tuple[date, date]:
        """First and last day; the last year where nothing else can be understood."""
        valid = self.is_valid()
        until = (self.cleaned_data.get("until") if valid else None) or timezone.localdate()
        since = self.cleaned_data.get("since") if valid else None
        return (since if since and since <= until else until - YEAR), until


@may(READ)
@never_cache
@require_GET
def ledger_page(request: HttpRequest) -> HttpResponse:
    """Benefits and dangers of a period, side by side and never summed up."""
    form = PeriodForm(request.GET or None)
    body, first, last, found = _asked(request, form)
    entries = LedgerEntry.objects.filter(organisation=body)
    context = {
        "form": form,
        "body": body,
        "first": first,
        "last": last,
        "sides": [
            (_("Benefits"), [_row(line) for line in found.side("benefit")], entries.filter(side="benefit")),
            (_("Dangers"), [_row(line) for line in found.side("danger")], entries.filter(side="danger")),
        ],
        "query": request.GET.urlencode(),
        "may_manage": body in organisations_of(request.user, "strategy.work"),
    }  # fmt: skip
    return render(request, "strategy/ledger.html", context)


@may(READ)
@require_GET
def ledger_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a table, with what was kept by hand."""
    body, first, last, found = _asked(request, PeriodForm(request.GET or None))
    counted = [
        [line.side, row["name"], "counted", "" if line.count is None else line.count,
         "" if line.among is None else line.among, row["interval"], row["definition"],
         row["uncertain"], "; ".join(line.evidence), "", "", "", first, last]
        for line in found.lines
        for row in [_row(line)]
    ]  # fmt: skip
    kept = [
        [row.side, row.what, "kept by hand", "", "", "", row.who, "", row.evidence,
         row.likelihood, row.severity, row.mitigation, "", row.review_on]
        for row in LedgerEntry.objects.filter(organisation=body)
    ]  # fmt: skip
    headings = ("side", "what", "how", "count", "among", "share_95", "definition_or_for_whom",
                "uncertainty", "evidence", "likelihood", "severity", "mitigation", "since",
                "until_or_review")  # fmt: skip
    return csv_answer("ledger", headings, counted + kept)


def _asked(request: HttpRequest, form: PeriodForm) -> tuple[Organisation, date, date, Ledger]:
    first, last = form.days()
    body = organisation_for(request, READ)
    zone = timezone.get_current_timezone()
    since = datetime.combine(first, time(), zone).astimezone(UTC)
    until = datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)
    return body, first, last, ledger_of(body, since, until)


def _row(line: Line) -> dict[str, Any]:
    name, definition, uncertain = LINES[line.key]
    interval = ""
    if line.share is not None:
        share, low, high = (round(100 * part) for part in line.share)
        interval = _("%(share)s%%, 95 %% interval %(low)s%% to %(high)s%%") % {
            "share": share,
            "low": low,
            "high": high,
        }
    return {
        "line": line,
        "name": name,
        "definition": definition,
        "uncertain": uncertain,
        "interval": interval,
        "needs": NEEDS[line.needs],
    }
