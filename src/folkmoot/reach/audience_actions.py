"""What people bring about audiences: census and audience tables, surveys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from folkmoot.reach.models import AudienceGroup, CensusGroup, Survey, SurveyUse
from folkmoot.sources.table_kinds import TableField, TableKind
from folkmoot.spine import events
from folkmoot.spine.models import Organisation, User
from folkmoot.spine.not_possible import NotPossible
from mootlib.reach.census import group_name
from mootlib.reach.tables import BadTable
from mootlib.reach.voices import read_survey, whose_voice


def _census_save(by: User, organisation: Organisation, values: Mapping[str, Any]) -> str:
    return _save(CensusGroup, organisation, _key(values), values["people"])


def _audience_save(by: User, organisation: Organisation, values: Mapping[str, Any]) -> str:
    source = (values.get("source") or "followers").lower()[:60]
    return _save(AudienceGroup, organisation, {"source": source} | _key(values), values["people"])


def _key(values: Mapping[str, Any]) -> dict[str, str]:
    return {"dimension": values["dimension"].lower()[:60], "group": group_name(values["group"])}


def _save(
    model: type[CensusGroup] | type[AudienceGroup],
    organisation: Organisation,
    key: dict[str, str],
    people: int,
) -> str:
    if people > 2**31 - 1:
        raise NotPossible(_("That is more people than there can be."))
    row, new = model.objects.get_or_create(
        organisation=organisation, **key, defaults={"people": people}
    )
    if new:
        return "new"
    if row.people == people:
        return "same"
    row.people = people
    row.save(update_fields=["people"])
    return "changed"


_DIMENSION = TableField("dimension", gettext_lazy("Dimension"), required=True, hint=gettext_lazy("Age, sex, ward, language, deprivation, or a word of your own."), headings=("characteristic", "variable"), example="age")  # fmt: skip
_GROUP = TableField("group", gettext_lazy("Group"), required=True, headings=("category", "value", "name"), example="16 to 24")  # fmt: skip

CENSUS = TableKind(
    "census",
    gettext_lazy("Census table: who lives here"),
    (
        _DIMENSION,
        _GROUP,
        TableField("people", gettext_lazy("Residents"), "number", required=True, headings=("residents", "population", "count", "number"), example="5200"),
    ),
    _census_save,
)  # fmt: skip
AUDIENCE = TableKind(
    "audience",
    gettext_lazy("Audience table: who is reached"),
    (
        TableField("source", gettext_lazy("Source"), hint=gettext_lazy("Followers, survey, sign-ups or places."), headings=("from", "how known"), example="survey"),
        _DIMENSION,
        _GROUP,
        TableField("people", gettext_lazy("People reached"), "number", required=True, headings=("reached", "followers", "respondents", "count"), example="310"),
    ),
    _audience_save,
)  # fmt: skip


@transaction.atomic
def dimension_drop(*, by: User, organisation: Organisation, what: str, dimension: str) -> int:
    """Let go of all groups of a dimension, of the census or of the audience."""
    model = CensusGroup if what == "census" else AudienceGroup
    gone, _rows = model.objects.filter(organisation=organisation, dimension=dimension).delete()
    return gone


@transaction.atomic
def survey_bring(
    *, by: User, organisation: Organisation, name: str, asked_on: date | None, text: str
) -> Survey:
    """Work out the shares of a survey and keep them; the single answers are not kept.

    Raises:
        NotPossible: if the table cannot be read as a survey.
    """
    try:
        voices = whose_voice(read_survey(text))
    except BadTable as problem:
        raise NotPossible(str(problem)) from problem
    row = Survey.objects.create(
        organisation=organisation,
        name=name,
        asked_on=asked_on,
        people=voices.people,
        weighted=voices.weighted,
    )
    silent = {(u.platform, u.dimension, u.group) for u in voices.silent}
    SurveyUse.objects.bulk_create(
        SurveyUse(
            survey=row,
            platform=use.platform[:60],
            dimension=use.dimension[:60],
            group=use.group[:120],
            asked=use.asked,
            effective=use.effective,
            share=use.share.value if use.share else None,
            low=use.share.low if use.share else None,
            high=use.share.high if use.share else None,
            silent=(use.platform, use.dimension, use.group) in silent,
        )
        for use in voices.uses
    )
    events.record(kind="survey.brought", by=by, organisation=organisation, subject=f"survey:{row.pk}")  # fmt: skip
    return row


@transaction.atomic
def survey_delete(*, by: User, survey: Survey) -> None:
    """Let a survey's shares go."""
    number, organisation = survey.pk, survey.organisation
    survey.delete()
    events.record(kind="survey.deleted", by=by, organisation=organisation, subject=f"survey:{number}")  # fmt: skip
