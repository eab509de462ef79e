"""The one app of the sandbox: who it is, and the access token it was given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from bot.sandbox.clock import SimClock

TOKEN_SECONDS = 7200


def _made_up(seed: str) -> bytes:
    """The same 32 bytes for the same seed, so that a bot's configuration outlives a restart of the sandbox."""
    return hashlib.sha256(f"dingtalk/{seed}".encode()).digest()


def new_id(prefix: str = "") -> str:
    """A fresh opaque id in the platform's shape, e.g. `msg2kAAAAAAAAp+w==`: to be url-encoded in an address."""
    return f"{prefix}{base64.b64encode(secrets.token_bytes(16)).decode()}"


@dataclass(slots=True)
class App:
    """An organisation's app with a bot. `client_id` is appKey and robotCode too; the base addresses are known once a port is."""

    name: str = "同舟"
    client_id: str = "ding4fk7zq2tongzhou1"
    client_secret: str = field(default_factory=lambda: base64.urlsafe_b64encode(_made_up("secret") * 2).decode()[:64], repr=False)
    corp_id: str = field(default_factory=lambda: f"ding{_made_up('corp').hex()[:32]}")
    guest_corp_id: str = field(default_factory=lambda: f"ding{_made_up('guest corp').hex()[:32]}")
    """Organisation of people of another company."""
    app_id: str = "1305d5f5-6c1e-484f-9d0b-97d90000ef67"
    bot_user_id: str = field(default_factory=lambda: f"$:LWCP_v1:${base64.b64encode(_made_up('bot')[:15]).decode()}")
    endpoint: str = ""
    """Base address of the new API and of the stream, without a slash at its end."""
    oapi_endpoint: str = ""

    def knows(self, client_id: object, client_secret: object) -> bool:
        """Whether these are the app's credentials."""
        if not isinstance(client_id, str) or not isinstance(client_secret, str):
            return False
        right = hmac.compare_digest(client_secret.encode(), self.client_secret.encode())
        return client_id == self.client_id and right


class Token:
    """The app's access token: 7,200 s of simulated time, the same one and renewed when asked for again before its end."""

    def __init__(self, clock: SimClock) -> None:
        self._clock = clock
        self._value = ""
        self._expires = 0.0

    def issue(self) -> str:
        """The token in force, renewed; a new one when there is none."""
        if not self.valid(self._value):
            self._value = secrets.token_hex(16)
        self._expires = self._clock.timestamp() + TOKEN_SECONDS
        return self._value

    def valid(self, value: str) -> bool:
        """Whether a call with this token is let in."""
        return bool(value) and value == self._value and self._clock.timestamp() < self._expires

    def revoke(self) -> None:
        """Take the token away before its time."""
        self._value = ""
