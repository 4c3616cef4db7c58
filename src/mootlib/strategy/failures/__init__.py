"""How a public body's social media fails: 25 types, each with a signal that a person then judges.

``find`` looks for all of them in posts, accounts and counts (tables of ``mootlib.records``) and in the
body's own records (``mootlib.strategy.own_records``). ``TYPES`` says of each what it means, which rule
makes it fire, what else may be behind it, and what to do. Rules, parameters and remedies are proposals
of this project after its evaluation reference; no peer-reviewed register of such failures was found.

A finding is a signal, never a verdict. Where data is missing the answer is ``NoData``, never "none".
"""

from mootlib.strategy.failures.finding import VERSION, find
from mootlib.strategy.failures.model import (
    SEVERITIES,
    FailuresResult,
    FailureType,
    Finding,
    Judged,
    NoData,
    Outcome,
    Parameter,
    PostKey,
)
from mootlib.strategy.failures.register import TYPES

__all__ = [
    "SEVERITIES",
    "TYPES",
    "VERSION",
    "FailureType",
    "FailuresResult",
    "Finding",
    "Judged",
    "NoData",
    "Outcome",
    "Parameter",
    "PostKey",
    "find",
]
