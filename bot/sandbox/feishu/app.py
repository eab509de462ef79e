"""Who the bot is on this platform, and how its ids are made."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime


def _made_up(seed: str) -> str:
    """The same 32 hex digits for the same seed, so that a bot's configuration outlives a restart of the sandbox."""
    return hashlib.sha256(f"feishu/{seed}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class App:
    """The one app of this tenant, an in-house app (企业自建应用) with a bot."""

    app_id: str = "cli_9f5343c580712544"
    app_secret: str = field(default_factory=lambda: _made_up("secret"), repr=False)
    verification_token: str = field(default_factory=lambda: _made_up("verification"), repr=False)
    tenant_key: str = "2ca1d211f64f6438"
    guest_tenant_key: str = "736588c92lxf175d"
    """Tenant of people of another company."""
    name: str = "同舟"
    open_id: str = field(default_factory=lambda: f"ou_{_made_up('bot')}")
    union_id: str = field(default_factory=lambda: f"on_{_made_up('bot union')}")
    service_id: int = 33554678

    def tenant(self, *, outside: bool) -> str:
        """The tenant of one's own people, or of those of another company."""
        return self.guest_tenant_key if outside else self.tenant_key


def new_id(prefix: str) -> str:
    """A fresh id in the platform's shape, e.g. `om_` and 32 hex digits."""
    return f"{prefix}{secrets.token_hex(16)}"


def milliseconds(moment: datetime) -> str:
    """A moment as the platform writes it in messages: a string of milliseconds."""
    return str(round(moment.timestamp() * 1000))
