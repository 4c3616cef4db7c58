"""Where people write of experiments and surveys in words of their own, names of others among them."""

from __future__ import annotations

from folkmoot.reach.models import Experiment, Survey
from folkmoot.spine.written_words import Written, declare

declare(
    Written(Experiment, ("name", "first_form", "second_form")),
    Written(Survey, ("name",)),
)
