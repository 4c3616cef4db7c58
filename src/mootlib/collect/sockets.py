"""Web sockets: a connection over which a server tells what happens, as it happens.

Opened past the same guard as every other request (`mootlib.collect.addresses`): the library that speaks
the protocol is handed a connection to an address that was checked, and follows no redirect with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from urllib.parse import urlencode, urlsplit

from websockets.exceptions import (
    ConnectionClosed,
    InvalidMessage,
    InvalidStatus,
    WebSocketException,
)
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_websocket

from mootlib.collect import addresses
from mootlib.collect.answers import refusal
from mootlib.collect.errors import AddressRefused, Misread, SourceError, Throttled, Unreachable
from mootlib.collect.quota import retry_at
from mootlib.collect.web import Answer, Web

__all__ = ["Line", "opened"]

_LARGEST = 4 * 1024 * 1024
#: A ping goes out so often; a server that answers none of it in the same time is gone.
_PING = 20.0
#: How long one waits at most before looking whether stopping is wished.
_GLANCE = 0.5
_OPENING = 10.0
_CLOSING = 0.5
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Line:
    """An open connection."""

    def __init__(self, plain: ClientConnection, host: str) -> None:
        self._plain = plain
        self.host = host

    def next(self) -> str | None:
        """The next message; None if none comes within half a second.

        Raises:
            Unreachable: if the server, or the way to it, is gone.
            Misread: if it sends more at once than is sane, or no text.
        """
        try:
            said = self._plain.recv(timeout=_GLANCE)
        except TimeoutError:
            return None
        except UnicodeDecodeError as error:
            raise Misread(f"{self.host} sends something other than text.") from error
        except ConnectionClosed as closed:
            if closed.sent is not None and closed.sent.code == 1009:
                raise Misread(f"{self.host} sends a message without an end.") from closed
            raise Unreachable(f"{self.host} closed the stream.") from closed
        if not isinstance(said, str):
            raise Misread(f"{self.host} sends something other than text.")
        return said


@contextmanager
def opened(web: Web, url: str, *, params: Sequence[tuple[str, str]] = ()) -> Iterator[Line]:
    """A line to ``ws://`` or ``wss://``. One try only: the caller begins again, from its cursor.

    Raises:
        SourceError: with a sentence, if it cannot be opened.
        Stopped: if stopping was wished.
    """
    web.check_stop()
    parts = urlsplit(url)
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise AddressRefused("The address of a stream begins with wss:// and names a server.")
    host = parts.hostname
    whole = f"{url}?{urlencode(params)}" if params else url
    port = parts.port or (443 if parts.scheme == "wss" else 80)
    with ExitStack() as open_things:
        with _sentences(web, host):
            wait = min(web.timeout, _OPENING)
            sock = addresses.connect(web.guard, host, port, wait)
            open_things.callback(sock.close)
            plain = open_things.enter_context(
                open_websocket(
                    whole,
                    sock=sock,
                    ssl=addresses.certificates() if parts.scheme == "wss" else None,
                    proxy=None,
                    open_timeout=wait,
                    ping_interval=_PING,
                    ping_timeout=_PING,
                    close_timeout=_CLOSING,
                    max_size=_LARGEST,
                    user_agent_header=web.agent,
                    legacy=False,
                )
            )
        yield Line(plain, host)


@contextmanager
def _sentences(web: Web, host: str) -> Iterator[None]:
    """Whatever keeps a stream from being opened becomes a sentence that names the server."""
    try:
        yield
    except InvalidStatus as answer:
        raise _no(web, host, answer) from answer
    except TimeoutError as error:
        raise Unreachable(f"{host} did not answer in time.") from error
    except (OSError, EOFError, UnicodeError) as error:
        raise Unreachable(f"{host} cannot be reached.") from error
    except InvalidMessage as error:  # most often because there is none: it hung up
        raise Unreachable(f"{host} broke off while the stream was opened.") from error
    except (WebSocketException, ValueError) as error:
        raise Misread(f"{host} does not speak as a stream of this kind does.") from error


def _no(web: Web, host: str, answer: InvalidStatus) -> SourceError:
    """What a server means that answers otherwise than by opening the stream."""
    now, status = web.clock.now(), answer.response.status_code
    headers = {name.lower(): value for name, value in answer.response.headers.raw_items()}
    if status in _BUSY:
        kind = Throttled if status == 429 else Unreachable
        return kind(f"{host} opens no stream for now ({status}).", retry_at=retry_at(headers, now))
    given = Answer(status, headers, b"", host, None, now, now)
    return refusal(given, "The stream")
