"""From a profile to what is compared between bodies."""

from __future__ import annotations

from mootlib.strategy.comparison import FEWEST, MOST, BodyCounts, Comparison, Share, compare
from mootlib.strategy.profile import Profile
from mootlib.strategy.purpose_rules import FURTHER
from mootlib.strategy.purposes import PURPOSES

__all__ = ["body_counts", "compare_profiles"]


def body_counts(found: Profile) -> BodyCounts:
    """The counts behind a profile's shares."""
    posts = len(found.posts)
    shares = {name: Share(sum(name in p.further for p in found.posts), posts) for name in FURTHER}
    shares["two_way"] = Share(sum(post.two_way for post in found.posts), posts)
    shares["answered"] = Share(found.answering.answered, len(found.answering.questions))
    counted = found.mix.counted if found.mix else (0,) * len(PURPOSES)
    return BodyCounts(found.body, counted, shares)


def compare_profiles(
    profiles: list[Profile], confusion: list[list[float]], *, seed: int = 0
) -> Comparison | None:
    """Profiles side by side; None where fewer than two bodies posted. At most 50: those with most posts."""
    speaking = sorted((p for p in profiles if p.posts), key=lambda p: (-len(p.posts), p.body))
    if len(speaking) < FEWEST:
        return None
    return compare([body_counts(p) for p in speaking[:MOST]], confusion, PURPOSES, seed=seed)
