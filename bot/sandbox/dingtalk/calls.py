"""What every call passes: faults, token, rate, quota, then its own work; and the record of how it was answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Call as CallRecord
from bot.sandbox.deliveries import DeliveryLog
from bot.sandbox.dingtalk import errors
from bot.sandbox.dingtalk.app import Token
from bot.sandbox.dingtalk.errors import ApiError, OldApiError, json_answer
from bot.sandbox.dingtalk.limits import QpsLimit, Usage
from bot.sandbox.faults import Faults

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]
BLOCK_PAGE = "<!DOCTYPE html><html><head><title>405</title></head><body>访问被阻断</body></html>"
BLOCK_JSON = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny", "uuid": "8e9c1f7ad0c44f0ea2b1"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was let in; `body` is its JSON object (of the old API also its form), empty for a GET."""

    request: web.Request
    body: dict[str, Any]

    def text(self, key: str) -> str:
        """A field that is a string, or empty."""
        value = self.body.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str, default: int) -> int:
        """A field that is a number of 0 or more, also when it is written as a string."""
        value = str(self.body.get(key))
        return int(value) if value.isdecimal() and len(value) < 10 else default

    def strings(self, key: str) -> list[str]:
        """A field that is a list of strings, or empty."""
        value = self.body.get(key)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


Work = Callable[[Call], Awaitable[object]]


async def read_json(request: web.Request) -> dict[str, Any]:
    """The JSON object of a new API call; a form, or anything that is no object, is no body."""
    missing = ApiError("Missingbody", "body is mandatory for this action.")
    if request.content_type != "application/json":
        raise missing
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise missing from error
    if not isinstance(body, dict):
        raise missing
    return body


class Api(Protocol):
    """How one of the two APIs tells who calls, reads bodies and words refusals."""

    def token_of(self, request: web.Request) -> str: ...
    def bad_token(self) -> ApiError | OldApiError: ...
    def too_many(self) -> ApiError | OldApiError: ...
    def refusal(self, code: str, message: str, status: int) -> ApiError | OldApiError: ...
    async def body(self, request: web.Request) -> dict[str, Any]: ...


class NewApi:
    """`/v1.0/…`: the token in a header, JSON bodies, refusals by HTTP status."""

    def token_of(self, request: web.Request) -> str:
        token = request.headers.get("x-acs-dingtalk-access-token", "")
        if not token:
            raise errors.missing_token()
        return token

    def bad_token(self) -> ApiError:
        return errors.bad_token()

    def too_many(self) -> ApiError:
        return errors.too_many_queries()

    def refusal(self, code: str, message: str, status: int) -> ApiError:
        return ApiError(code, message, status)

    async def body(self, request: web.Request) -> dict[str, Any]:
        return await read_json(request) if request.method != "GET" else {}


class OldApi:
    """The old API: the token in the query, JSON or form bodies, HTTP 200 with an errcode."""

    def token_of(self, request: web.Request) -> str:
        token = request.query.get("access_token", "")
        if not token:
            raise OldApiError.wrapped("40000", "不合法的access_token")
        return token

    def bad_token(self) -> OldApiError:
        return OldApiError.wrapped("40014", "不合法的access_token")

    def too_many(self) -> OldApiError:
        return OldApiError.wrapped("90018", "您的服务器调用钉钉开放平台当前接口的所有请求都被暂时禁用了")

    def refusal(self, code: str, message: str, status: int) -> OldApiError:
        return OldApiError(int(code) if code.lstrip("-").isdigit() else -1, message)

    async def body(self, request: web.Request) -> dict[str, Any]:
        if request.content_type != "application/json":
            return {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        try:
            body = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError) as error:
            raise OldApiError(40035, "不合法的参数") from error
        return body if isinstance(body, dict) else {}


