"""Topics for methods that only need to know which posts belong together."""

from __future__ import annotations

from mootlib.listening.topic_names import LEAST, topic_by_post, topics_of
from mootlib.records import POSTS


def test_few_posts_have_no_topics() -> None:
    texts = ["The library opens at nine."] * (LEAST - 1)
    assert topic_by_post(range(len(texts)), texts) == {}
    assert topics_of(POSTS.build([])) == {}
