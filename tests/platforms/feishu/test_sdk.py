"""The contract with lark-oapi: the parts that are used are there, and nothing else of it is loaded.

When this fails, a new version of the SDK has changed what sdk.py and connection.py stand on: read both before going on.
"""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

from bot.platforms.feishu import sdk
from bot.platforms.feishu.connection import Connection

MOST_MODULES = 100
MOST_MODULES_IN_ALL = 700


def test_a_few_of_its_eleven_thousand_modules_are_loaded() -> None:
    look = (
        "import sys, json; before = set(sys.modules); from bot.platforms.feishu import sdk;"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    loaded = json.loads(subprocess.run([sys.executable, "-c", look], capture_output=True, check=True, text=True).stdout)

    ours = [name for name in loaded if name.startswith("lark_oapi")]
    assert 0 < len(ours) <= MOST_MODULES, ours
    assert len(loaded) <= MOST_MODULES_IN_ALL
    assert not [name for name in ours if name.startswith("lark_oapi.api")]
    assert "requests" not in loaded


def test_loading_it_leaves_no_event_loop_and_no_line_behind() -> None:
    look = "from bot.platforms.feishu import sdk; print('done')"
    done = subprocess.run([sys.executable, "-W", "error", "-c", look], capture_output=True, check=False, text=True)

    assert (done.stdout, done.stderr) == ("done\n", "")


def test_it_can_be_loaded_while_a_loop_runs() -> None:
    look = (
        "import asyncio\nasync def main():\n from bot.platforms.feishu import sdk\n"
        " sdk.use_running_loop()\n assert sdk.module.loop is asyncio.get_running_loop()\nasyncio.run(main())"
    )
    subprocess.run([sys.executable, "-c", look], check=True)


def test_the_members_that_we_override_are_called_as_we_expect() -> None:
    # The SDK asks for the address with a plain call, opens the socket, and starts its reader as a task.
    connect = inspect.getsource(sdk.Client._connect)

    assert "build_connection_url(self._get_conn_url(), self._connection_host)" in connect
    assert "await websockets.connect(" in connect
    assert "loop.create_task(self._receive_message_loop())" in connect
    assert not inspect.iscoroutinefunction(sdk.Client._get_conn_url)
    assert inspect.iscoroutinefunction(sdk.Client._receive_message_loop)
    assert inspect.iscoroutinefunction(sdk.Client._connect)
    assert {"_get_conn_url", "_receive_message_loop"} <= vars(Connection).keys()
    overridden = {name for name in vars(Connection) if name in vars(sdk.Client) and not name.startswith("__")}
    assert overridden == {"_get_conn_url", "_receive_message_loop"}


async def test_the_members_that_we_read_are_there() -> None:
    answer = {"code": 0, "data": {"URL": "ws://x/?device_id=1&service_id=2", "ClientConfig": {"PingInterval": 7}}}
    endpoint = sdk.EndpointResp(answer).data
    client = sdk.Client("cli_x", "", domain="http://127.0.0.1", auto_reconnect=False)

    assert (client._conn, client._service_id, client._ping_interval) == (None, "", 120)
    client._configure(endpoint.ClientConfig)
    assert (endpoint.URL, client._ping_interval) == (answer["data"]["URL"], 7)  # type: ignore[index]
    assert client._cache._cron.cancel()
    assert sdk.EndpointResp({"code": 0, "data": {"URL": "ws://x"}}).data.ClientConfig is None


def test_its_ping_is_the_documented_one() -> None:
    ping = sdk.new_ping_frame(33554678).SerializeToString()

    assert ping.hex() == "0800100018f681801020002a0c0a0474797065120470696e67"


def test_it_says_where_to_ask_for_an_address() -> None:
    assert sdk.ENDPOINT_PATH == "/callback/ws/endpoint"


def test_it_decrypts_the_documented_example() -> None:
    assert sdk.decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key") == "hello world"


def test_its_own_log_stays_silent() -> None:
    assert sdk.module.logger.disabled
