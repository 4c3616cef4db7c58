"""A credential is in no log, traceback, dump or pickle."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from dataclasses import dataclass

import pytest

from mootlib.collect import Secret

WORD = "hunter2-hunter2"


@dataclass
class Holder:
    secret: Secret


def test_it_shows_itself_only_when_asked_for():
    secret = Secret(WORD)
    assert secret.reveal() == WORD
    shown = f"{secret} {secret!r} {Holder(secret)} {[secret]} {vars(Holder(secret))}"
    assert WORD not in shown
    assert "Secret(...)" in shown


@pytest.mark.parametrize("way", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_is_copied_nowhere(way):
    with pytest.raises(TypeError) as caught:
        way(Secret(WORD))
    assert WORD not in str(caught.value)


def test_a_traceback_with_its_values_does_not_show_it():
    def fails(secret: Secret) -> None:
        raise ValueError(f"with {secret}")

    try:
        fails(Secret(WORD))
    except ValueError as error:
        frames = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = "".join(frames.format())
    assert "secret = Secret(...)" in shown
    # the line of this file that made it is shown too, and holds its name alone
    assert WORD not in shown


@pytest.mark.parametrize("value", ["", "a\r\nX-Other: b", "a\nb", "a\0b", "a\x7f"])
def test_what_would_become_two_headers_is_refused(value):
    with pytest.raises(ValueError, match="credential") as caught:
        Secret(value)
    assert not value or value not in str(caught.value)
