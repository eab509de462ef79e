"""The few parts of lark-oapi that are needed, loaded without the rest of it.

`import lark_oapi` imports every API of the platform: 11,000 modules, seconds and 170 MB. Its package is therefore put in place
as a bare module with the real path, and so are the two modules that its long connection imports without need: the dispatcher,
which only serves as a type there and would pull the APIs in again, and `requests`, with which it would ask for an address.
What is used, and that nothing else is loaded, is held by tests/platforms/feishu/test_sdk.py, so a new version of the SDK that
breaks this fails loudly.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_PACKAGE = "lark_oapi"
_DISPATCHER = "lark_oapi.event.dispatcher_handler"
_HTTP = "requests"


def _bare_package() -> None:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.submodule_search_locations is None:
        raise ImportError("lark-oapi is not installed")
    package = ModuleType(_PACKAGE)
    package.__path__ = list(spec.submodule_search_locations)
    package.__spec__ = spec
    sys.modules[_PACKAGE] = package


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Who imports the package here gets an empty module where it is not loaded yet; afterwards it can be imported as ever."""
    empty = ModuleType(name)
    try:
        sys.modules.setdefault(name, empty)
        yield
    finally:
        if sys.modules.get(name) is empty:
            del sys.modules[name]


async def _client() -> ModuleType:
    return importlib.import_module("lark_oapi.ws.client")


def _load() -> ModuleType:
    """`lark_oapi.ws.client`. It takes the current event loop when it is imported, so there has to be one."""
    if _PACKAGE not in sys.modules:
        _bare_package()
    dispatcher = ModuleType(_DISPATCHER)
    dispatcher.EventDispatcherHandler = object  # type: ignore[attr-defined]
    sys.modules.setdefault(_DISPATCHER, dispatcher)
    with _without(_HTTP):
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            with asyncio.Runner() as runner:
                return runner.run(_client())
        return importlib.import_module("lark_oapi.ws.client")


module: Any = _load()
"""`lark_oapi.ws.client`."""
module.logger.disabled = True  # it writes the address of the connection with its ticket
_aes: Any = importlib.import_module("lark_oapi.core.utils").AESCipher

Client = module.Client
ClientException = module.ClientException
ServerException = module.ServerException
EndpointResp = module.EndpointResp
Frame = module.Frame
ENDPOINT_PATH: str = module.GEN_ENDPOINT_URI
new_ping_frame = module._new_ping_frame


def use_running_loop() -> None:
    """The SDK starts its tasks on the loop that it found when it was imported; give it the one that runs."""
    module.loop = asyncio.get_running_loop()


def decrypt(encrypted: str, key: str) -> str:
    """The text of a webhook's `encrypt`; raises ValueError when it is not of this key."""
    text: str = _aes(key).decrypt_str(encrypted)
    return text
