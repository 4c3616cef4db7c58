"""What strategy makes while somebody is erased, and what it learnt from her, does not keep her."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from folkmoot.sources.erasers import Account, account_erase
from folkmoot.sources.erasures import digest_of
from folkmoot.sources.models import ErasedAccount
from folkmoot.spine.models import Job
from folkmoot.strategy import actions, erasing, jobs, results
from folkmoot.strategy.material import gather
from folkmoot.strategy.models import PostLabel, Profile, PurposeHead
from mootlib.strategy import purpose_head
from tests.factories import member, organisation
from tests.strategy.making import COUNCIL, filled, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
HER = Account("x", "ann", ("h_ann",), frozenset({("x", "q1"), ("x", "q3")}))


def test_who_is_erased_between_reading_and_summing_up_is_in_no_profile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gathered(*given: Any) -> Any:
        material = gather(*given)
        account_erase(by=None, platform="x", account="ann")
        return material

    monkeypatch.setattr(jobs, "gather", gathered)
    monkeypatch.setattr("mootlib.report.pdf.write_pdf", lambda *given, **more: None)
    actions.profiles_refresh(owner=filled(member()))
    (row,) = work()
    assert row.state == Job.State.DONE, row.message
    profile = Profile.objects.get(body=COUNCIL)
    names = [one["account"]["label"] for one in results.stored(profile)["position"]["mentioners"]]
    assert len(names) == 1  # the other who asked
    assert {"q1", "q3"}.isdisjoint(profile.questions.values_list("post_id", flat=True))
    assert not results.report_file(profile, "html").exists()  # it was written of what was read


# --- Classifiers that learnt from her --------------------------------------------------------------


def own_head(labels: int) -> PurposeHead:
    """A classifier in use, and so many labels beside those of her posts."""
    body = organisation()
    head = PurposeHead.objects.create(organisation=body, made_at=timezone.now(), kept=True)
    head.folder.mkdir(parents=True)
    (head.folder / "weights.npz").write_bytes(b"learnt")
    keys = [*HER.posts, *(("x", f"other{n}") for n in range(labels))]
    PostLabel.objects.bulk_create(
        PostLabel(organisation=body, platform=p, post_id=i, purpose="information") for p, i in keys
    )
    return head


def test_a_classifier_goes_with_labels_of_hers_and_is_learnt_anew() -> None:
    head = own_head(purpose_head.LEAST_LABELS)
    erasing.erase(HER)
    assert not head.folder.exists()
    assert PostLabel.objects.count() == purpose_head.LEAST_LABELS
    again = PurposeHead.objects.get()
    assert again.pk != head.pk
    assert again.job is not None
    assert again.job.state == Job.State.QUEUED


def test_with_too_few_labels_left_nothing_is_learnt() -> None:
    head = own_head(5)
    erasing.erase(HER)
    assert not head.folder.exists()
    assert not PurposeHead.objects.exists()


def test_a_classifier_that_learns_while_she_is_erased_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Trial:
        kept, model = True, None

    def meanwhile(*given: object, **more: object) -> type[Trial]:
        ErasedAccount.objects.create(platform="x", digest=digest_of("x", "ann"))
        return Trial

    monkeypatch.setattr(purpose_head, "retrain", meanwhile)
    monkeypatch.setattr(purpose_head, "save", lambda model, folder: folder.mkdir(parents=True))
    head = actions.classifier_learn(by=member(), organisation=organisation())
    (row,) = work()
    assert row.state == Job.State.FAILED
    assert "erased while" in row.message
    head.refresh_from_db()
    assert head.made_at is None
    assert not head.folder.exists()
