"""Server, worker and database are killed while people work; nothing that was acknowledged is lost.

Each test is one site that goes through many kills. Moments are seeded: an offset after the requests
were sent, or after a mail arrived. What a kill left is judged at the end, when all has come to rest.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.processes.people import TOGETHER, AtOnce, MailServer, Officer
from tests.processes.running import LEASE_SECONDS, POSTGRES, ROOT, Running, running, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SEED = 20_261_123
EVENTS = 250  #: three batches
SEALING_SECONDS = 0.25  #: about what these take
POSTS = 30
#: What is killed during what; how often.
ON_SQLITE = {
    ("response", "server"): 2,
    ("merge", "server"): 2,
    ("sending", "worker"): 3,
    ("sealing", "worker"): 3,
    ("importing", "worker"): 1,
}
ON_POSTGRES = {
    ("response", "database"): 2,
    ("merge", "database"): 2,
    ("sending", "database"): 1,
    ("sealing", "database"): 1,
    ("importing", "database"): 1,
    ("response", "server"): 1,
    ("sending", "worker"): 1,
}
#: The sweeper leaves a waiting job alone for this long before it announces it again.
SILENT_SECONDS = 21


class Story:
    """A site under kills, and what it acknowledged meanwhile."""

    def __init__(self, site: Running, mails: MailServer) -> None:
        self.site, self.mails, self.chance = site, mails, random.Random(SEED)
        self.officer = Officer(site.port, site.cookie)
        self.responses: dict[int, bool] = {}
        self.merges: dict[tuple[int, int], bool] = {}
        self.heads: list[str] = []
        self.killed: Counter[str] = Counter()
        self.rounds = 0
        self.seconds = (
            0.0  #: what officers who press their buttons at once wait for the last answer
        )
        self.officer_is_served()
        self.mails_go_out()  # both are ready to be killed

    # --- What people and the calendar do, each with a kill in the middle -----------------------

    def response(self, victim: str = "", share: float = 0) -> None:
        """Several officers answer matters at once."""
        matters = self.site.clerk("matters", count=TOGETHER)
        acts = [lambda pk=pk: self.officer.answer(pk) for pk in matters]
        done = AtOnce(acts).done(lambda acts: self._kill_between(acts, victim, share))
        self.responses |= dict(zip(matters, done, strict=True))

    def merge(self, victim: str, share: float) -> None:
        """Several officers join matters at once, two by two."""
        matters = self.site.clerk("matters", count=2 * TOGETHER)
        pairs = list(zip(matters[::2], matters[1::2], strict=True))
        acts = [lambda pair=pair: self.officer.join(*pair) for pair in pairs]
        done = AtOnce(acts).done(lambda acts: self._kill_between(acts, victim, share))
        self.merges |= dict(zip(pairs, done, strict=True))

    def sending(self, victim: str, share: float) -> None:
        """Mails go out; the kill comes while the mail server holds one of them."""
        before = len(self.mails.arrived)
        self.response()
        assert self.mails.wait_for(before + self.chance.randint(1, 2 * TOGETHER - 2), 60)
        time.sleep(2 * self.mails.pause * share)
        self._kill(victim)

    def sealing(self, victim: str, share: float) -> None:
        """Three batches of events are sealed."""
        job = self.site.clerk("sealing", count=EVENTS, number=self.rounds)
        wait_for(lambda: self.site.clerk("state", pk=job) != "queued", 60, pause=0.002)
        time.sleep(SEALING_SECONDS * share)
        self._kill(victim)

    def importing(self, victim: str, share: float) -> None:
        """Posts are read into the corpus, in a process of their own."""
        job = self.site.clerk("importing", posts=POSTS, number=self.rounds)
        wait_for(lambda: self.site.clerk("state", pk=job) == "running", 60)
        time.sleep(1 + 2 * share)  # after its process has started
        self._kill(victim)

    # --- Kills -----------------------------------------------------------------------------------

    def go(self, moment: str, victim: str, share: float) -> None:
        """One round: a kill in the middle of something, a new start, and life goes on."""
        self.rounds += 1
        getattr(self, moment)(victim, share)
        self.site.start(victim)
        self.officer_is_served()
        self.heads.append(self.site.clerk("head"))

    def officer_is_served(self) -> None:
        wait_for(lambda: self.officer.look("/desk/matters/new/") == 200, 60)

    def mails_go_out(self) -> None:
        """A response that nothing disturbs is told to its followers, whatever was killed before."""
        self.response()
        told = {f"f{n}.{pk}@example.org" for pk in list(self.responses)[-TOGETHER:] for n in (0, 1)}
        wait_for(lambda: told <= set(self.mails.count), 60)

    def _kill_between(self, acts: AtOnce, victim: str, share: float) -> None:
        """Kill a while after the requests were sent, or as soon as some were acknowledged."""
        began = time.monotonic()
        if not victim:
            acts.wait_for(TOGETHER, 20)
            self.seconds = time.monotonic() - began
            return
        if self.rounds % 2:
            acts.wait_for(1 + int(share * (TOGETHER - 1)), 20)
        else:
            time.sleep(share * self.seconds)
        self._kill(victim)

    def _kill(self, victim: str) -> None:
        self.killed[victim] += 1
        # With its children, or (a worker) alone: they have to see for themselves that it is gone.
        self.site.kill(victim, alone=victim == "worker" and self.rounds % 2 == 0)

    def come_to_rest(self) -> None:
        """A new worker does what was left; the sweeper gives back what was lost."""
        self.site.kill("worker")
        self.killed["worker"] += 1
        time.sleep(LEASE_SECONDS)
        self.site.clerk("sweep", seconds=SILENT_SECONDS)
        self.site.start("worker")
        self.site.clerk("sealing", count=1, number=self.rounds + 1)
        try:
            wait_for(lambda: not any(self.site.clerk("rest").values()), 120, pause=0.2)
        except AssertionError as problem:
            raise AssertionError(f"never done: {self.site.clerk('rest')}") from problem


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server
        server.shutdown()


def test_on_sqlite_nothing_acknowledged_is_lost(mails: MailServer) -> None:
    with running(mails.port, postgres=False) as site:
        judge(played(site, mails, ON_SQLITE))


@pytest.mark.skipif(
    not (POSTGRES / "initdb").exists(), reason="no PostgreSQL 15 on this machine to be killed"
)
def test_on_postgresql_nothing_acknowledged_is_lost(mails: MailServer) -> None:
    with running(mails.port, postgres=True) as site:
        judge(played(site, mails, ON_POSTGRES))


def played(site: Running, mails: MailServer, rounds: dict[tuple[str, str], int]) -> Story:
    """All rounds, mixed; their moments are spread over the time that the thing takes."""
    story = Story(site, mails)
    plan = [
        (moment, victim, (part + story.chance.random()) / times)
        for (moment, victim), times in rounds.items()
        for part in range(times)
    ]
    story.chance.shuffle(plan)
    # Last: a job that is killed three times is given up, which is as it should be.
    plan.sort(key=lambda one: one[0] == "importing")
    for moment, victim, share in plan:
        story.go(moment, victim, share)
    story.mails_go_out()  # by server and worker as the kills left them
    story.come_to_rest()
    return story


# --- What has to hold ------------------------------------------------------------------------------


def judge(story: Story) -> None:
    acts_are_whole(story)
    mails_went_once(story)
    jobs_have_ended(story)
    the_chain_holds(story)
    acts = [*story.responses.values(), *story.merges.values()]
    assert not all(acts), "no kill came in time: the moments have to be earlier"


def acts_are_whole(story: Story) -> None:
    """What was acknowledged is there once, with all its traces; the rest is there once or not at all."""
    responses = story.site.clerk("responses", pks=list(story.responses))
    merges = story.site.clerk("merges", pairs=list(story.merges))
    done = {str(pk): yes for pk, yes in story.responses.items()}
    joined = {str(one): yes for (one, _), yes in story.merges.items()}
    for traces, acknowledged in ((responses, done), (merges, joined)):
        for pk, found in traces.items():
            whole = {1} if acknowledged[pk] else set(found.values())
            assert set(found.values()) == whole in ({0}, {1}), (pk, acknowledged[pk], found)


def mails_went_once(story: Story) -> None:
    """No address is sent a mail twice (each follows one matter); none is left waiting or refused."""
    arrived, states = story.mails.count, story.site.clerk("mails")
    assert {address: n for address, n in arrived.items() if n > 1} == {}
    assert len({message for _, message in story.mails.arrived}) == len(story.mails.arrived)
    assert set(states) <= {"sent", "claimed"}, states
    assert set(states["sent"]) <= set(arrived) <= {*states["sent"], *states.get("claimed", {})}
    # A mail whose sender was killed is shown as unknown: at most one for each time.
    unknown = sum(states.get("claimed", {}).values())
    assert unknown <= story.killed["worker"] + story.killed["database"]


def jobs_have_ended(story: Story) -> None:
    ended = story.site.clerk("ended")
    assert set(ended) == {"done"}, {state: ended[state] for state in ended if state != "done"}
    for row in story.site.clerk("imported"):
        assert row == ["done", POSTS, 0, POSTS]


def the_chain_holds(story: Story) -> None:
    """In the database, and in the export, which leads to every head that was published meanwhile."""
    checked = story.site.command("check", "events")
    assert checked.returncode == 0, checked.stderr
    file = story.site.folder / "events.jsonl"
    assert story.site.command("export", "events", "--out", str(file)).returncode == 0
    script = ROOT / "src" / "folkmoot" / "static" / "verify_events.py"
    heads = sorted({*story.heads, story.site.clerk("head")} - {""})
    words: list[Any] = [sys.executable, script, file, *heads]
    verified = subprocess.run(words, text=True, capture_output=True, timeout=60)
    assert verified.returncode == 0, verified.stdout + verified.stderr
