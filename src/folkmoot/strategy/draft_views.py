"""A draft is looked at before it is posted."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from folkmoot.spine.access import may, organisation_for
from folkmoot.spine.form_pages import form_page, sent
from folkmoot.strategy.failure_forms import DraftForm
from folkmoot.strategy.failure_rules import READ
from folkmoot.strategy.own_records import own_records_of
from mootlib.strategy.before_posting import Checked, Draft, check
from mootlib.strategy.own_records import OwnRecords


@may(READ)
@require_http_methods(["GET", "POST"])
def before_posting(request: HttpRequest) -> HttpResponse:
    """What to look at in a draft; nothing of it is kept."""
    records = own_records_of(organisation_for(request, READ))
    accounts = [
        (f"{one.platform} {one.handle}", f"@{one.handle} ({one.platform})")
        for one in records.accounts or ()
        if one.state == "active"
    ]
    form = DraftForm(sent(request), request.FILES or None, accounts=accounts)
    checked = _checked(form, records) if request.method == "POST" and form.is_valid() else None
    return form_page(request, "strategy/before_posting.html", form, {"checked": checked})


def _checked(form: DraftForm, records: OwnRecords) -> Checked:
    platform, _space, handle = form.cleaned_data["account"].partition(" ")
    return check(
        Draft(
            form.cleaned_data["text"],
            platform,
            handle,
            form.alternatives(),
            pictures=form.uploaded(),
        ),
        now=timezone.now(),
        zone=settings.TIME_ZONE,
        directory=records.accounts or (),
        incidents=records.incidents or (),
    )
