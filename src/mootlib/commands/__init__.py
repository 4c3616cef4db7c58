"""The library's own command line: ``listen``, ``reach`` and ``strategy`` for reports, ``lib`` for one method on one file."""

from mootlib.commands.before_posting import before_posting
from mootlib.commands.lib import lib
from mootlib.commands.listen import listen
from mootlib.commands.reach import reach
from mootlib.commands.strategy import strategy

__all__ = ["before_posting", "lib", "listen", "reach", "strategy"]
