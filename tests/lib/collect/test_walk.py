"""Lists that begin with the newest, on paper: pages, tokens and what goes wrong with them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib.collect.making import START

from mootlib.collect.errors import Misread
from mootlib.collect.walk import Page, PageLost, Walk, walk


def page(numbers, older, latest=START):
    """A page of posts, each so many minutes old as its number says."""
    return Page(
        items=list(numbers),
        names=[str(number) for number in numbers],
        times=[START - timedelta(minutes=number) for number in numbers],
        older=older,
        seen_at=START,
        latest=latest,
    )


class Paper:
    """Pages by token; what is asked for is noted."""

    def __init__(self, **pages):
        self.pages = {None if name == "top" else name: found for name, found in pages.items()}
        self.asked = []
        self.pauses = 0

    def __call__(self, token):
        self.asked.append(token)
        found = self.pages[token]
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if isinstance(found, Exception):
            raise found
        return found

    def pause(self, attempt):
        self.pauses += 1

    def walk(self, begin=None, **options):
        return list(
            walk(begin or Walk(), self, self.pause, now=options.pop("now", START), **options)
        )


def items(steps):
    return [item for step in steps for item in step.page.items]


def until_it_fails(begin, paper):
    """The steps before a walk is given up, and what it says then."""
    steps = []
    try:
        for step in walk(begin, paper, paper.pause, now=START):
            steps.append(step)
    except Misread as failed:
        return steps, failed
    return steps, None


def after(walk_):
    return Walk.of(json.loads(json.dumps(walk_.cursor)))


def test_the_first_walk_goes_to_the_end():
    paper = Paper(top=page([1, 2], "b"), b=page([3, 4], "c"), c=page([5], None))
    steps = paper.walk()
    assert items(steps) == [1, 2, 3, 4, 5]
    assert [step.walk.under_way for step in steps] == [True, True, False]
    assert steps[-1].walk.known == START - timedelta(minutes=1)
    assert steps[-1].complete_until == START
    assert not steps[-1].gap


def test_the_next_walk_ends_at_what_is_known():
    known = Walk(known=START - timedelta(minutes=10), swept=START)
    paper = Paper(top=page([1, 2, 3], "b"), b=page([11, 13, 14, 15], "c"), c=page([16], None))
    steps = paper.walk(known)
    assert paper.asked == [None, "b"]
    assert not steps[-1].walk.under_way


def test_single_old_posts_do_not_end_a_walk():
    """One that is pinned to the top, or stands last on a page by some whim."""
    known = Walk(known=START - timedelta(minutes=10), swept=START)
    paper = Paper(
        top=page([9_000, 1, 2, 9_000], "b"), b=page([8, 20, 21, 22], "c"), c=page([30], None)
    )
    assert items(paper.walk(known)) == [9_000, 1, 2, 9_000, 8, 20, 21, 22]


def test_a_walk_goes_on_where_it_was_stopped_and_the_next_begins_above():
    paper = Paper(top=page([1, 2], "b"), b=page([3, 4], "c"), c=page([5], None))
    first = next(iter(walk(Walk(), paper, paper.pause, now=START)))
    later = Paper(top=page([-1, 1], "b"), b=page([3, 4], "c"), c=page([5], None))
    end = later.walk(after(first.walk))[-1].walk
    assert later.asked == ["b", "c"]
    assert end.known == START - timedelta(minutes=1)
    assert items(later.walk(after(end)))[0] == -1


def test_since_ends_the_first_walk():
    paper = Paper(top=page([1, 2, 3], "b"), b=page([11, 12, 13], "c"), c=page([14], None))
    paper.walk(since=START - timedelta(minutes=10))
    assert paper.asked == [None, "b"]


def test_once_in_an_overlap_a_walk_goes_deeper():
    pages = {"top": page([1, 2, 3], "b"), "b": page([20, 21, 22], "c"), "c": page([150, 151, 152], "d"),
             "d": page([200], None)}  # fmt: skip
    known = Walk(known=START - timedelta(minutes=10), swept=START - timedelta(minutes=59))
    shallow = Paper(**pages)
    end = shallow.walk(known)[-1].walk
    assert shallow.asked == [None, "b"]
    assert end.swept == known.swept
    deep = Paper(**pages)
    end = deep.walk(known, now=START + timedelta(minutes=1))[-1].walk
    assert deep.asked == [None, "b", "c"]
    assert end.swept == START


def test_a_repeated_page_is_asked_for_again():
    first = page([1, 2], "b")
    paper = Paper(top=first, b=[first, first, page([3, 4], None)])
    assert items(paper.walk()) == [1, 2, 3, 4]
    assert paper.pauses == 2


def test_an_end_without_anything_is_asked_for_again():
    paper = Paper(top=page([1, 2], "b"), b=[page([], None), page([3, 4], None)])
    assert items(paper.walk()) == [1, 2, 3, 4]


def test_a_list_that_leads_in_a_circle_ends():
    paper = Paper(top=page([1, 2], "b"), b=page([3, 4], "c"), c=page([5, 6], "b"))
    assert items(paper.walk()) == [1, 2, 3, 4, 5, 6]
    assert len(paper.asked) < 10


def test_a_page_that_a_cache_repeats_is_no_end():
    """The walk is given up and goes on from the same page; only the fourth on end believes it."""
    first = page([1, 2], "b")
    here, seen = Walk(), []
    for _ in range(3):
        steps, failed = until_it_fails(here, Paper(top=first, b=first))
        assert isinstance(failed, Misread)
        here = after(steps[-1].walk)
        seen += items(steps)
    assert (here.token, here.under_way, here.stuck) == ("b", True, 3)
    assert seen == [1, 2]
    good = Paper(b=page([3, 4], "c"), c=page([5], None))
    assert items(good.walk(here)) == [3, 4, 5]
    assert good.asked == ["b", "c"]
    end = Paper(b=first).walk(here)[-1]
    assert end.gap
    assert not end.walk.under_way


def test_a_last_page_that_repeats_the_end_of_the_one_above_is_an_end():
    """As where what one goes on from was deleted and nothing stands below it."""
    paper = Paper(top=page([1, 2, 3], "b"), b=page([2, 3], None))
    steps = paper.walk()
    assert not steps[-1].walk.under_way
    assert not steps[-1].gap


def test_a_lost_page_begins_the_walk_again():
    paper = Paper(top=page([1, 2], "b"), b=[PageLost(), page([3, 4], None)])
    known = Walk(known=START - timedelta(minutes=50), swept=START)
    steps = paper.walk(known)
    assert items(steps) == [1, 2, 1, 2, 3, 4]
    always = Paper(top=page([1, 2], "b"), b=PageLost())
    with pytest.raises(PageLost):
        always.walk()
    assert len(always.asked) < 10


def test_a_list_that_ends_above_what_is_known_says_so():
    known = Walk(known=START - timedelta(minutes=50), swept=START)
    paper = Paper(top=page([1, 2], "b"), b=page([3, 4], None))
    assert paper.walk(known)[-1].gap
    paper = Paper(top=page([1, 2], "b"), b=page([3, 50], None))
    assert not paper.walk(known)[-1].gap


def test_a_post_from_the_future_hides_nothing():
    paper = Paper(top=page([-1_000_000, 1, 2], None))
    end = paper.walk()[-1].walk
    assert end.known == START
    later = Paper(top=page([-1_000_000, -30, -20], "b"), b=page([1, 2, 3], None))
    assert items(later.walk(after(end))) == [-1_000_000, -30, -20, 1, 2, 3]


def test_an_empty_list_is_read():
    steps = Paper(top=page([], None)).walk()
    assert [step.walk.under_way for step in steps] == [False]
    known = Walk(known=START, swept=START)
    assert Paper(top=page([], None)).walk(known)[-1].walk.known == START


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40), st.integers(1, 5), st.randoms())
def test_whatever_is_said_between_pages_is_read_in_the_end(said, size, chance):
    """Posts come in at the top while one walks; walks are cut off; tokens name the last post."""
    posts = [0]
    clock = [1]

    def ask(token):
        top = len(posts) if token is None else int(token)
        chosen = posts[max(0, top - size) : top][::-1]
        below = max(0, top - size)
        for _ in range(said.pop() if said else 0):
            clock[0] += chance.randint(1, 4)
            posts.append(clock[0])
        times = [START + timedelta(hours=time) for time in chosen]
        return Page(chosen, [str(time) for time in chosen], times, str(below) if below else None,
                    START, START + timedelta(hours=10**6))  # fmt: skip

    here, found = Walk(), set()
    for _ in range(400):
        quiet = not said and not here.under_way
        for step in walk(here, ask, lambda attempt: None, now=START, overlap=timedelta(0)):
            found |= set(step.page.items)
            here = after(step.walk)
            if chance.random() < 0.3:
                quiet = False
                break
        if quiet and not said:
            break
    assert found == set(posts)
