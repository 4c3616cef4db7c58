"""The library's own command line: ``listen`` and ``reach`` for reports, ``lib`` for one method on one file."""

from mootlib.commands.lib import lib
from mootlib.commands.listen import listen
from mootlib.commands.reach import reach

__all__ = ["lib", "listen", "reach"]
