"""Which forms reach people: against statsmodels, on simulated towns, and on the real pages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from mootlib.reach import features, forms, medians, ppml, ranks
from mootlib.reach.sheet import lay_out

from .making import START, account, count, post, sheet, town


def test_the_model_is_that_of_dummies() -> None:
    """The same coefficients as a Poisson regression with a dummy for each effect, by statsmodels."""
    import statsmodels.api as sm

    laid = lay_out(*town(accounts=8, each=40, factor=1.6, seed=3))
    found = ppml.fit(
        laid.interactions,
        laid.form,
        reference="text",
        effects={"account": laid.account, "month": laid.month, "weekday": laid.weekday},
        clusters=laid.account,
    )
    columns = [np.ones(len(laid)), laid.form == "video"]
    for codes in (laid.account, laid.month, laid.weekday):
        columns += [codes == code for code in np.unique(codes)[1:]]
    model = sm.GLM(laid.interactions, np.column_stack(columns).astype(float), family=sm.families.Poisson())  # fmt: skip
    beside = model.fit(cov_type="cluster", cov_kwds={"groups": laid.account})
    factor = found.factors["video"]
    assert factor.value == pytest.approx(np.exp(beside.params[1]), rel=1e-6)
    # pyfixest counts nested effects differently in the correction for few clusters: within 5 %.
    width = np.log(factor.high / factor.low) / 2 / 2.3646  # t for 7 degrees of freedom
    assert width == pytest.approx(beside.bse[1], rel=0.05)


def test_pooling_sees_what_is_not_there() -> None:
    """Famous accounts post more video; within accounts video does nothing."""
    laid = lay_out(*town(accounts=14, each=70, fame=1.0, seed=5))
    wrong = forms.pooled(laid).factors["video"]
    right = next(e for e in forms.compare(laid).effects if e.level == "video")
    assert wrong.low > 1  # looks certain, and is not so
    assert right.factor is not None
    assert right.factor.low < 1 < right.factor.high
    assert "no clear difference" in right.sentence


def test_the_interval_holds_a_known_effect_as_often_as_it_says() -> None:
    inside, logs = 0, []
    for seed in range(24):
        laid = lay_out(*town(accounts=12, each=40, factor=1.5, seed=100 + seed))
        fit = ppml.fit(
            laid.interactions, laid.form, reference="text",
            effects={"account": laid.account, "month": laid.month}, clusters=laid.account,
        ).factors["video"]  # fmt: skip
        inside += fit.low <= 1.5 <= fit.high
        logs.append(np.log(fit.value))
    assert inside >= 20  # 24 x .95 = 22.8; 19 or fewer has a chance of 2 %
    assert np.mean(logs) == pytest.approx(np.log(1.5), abs=0.06)


def test_too_few_is_said_and_no_figure_is_given() -> None:
    posts = [post(n, posted_at=START + timedelta(days=n), form="video" if n < 29 else "text") for n in range(90)]  # fmt: skip
    laid = sheet(posts, [count(n, "likes", n) for n in range(90)])
    video = next(e for e in forms.compare(laid).effects if e.level == "video")
    assert video.too_few
    assert video.factor is None
    assert video.rank is None
    assert video.sentence.startswith("Too few: no account has 30 videos and 30 text posts")


def test_a_form_without_any_interaction_has_no_factor() -> None:
    posts = [post(n, posted_at=START + timedelta(days=2 * n), form="event" if n % 2 else "text") for n in range(140)]  # fmt: skip
    laid = sheet(posts, [count(n, "likes", 0 if n % 2 else 5) for n in range(140)])
    event = next(e for e in forms.compare(laid).effects if e.level == "event")
    assert event.factor is None
    assert not event.too_few
    assert event.factor_reason


def test_what_cannot_be_compared_is_counted() -> None:
    posts = [
        *(post(n, posted_at=START + timedelta(days=n)) for n in range(5)),
        post("reply", in_reply_to="7"),
        post("repost", repost_of="7"),
        post("odd", form=None),
        post("young", posted_at=START + timedelta(days=510)),
        post("undated", posted_at=None),
    ]
    laid = sheet(posts, [count(p["post_id"], "likes", 3) for p in posts])
    assert forms.compare(laid).left_out == {
        "replies and reposts": 2,
        "without a date": 1,
        "counted before they were 7 days old": 1,
        "whose form is not known": 1,
    }


def test_roles_are_compared_apart() -> None:
    laid = lay_out(*town(accounts=12, each=130, factor=2.0, seed=9))
    servants = forms.compare(laid, role="public servant")
    assert servants.accounts == 6
    assert servants.clusters == "account and week"
    video = next(e for e in servants.effects if e.level == "video")
    assert video.factor is not None
    assert video.factor.low > 1


def test_one_account_s_videos_are_no_ten_accounts() -> None:
    """Only one of twelve accounts posts video: errors by account alone would look far too certain."""
    rng = np.random.default_rng(2)
    posts, counts = [], []
    for number in range(12):
        for at in range(90):
            form = "video" if number == 0 and at % 2 else "text"
            when = START + timedelta(days=3 * at, hours=int(rng.integers(10)))
            posts.append(post(f"{number}-{at}", f"a{number}", form=form, posted_at=when))
            counts.append(count(f"{number}-{at}", "likes", int(rng.poisson(20 * rng.gamma(1, 1)))))
    laid = sheet(posts, counts)
    video = next(e for e in forms.compare(laid).effects if e.level == "video")
    alone = ppml.fit(laid.interactions, laid.form, reference="text", effects={"account": laid.account}, clusters=laid.account)  # fmt: skip
    assert video.accounts_enough == 1
    assert video.factor is not None
    too_narrow = alone.factors["video"]
    assert video.factor.high / video.factor.low > 1.2 * too_narrow.high / too_narrow.low
    assert video.factor.low < 1 < video.factor.high


def test_places_by_hand() -> None:
    places = ranks.within_account(np.array([1.0, 5, 5, 9, 7]), np.array([0, 0, 0, 0, 1]))
    assert places.tolist() == [0.125, 0.5, 0.5, 0.875, 0.5]


def test_a_famous_post_rules_the_mean_and_not_the_place() -> None:
    rng = np.random.default_rng(0)
    posts = [post(n, posted_at=START + timedelta(days=3 * n), form=("text", "video")[n % 2]) for n in range(160)]  # fmt: skip
    likes = rng.poisson(20, 160)
    likes[1] = 200_000
    laid = sheet(posts, [count(n, "likes", int(v)) for n, v in enumerate(likes)])
    video = next(e for e in forms.compare(laid).effects if e.level == "video")
    assert video.factor is not None
    assert video.factor.value > 10
    assert video.rank is not None
    assert video.rank.low < 0.5 < video.rank.high


def test_the_median_is_resampled_by_block() -> None:
    values = np.repeat([1.0, 2, 3, 4, 5, 6], 50)
    found = medians.bootstrap_median(values, np.repeat(np.arange(6), 50), seed=0)
    assert found is not None
    assert (found.value, found.low <= 2, found.high >= 5) == (3.5, True, True)
    assert medians.bootstrap_median(values, np.zeros(300), seed=0) is None


def test_features_of_texts() -> None:
    laid = sheet(
        [
            post(1, text="Have your say on the plan: what should change?"),
            post(2, text="https://kest.example/?a=1"),
            post(3, text="x" * 300),
        ],
        [],
    )
    assert features.levels_of(laid, "question").tolist() == ["question", "no question", "no question"]  # fmt: skip
    assert features.levels_of(laid, "call").tolist() == ["call to act", "no call", "no call"]
    assert features.levels_of(laid, "length").tolist() == ["under 100 characters", None, "over 280 characters"]  # fmt: skip
    topics = {("facebook", "1"): "Bins", ("facebook", "3"): "Roads"}
    assert features.levels_of(laid, "topic", topics).tolist() == ["Bins", None, "Roads"]
    assert features.levels_of(laid, "hour").tolist() == ["6 to 12"] * 3
    assert features.levels_of(laid, "weekday").tolist() == ["Monday"] * 3


def test_few_independent_weeks_give_no_interval() -> None:
    posts = [post(n, form=("text", "video")[n % 2]) for n in range(80)]
    laid = sheet(posts, [count(n, "likes", n) for n in range(80)], [account("a")])
    video = next(e for e in forms.compare(laid).effects if e.level == "video")
    assert video.factor is None
    assert "too few for an interval" in video.factor_reason


def test_the_real_pages_say_what_the_reference_says(shared: Path) -> None:
    """A sample of the pages: video is no more than text within accounts; places agree."""
    from mootlib import readers

    file = shared / "data" / "posts" / "us_congress_facebook_2017.parquet"
    batch = next(iter(readers.read(file, now=START.replace(year=2026), batch_rows=25_000)))
    laid = lay_out(batch.posts, batch.counts, batch.accounts)
    found = {e.level: e for e in forms.compare(laid).effects}
    assert found["photo"].rank is not None
    assert found["photo"].rank.high < 0.5
    assert found["video"].factor is not None
    assert found["video"].factor.value < 1.6
