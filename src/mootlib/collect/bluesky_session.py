"""Signing in to Bluesky: with an app password, once, and then by the tokens that this gives.

Signing in is allowed 30 times in five minutes and 300 times a day, so tokens are kept (in memory only),
and renewed by the token for that; the password is used again only where that fails.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from mootlib.collect.answers import refusal
from mootlib.collect.errors import Misread, Refused
from mootlib.collect.secrets import Secret
from mootlib.collect.web import Answer, Params, Web
from mootlib.readers.formats.kinds import at

__all__ = ["ENTRY", "Session"]

#: The server at which most accounts sign in.
ENTRY = "https://bsky.social"
_EXPIRED = ("ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired")


@dataclass(slots=True)
class Session:
    """A caller of Bluesky's methods (`mootlib.collect.bluesky.Caller`) that has signed in.

    >>> search(Session(web, "council.example", Secret("an app password")), "bins")  # doctest: +SKIP
    """

    web: Web
    handle: str
    password: Secret
    server: str = ENTRY
    _access: Secret | None = field(default=None, repr=False)
    _renewal: Secret | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def ask(self, method: str, params: Params) -> Answer:
        """The answer of a method. Raises `Refused` where signing in fails."""
        access = self._signed_in()
        answer = self._asked(method, params, access)
        if answer.status in (400, 401) and at(answer.json, "error") in _EXPIRED:
            answer = self._asked(method, params, self._renewed(access))
        return answer

    def _asked(self, method: str, params: Params, access: Secret) -> Answer:
        url = f"{self.server}/xrpc/{method}"
        return self.web.get(url, params=params, headers=_bearer(access), want=dict)

    def _signed_in(self) -> Secret:
        with self._lock:
            return self._access or self._sign_in()

    def _renewed(self, expired: Secret) -> Secret:
        """A new token in place of an expired one; once, however many threads found it expired."""
        with self._lock:
            if self._access is not None and self._access is not expired:
                return self._access
            if self._renewal is not None:
                answer = self._post("refreshSession", headers=_bearer(self._renewal))
                if answer.status == 200:
                    return self._keep(answer)
            return self._sign_in()

    def _sign_in(self) -> Secret:
        body = {"identifier": self.handle, "password": self.password.reveal()}
        answer = self._post("createSession", body=body)
        if answer.status == 200:
            return self._keep(answer)
        if at(answer.json, "error") == "AuthFactorTokenRequired":
            raise Refused(
                f"Bluesky asks @{self.handle} for a second factor: make an app password and enter that."
            )
        if answer.status in (400, 401):
            raise Refused(f"Bluesky does not accept the password of @{self.handle}; renew it.")
        raise refusal(answer, f"Bluesky account @{self.handle}")

    def _post(
        self,
        method: str,
        *,
        body: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        url = f"{self.server}/xrpc/com.atproto.server.{method}"
        return self.web.post(url, body=body, headers=headers)

    def _keep(self, answer: Answer) -> Secret:
        access, renewal = at(answer.json, "accessJwt"), at(answer.json, "refreshJwt")
        if not isinstance(access, str) or not isinstance(renewal, str):
            raise Misread(f"{answer.host} signed us in without giving a token.")
        self._access, self._renewal = Secret(access), Secret(renewal)
        return self._access


def _bearer(token: Secret) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.reveal()}"}
