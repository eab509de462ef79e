"""The road of every REST call: faults, token, rate, the call itself, and the answer in the platform's envelope."""

from __future__ import annotations

import asyncio
import json
import math
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox import deliveries
from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryLog
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.feishu.errors import Refused, missing_field
from bot.sandbox.feishu.limits import USUAL, GatewayRates, Tier
from bot.sandbox.feishu.tokens import TenantTokens

ROOT = "/open-apis"
_CODE = web.ResponseKey("code", int)
_SEARCH = "https://open.feishu.cn/search?from=openapi"


@dataclass(slots=True)
class Call:
    """One call on its way. `body` is its JSON object, empty when it has none."""

    request: web.Request
    body: dict[str, Any]
    when_answered: list[Callable[[], None]] = field(default_factory=list)
    """Run when the answer leaves, or would have left."""

    @property
    def query(self) -> Any:
        return self.request.query

    def part(self, name: str) -> str:
        """A variable part of the path."""
        return self.request.match_info[name]

    def text(self, name: str) -> str:
        """A field of the body that must be a string with something in it."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise missing_field(name, f"{name} is required")
        return value

    def strings(self, name: str, most: int) -> list[str]:
        """A field of the body that must be a list of at most so many strings."""
        value = self.body.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > most:
            raise missing_field(name, f"{name} is a list of at most {most} strings")
        return value

    def page(self, items: list[Any], *, most: int, usual: int = 20) -> dict[str, Any]:
        """One page of a list, by `page_size` and `page_token`."""
        try:
            size, start = int(self.query.get("page_size", usual)), int(self.query.get("page_token") or 0)
        except ValueError as error:
            raise missing_field("page_size", "page_size and page_token are numbers") from error
        if not 1 <= size <= most:
            raise missing_field("page_size", f"the min value is 1, the max value is {most}")
        end = start + size
        more = end < len(items)
        return {"items": items[start:end], "has_more": more, "page_token": str(end) if more else ""}


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer that is not under `data`: the whole body."""

    body: dict[str, Any]


Answer = dict[str, Any] | Whole | web.Response
Handler = Callable[[Call], Awaitable[Answer]]


class Rest:
    """Makes routes out of handlers; what all calls have in common happens here."""

    def __init__(self, clock: SimClock, faults: Faults, log: DeliveryLog, tokens: TenantTokens) -> None:
        self.limit_status = 429
        """HTTP status of the gateway's rate refusal; some old APIs answer 400."""
        self._clock = clock
        self._faults = faults
        self._log = log
        self._tokens = tokens
        self._rates = GatewayRates()

    def route(
        self, method: str, path: str, handler: Handler, *, tier: Tier = USUAL, token: bool = True, form: bool = False
    ) -> web.AbstractRouteDef:
        """A route under /open-apis. `token`: asks for one; `form`: the handler reads the body itself."""
        api = f"{method} {path}"

        async def serve(request: web.Request) -> web.StreamResponse:
            call = Call(request, {})
            try:
                answer = await self._carry_out(call, handler, (api, tier), token=token, form=form)
            except Refused as refused:
                answer = _refusal(refused)
            except RecursionError:
                answer = _refusal(Refused(9499, "nested too deep"))
            return await self._send(call, answer)

        return web.route(method, ROOT + path, serve)

    async def _carry_out(self, call: Call, handler: Handler, api: tuple[str, Tier], *, token: bool, form: bool) -> web.Response:
        path = call.request.path
        if broken := self._broken(path):
            return broken
        self._refuse_by_fault(path)
        if token:
            self._check_token(call.request)
        self._check_rate(*api)
        if not form and call.request.can_read_body:
            call.body = await _json(call.request)
        answer = await handler(call)
        if isinstance(answer, web.Response):
            return answer
        return _json_response(answer.body if isinstance(answer, Whole) else {"code": 0, "msg": "success", "data": answer})

    async def _send(self, call: Call, answer: web.Response) -> web.StreamResponse:
        request = call.request
        self._record(request, answer)
        if slow := self._faults.take("feishu", "slow", request.path):
            await asyncio.sleep(5 if slow.seconds is None else slow.seconds)
        for done in call.when_answered:
            done()
        if self._faults.take("feishu", "lost_answer", request.path) and request.transport is not None:
            request.transport.abort()
        return answer

    def _record(self, request: web.Request, answer: web.Response) -> None:
        code = str(answer.get(_CODE, 0))
        call = deliveries.Call(self._clock.now(), "feishu", request.method, request.path, answer.status, code)
        self._log.calls.append(call)

    # --- what can go wrong --------------------------------------------------------------------------------------------

    def _broken(self, path: str) -> web.Response | None:
        """An answer that is none of the platform's: the call is not carried out."""
        if fault := self._faults.take("feishu", "status", path):
            return web.Response(status=int(fault.options.get("status", 500)), text="upstream request failed")
        if self._faults.take("feishu", "rubbish", path):
            return web.Response(text="<html><body>busy</body></html>", content_type="text/html")
        return None

    def _refuse_by_fault(self, path: str) -> None:
        if fault := self._faults.take("feishu", "rate", path):
            raise self._too_fast(int(fault.options.get("limit", 50)), fault.seconds, fault)
        if fault := self._faults.take("feishu", "refuse", path):
            options = fault.options
            refused = Refused(int(options.get("code", 230002)), status=int(options.get("status", 400)))
            refused.msg = str(options.get("message", refused.msg))
            if scope := options.get("scope"):
                refused.extra = {"error": {"permission_violations": [{"type": "action_scope_required", "subject": str(scope)}]}}
            raise refused

    def _check_token(self, request: web.Request) -> None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not token:
            raise Refused(99991661)
        if not token.startswith(("t-", "u-", "a-")):
            raise Refused(99991671)
        if self._faults.take("feishu", "token_rejected", request.path):
            self._tokens.reject(token)
        if not self._tokens.good(token):
            raise Refused(99991663)

    def _check_rate(self, api: str, tier: Tier) -> None:
        if tripped := self._rates.trip(api, tier):
            raise self._too_fast(*tripped)

    def _too_fast(self, limit: int, seconds: float | None, fault: Fault | None = None) -> Refused:
        options = fault.options if fault else {}
        headers = {} if seconds is None else {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": str(math.ceil(seconds))}
        return Refused(int(options.get("code", 99991400)), status=int(options.get("status", self.limit_status)), headers=headers)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Refused(9499, "the body is not json") from error
    if not isinstance(body, dict):
        raise Refused(9499, "the body is not a json object")
    return body


def _json_response(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """`X-Tt-Logid` is what the platform's support asks for."""
    headers = {"X-Tt-Logid": _log_id()} | (headers or {})
    answer = web.Response(text=json.dumps(body), status=status, headers=headers, content_type="application/json")
    answer[_CODE] = body["code"]
    return answer


def _refusal(refused: Refused) -> web.Response:
    log_id = _log_id()
    search = f"{_SEARCH}&log_id={log_id}&code={refused.code}"
    error = {"log_id": log_id, "troubleshooter": f"排查建议查看(Troubleshooting suggestions): {search}"}
    body: dict[str, Any] = {"code": refused.code, "msg": refused.msg, "error": error | refused.extra.get("error", {})}
    return _json_response(body, refused.status, {"X-Tt-Logid": log_id} | refused.headers)


def _log_id() -> str:
    return secrets.token_hex(17).upper()
