"""From the typed words to a process in Folkmoot's own environment."""

import os
import sys
from collections.abc import Sequence

from start.environment import ROOT, EnvironmentProblem, environment
from start.overview import OVERVIEW

NEEDS_TEST_TOOLS = {"test", "bench"}


def _wants_spark(words: Sequence[str]) -> bool:
    """Whether Apache Spark is asked for, by the setting or for its tests."""
    asked = os.environ.get("FOLKMOOT_CORPUS_ENGINE") == "spark"
    return asked or (list(words[:1]) == ["test"] and "--spark" in words)


def run(words: Sequence[str]) -> int:
    """Run ``./folkmoot WORDS``; replaces this process when all is well, else gives the exit code."""
    completing = "_FOLKMOOT_COMPLETE" in os.environ
    if not completing and (not words or words[0] in {"help", "-h", "--help"}):
        print(OVERVIEW, end="")
        return 0 if words else 2
    try:
        wanted = "test" if words and words[0] in NEEDS_TEST_TOOLS else "base"
        python = environment(wanted, spark=_wants_spark(words))
    except EnvironmentProblem as problem:
        print(f"folkmoot: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nfolkmoot: stopped before the environment was complete; run it again.",
            file=sys.stderr,
        )
        return 1
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    # A folder the user happens to stand in must not lend us its modules.
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python, [str(python), "-m", "folkmoot", *words])
