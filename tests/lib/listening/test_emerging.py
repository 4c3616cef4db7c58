"""Emerging issues: told in time, with their evidence, and never with knowledge of what came later."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from mootlib.listening import emerging
from mootlib.listening.emerging import Settings
from mootlib.listening.emerging_detectors import Automaton, Detector, RobustZ, SeasonalScan

MONDAY = np.datetime64("2024-01-01T00:00:00")
DETECTORS: list[Detector] = [RobustZ(), Automaton(), SeasonalScan()]
HOURLY = Settings(bin_seconds=3_600)


def arrivals(seed: int, days: int, per_day: float, *, weekly: bool = True) -> np.ndarray:
    """Poisson counts of an hour, spread within it, busier by day and on weekdays."""
    chance = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    level = np.full(len(hours), per_day / 24)
    if weekly:
        daily = 1 + 0.8 * np.sin((hours % 24 - 9) / 24 * 2 * np.pi)
        level = level * daily * np.where(hours // 24 % 7 >= 5, 0.5, 1.2)
    counts = chance.poisson(level)
    seconds = np.repeat(hours * 3_600, counts) + chance.integers(0, 3_600, counts.sum())
    return MONDAY + np.sort(seconds).astype("timedelta64[s]")


def after(days: float, hours: float = 0) -> np.datetime64:
    return MONDAY + np.timedelta64(round((days * 24 + hours) * 3_600), "s")


def planted(day: int, hour: int, posts: int, minutes: int) -> np.ndarray:
    return after(day, hour) + np.linspace(0, minutes * 60, posts).astype("timedelta64[s]")


def town() -> tuple[np.ndarray, np.ndarray]:
    """Three topics in 50 days; the second bursts on day 30, a fourth begins on day 40."""
    parts = [
        arrivals(1, 50, 12),
        np.concatenate([arrivals(2, 50, 6), planted(30, 14, 30, 90)]),
        arrivals(3, 50, 20),
        planted(40, 3, 25, 300),
    ]
    topics = np.repeat(np.arange(4), [len(part) for part in parts])
    return np.concatenate(parts), topics


def fixed(alert: emerging.Alert) -> tuple[object, ...]:
    """What of an alert never changes once it was given."""
    return (
        alert.topic,
        alert.onset,
        alert.known,
        round(alert.score, 9),
        round(alert.expected, 9),
        alert.first_posts.tolist(),
        alert.first_authors,
        alert.false_alarms,
        alert.replayed_months,
    )


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
@pytest.mark.parametrize("until", [(30, 14.9), (30, 16.2), (37, 0), (40, 6)])
def test_what_came_later_changes_no_alert(detector: Detector, until: tuple[int, float]) -> None:
    times, topics = town()
    authors = [f"p{number % 7}" for number in range(len(times))]
    settings = replace(HOURLY, detector=detector)
    whole = emerging.look(times, topics, now=after(50), authors=authors, settings=settings)
    moment = after(*until)
    early = times < moment
    rows = np.flatnonzero(early)
    prefix = emerging.look(
        times[early],
        topics[early],
        now=moment,
        authors=[authors[row] for row in rows.tolist()],
        settings=settings,
    )
    known = [fixed(a) for a in whole.alerts if a.known <= moment]
    back = [(*fixed(a)[:5], rows[a.first_posts].tolist(), *fixed(a)[6:]) for a in prefix.alerts]
    assert back == known
    assert len(whole.alerts) >= 2, "without alerts this would show nothing"


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: d.name)
def test_posts_after_now_are_as_if_they_were_not(detector: Detector) -> None:
    times, topics = town()
    settings = replace(HOURLY, detector=detector)
    early = times < after(40, 6)
    now = after(40, 6)
    with_later = emerging.look(times, topics, now=now, settings=settings)
    without = emerging.look(times[early], topics[early], now=now, settings=settings)
    assert [fixed(a)[:5] for a in with_later.alerts] == [fixed(a)[:5] for a in without.alerts]
    assert with_later.alerts


def test_a_burst_in_one_topic_is_told_with_its_posts() -> None:
    times, topics = town()
    found = emerging.look(times, topics, now=after(50)).alerts
    alert = next(a for a in found if a.topic == 1)
    rows = np.flatnonzero((topics == 1) & (times >= after(30, 14)) & (times <= after(30, 15.5)))
    assert after(30, 13.5) <= alert.onset <= after(30, 14)
    assert after(30, 14) < alert.known <= after(30, 14.5)
    assert set(rows.tolist()) <= set(alert.posts.tolist())
    assert (topics[alert.posts] == 1).all()
    assert (np.diff(times[alert.posts]) >= np.timedelta64(0)).all()
    assert alert.false_alarms == 0.0
    assert alert.replayed_months == pytest.approx((30 - 7) / 30, abs=0.05)


def test_a_topic_that_nobody_spoke_of_before_is_told() -> None:
    times, topics = town()
    found = emerging.look(times, topics, now=after(50)).alerts
    alert = next(a for a in found if a.topic == 3)
    assert after(40, 3) < alert.known <= after(40, 4.5)
    assert alert.expected < 1
    assert {a.topic for a in found} <= {None, 1, 3}


@pytest.mark.slow
def test_an_ordinary_town_raises_hardly_an_alarm() -> None:
    alerts = 0
    for seed in range(3):
        parts = [arrivals(10 * seed + n, 60, r) for n, r in enumerate(np.geomspace(0.5, 200, 8))]
        topics = np.repeat(np.arange(8), [len(part) for part in parts])
        alerts += len(emerging.look(np.concatenate(parts), topics, now=after(60)).alerts)
    assert alerts <= 1


def test_the_order_of_rows_does_not_matter() -> None:
    times, topics = town()
    shuffled = np.random.default_rng(0).permutation(len(times))
    straight = emerging.look(times, topics, now=after(50), settings=HOURLY).alerts
    other = emerging.look(times[shuffled], topics[shuffled], now=after(50), settings=HOURLY).alerts
    assert [fixed(a)[:5] for a in straight] == [fixed(a)[:5] for a in other]
    for one, two in zip(straight, other, strict=True):
        assert set(one.posts.tolist()) == set(shuffled[two.posts].tolist())


def test_the_names_of_topics_do_not_matter() -> None:
    times, topics = town()
    named = np.array([900, 17, 40, 3])[topics]
    straight = emerging.look(times, topics, now=after(50), settings=HOURLY).alerts
    other = emerging.look(times, named, now=after(50), settings=HOURLY).alerts
    assert {(a.known, a.score) for a in straight} == {(a.known, a.score) for a in other}


def test_who_started_it_and_where() -> None:
    quiet, burst = arrivals(5, 30, 4), planted(20, 12, 12, 30)
    times = np.concatenate([burst[::-1], quiet])
    who = ["ann", "bob", "ann", "cy", None, "ann", "dee", "eve", "fay", "gus", "ann", "bob"]
    authors: list[str | None] = [*who[::-1], *["quiet"] * len(quiet)]
    places: list[str | None] = [*["Mill Lane", "Quay"] * 5, "Quay", None, *[None] * len(quiet)]
    [alert] = emerging.look(times, now=after(30), authors=authors, places=places).alerts
    ours = [row for row in alert.posts.tolist() if row < len(burst)]
    assert ours == list(range(len(burst)))[::-1]
    started = [name for name, _ in alert.first_authors if name != "quiet"]
    assert started[:2] == ["ann", "bob"]
    assert 7 <= alert.authors <= 8
    assert alert.places == (("Quay", 6), ("Mill Lane", 5))
    assert set(alert.first_posts.tolist()) <= set(alert.posts.tolist())


def test_the_curve_has_what_was_seen_expected_and_allowed() -> None:
    times, topics = town()
    alert = next(a for a in emerging.look(times, topics, now=after(50)).alerts if a.topic == 1)
    curve = alert.curve
    lengths = {len(v) for v in (curve.bins, curve.counts, curve.baseline, curve.upper)}
    assert len(lengths) == 1
    inside = curve.bins >= alert.onset
    assert curve.counts[inside].sum() == len(alert.posts)
    assert (curve.upper > curve.baseline).all()
    assert curve.bins[0] == alert.onset - np.timedelta64(48, "h")
    assert curve.bins[-1] + np.timedelta64(600, "s") == alert.last


def test_two_waves_are_one_issue_and_a_week_later_another() -> None:
    quiet = arrivals(6, 40, 10)
    waves = [planted(20, 10, 20, 40), planted(20, 15, 20, 40), planted(28, 10, 20, 40)]
    found = emerging.look(np.concatenate([quiet, *waves]), now=after(40)).alerts
    assert [str(a.onset)[:10] for a in found] == ["2024-01-21", "2024-01-29"]
    assert len(found[0].posts) >= 40
    assert not any(a.ongoing for a in found)
    assert found[1].false_alarms == pytest.approx(1 / found[1].replayed_months)


def test_an_issue_goes_on_until_it_has_been_quiet() -> None:
    times = np.concatenate([arrivals(6, 20, 10), planted(20, 10, 20, 40)])
    assert emerging.look(times, now=after(20, 11)).alerts[-1].ongoing
    assert not emerging.look(times, now=after(23)).alerts[-1].ongoing


@pytest.mark.slow
def test_when_the_whole_source_is_busier_no_topic_is_emerging() -> None:
    rates = [*[12] * 10, 300]
    parts = [
        np.concatenate(
            [arrivals(20 + n, 40, rate), arrivals(90 + n, 1, 7 * rate) + np.timedelta64(35, "D")]
        )
        for n, rate in enumerate(rates)
    ]
    times = np.concatenate(parts)
    topics = np.repeat([*range(10), -1], [len(part) for part in parts])
    told = emerging.look(times, topics, now=after(40)).alerts
    volume_unknown = emerging.look(times, topics, now=after(40), volume=times[:0]).alerts
    assert sum(a.topic is not None for a in volume_unknown) >= 8
    assert sum(a.topic is not None for a in told) <= 1
    assert any(a.topic is None for a in told), "that everything is busier is told"


@pytest.mark.slow
def test_looking_at_more_topics_asks_for_more_evidence() -> None:
    alone = np.concatenate([arrivals(3, 30, 2), planted(25, 13, 9, 50)])
    score = emerging.look(alone, now=after(30)).alerts[0].score
    barely = replace(SeasonalScan(), bar=score - 0.5)
    settings = Settings(detector=barely)
    assert emerging.look(alone, now=after(30), settings=settings).alerts
    many = np.concatenate([alone, *[arrivals(50 + n, 30, 2) for n in range(20)]])
    topics = np.repeat(
        np.arange(21), [len(alone), *[len(arrivals(50 + n, 30, 2)) for n in range(20)]]
    )
    found = emerging.look(many, topics, now=after(30), settings=settings, volume=many[:0]).alerts
    assert 0 not in {a.topic for a in found}


def test_silence_since_listening_began_is_known() -> None:
    burst = planted(20, 10, 12, 30)
    assert emerging.look(burst, now=after(21)).alerts == ()
    [alert] = emerging.look(burst, now=after(21), since=MONDAY).alerts
    assert alert.known <= after(20, 11)


def test_long_gaps_in_a_stream_do_no_harm() -> None:
    times = arrivals(8, 90, 12)
    gap = times[(times < after(20)) | (times >= after(60))]
    found = emerging.look(
        np.concatenate([gap, planted(75, 9, 30, 60)]), now=after(90), settings=HOURLY
    ).alerts
    assert [str(a.onset)[:10] for a in found if a.onset >= after(70)] == ["2024-03-16"]


def test_nothing_one_post_and_posts_without_time() -> None:
    none = np.empty(0, dtype="datetime64[us]")
    assert emerging.look(none, now=after(1)).alerts == ()
    assert emerging.look(none, now=after(1), since=MONDAY).series == 0
    one = emerging.look(np.array([after(1)]), now=after(30), since=MONDAY)
    assert one.alerts == ()
    assert one.false_alarms == 0.0
    undated = np.array(["NaT", "2024-01-02", "NaT"], dtype="datetime64[s]")
    assert emerging.look(undated, now=after(30)).undated == 2


def test_wrong_use_is_said_in_words() -> None:
    times = arrivals(4, 2, 10)
    with pytest.raises(ValueError, match="but 1 topics"):
        emerging.look(times, np.array([0]), now=after(2))
    with pytest.raises(ValueError, match="but 1 authors"):
        emerging.look(times, authors=["a"], now=after(2))
    with pytest.raises(ValueError, match="bins of"):
        emerging.look(times, now=after(2), settings=Settings(bin_seconds=17))
    with pytest.raises(ValueError, match="after now"):
        emerging.look(times, now=after(2), since=after(3))
    with pytest.raises(ValueError, match="more than 60000"):
        emerging.look(times, now=after(2), since=after(-500))


@pytest.mark.data
def test_the_helicopter_crash_in_glasgow_is_told_within_the_half_hour(shared: Path) -> None:
    path = (
        shared / "data/listening/crisislex/T26/2013_Glasgow_helicopter_crash"
        "/2013_Glasgow_helicopter_crash-tweetids_entire_period.csv"
    )
    if not path.exists():
        pytest.skip("real data not present: the Glasgow stream of CrisisLex T26")
    with path.open(encoding="utf-8") as file:
        stamps = [row["Timestamp"] for row in csv.DictReader(file, skipinitialspace=True)]
    times = np.array(
        [
            np.datetime64(datetime.strptime(s, "%a %b %d %H:%M:%S %z %Y").replace(tzinfo=None))
            for s in stamps
        ]
    )
    began = np.datetime64("2013-11-20T00:00:00")
    until = np.datetime64("2013-12-01T00:00:00")
    found = emerging.look(times, now=until, since=began, zone="Europe/London").alerts
    # The crash was at 22:25, the stream's first post about it at 22:42.
    assert found[0].known == np.datetime64("2013-11-29T22:50:00")
    assert len(found) == 1