class Calls:
    """Wraps the work of a call into an aiohttp handler that checks it as the platform does."""

    def __init__(self, token: Token, clock: SimClock, faults: Faults, log: DeliveryLog) -> None:
        self.usage = Usage()
        self._token = token
        self._clock = clock
        self._faults = faults
        self._log = log
        self._qps = QpsLimit()
        self._new, self._old = NewApi(), OldApi()

    def new(self, work: Work, *, metered: bool = True) -> Route:
        """A call of the new API; `metered` ones count against the organisation's month."""
        return self._handler(self._new, self._checked(self._new, work, metered=metered))

    def old(self, work: Work) -> Route:
        """A call of the old API; contacts are never metered."""
        return self._handler(self._old, self._checked(self._old, work, metered=False))

    def new_open(self, work: Work) -> Route:
        """A call of the new API without a token: the one that asks for it."""
        return self._handler(self._new, self._unchecked(self._new, work))

    def old_open(self, work: Work) -> Route:
        """A call of the old API that reads its own body and needs no token."""
        return self._handler(self._old, lambda request: work(Call(request, {})))

    def old_upload(self, work: Work) -> Route:
        """A call of the old API that needs a token and reads its own multipart body."""

        async def checked(request: web.Request) -> object:
            self._let_in(self._old, request, metered=False)
            return await work(Call(request, {}))

        return self._handler(self._old, checked)

    def _checked(self, api: Api, work: Work, *, metered: bool) -> Callable[[web.Request], Awaitable[object]]:
        async def checked(request: web.Request) -> object:
            self._let_in(api, request, metered=metered)
            return await work(Call(request, await api.body(request)))

        return checked

    def _unchecked(self, api: Api, work: Work) -> Callable[[web.Request], Awaitable[object]]:
        async def unchecked(request: web.Request) -> object:
            return await work(Call(request, await api.body(request)))

        return unchecked

    def _let_in(self, api: Api, request: web.Request, *, metered: bool) -> None:
        token = api.token_of(request)
        if self._faults.take("dingtalk", "token_rejected", request.path):
            self._token.revoke()
        if not self._token.valid(token):
            raise api.bad_token()
        resource = request.match_info.route.resource
        if not self._qps.admits(f"{request.method} {resource.canonical if resource else request.path}"):
            raise api.too_many()
        if metered:
            self._spend_quota(request.path)

    def _spend_quota(self, path: str) -> None:
        if self._faults.take("dingtalk", "quota", path, of="calls"):
            raise errors.quota_used_up()
        self.usage.count_call(self._clock.now())

    # --- what every call has around it ------------------------------------------------------------------------------------

    def _handler(self, api: Api, work: Callable[[web.Request], Awaitable[object]]) -> Route:
        async def handle(request: web.Request) -> web.StreamResponse:
            code = ""
            try:
                response = self._turned_away(api, request)
                if response is None:
                    response = await self._carried_out(request, await work(request))
            except (ApiError, OldApiError) as refused:
                response = refused.answer()
                code = refused.code if isinstance(refused, ApiError) else str(refused.errcode)
            self._log.calls.append(CallRecord(self._clock.now(), "dingtalk", request.method, request.path, response.status, code))
            return response

        return handle

    def _turned_away(self, api: Api, request: web.Request) -> web.Response | None:
        """What a fault answers before anything is done."""
        path = request.path
        if fault := self._faults.take("dingtalk", "block_page", path):
            as_json = fault.options.get("form") == "json"
            return json_answer(BLOCK_JSON) if as_json else web.Response(text=BLOCK_PAGE, content_type="text/html")
        if fault := self._faults.take("dingtalk", "status", path):
            return _failure(int(fault.options.get("status", 500)))
        if fault := self._faults.take("dingtalk", "rate", path):
            response = json_busy() if fault.options.get("status") == 429 else api.too_many().answer()
            if fault.seconds is not None:
                response.headers["Retry-After"] = f"{fault.seconds:g}"
            return response
        if fault := self._faults.take("dingtalk", "refuse", path):
            wanted = fault.options
            raise api.refusal(str(wanted.get("code", "")), str(wanted.get("message", "")), int(wanted.get("status", 400)))
        return None

    async def _carried_out(self, request: web.Request, result: object) -> web.Response:
        """The answer to what has been done, unless a fault keeps it."""
        path = request.path
        if fault := self._faults.take("dingtalk", "slow", path):
            await asyncio.sleep(5 if fault.seconds is None else fault.seconds)
        if self._faults.take("dingtalk", "lost_answer", path) and request.transport is not None:
            request.transport.abort()
        if self._faults.take("dingtalk", "unknown_result", path):
            raise ApiError("unknown.send.result", "未知的发送结果")
        if self._faults.take("dingtalk", "rubbish", path):
            return web.Response(text='{"processQueryKey": "', content_type="application/json")
        return result if isinstance(result, web.Response) else json_answer(result)


def json_busy() -> web.Response:
    """The platform is busy, and says so with 429."""
    return ApiError("system.busy", "系统繁忙，请稍后重试", 429).answer()


def _failure(status: int) -> web.Response:
    if status == 504:
        return web.Response(text="Gateway Timeout", status=504)
    return ApiError("system.busy", "系统繁忙，请稍后重试", status).answer()
