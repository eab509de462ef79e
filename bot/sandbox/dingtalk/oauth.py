"""The three ways to the access token."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.dingtalk.app import TOKEN_SECONDS, App, Token
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.errors import ApiError, OldApiError


class OAuth:
    """All three hand out the same token, which is good on both APIs."""

    def __init__(self, app: App, token: Token) -> None:
        self._app = app
        self._token = token

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """accessToken and {corpId}/token of the new API, gettoken of the old one."""
        return [
            web.post("/v1.0/oauth2/accessToken", calls.new_open(self.of_app)),
            web.post("/v1.0/oauth2/{corp_id}/token", calls.new_open(self.of_corporation)),
            web.get("/gettoken", calls.old_open(self.of_old_api)),
        ]

    async def of_app(self, call: Call) -> object:
        """`{"appKey", "appSecret"}` → `{"accessToken", "expireIn"}`."""
        if not self._app.knows(call.body.get("appKey"), call.body.get("appSecret")):
            raise ApiError("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        return {"accessToken": self._token.issue(), "expireIn": TOKEN_SECONDS}

    async def of_corporation(self, call: Call) -> object:
        """`{"client_id", "client_secret", "grant_type"}` → `{"access_token", "expires_in"}`."""
        if call.body.get("grant_type") != "client_credentials":
            raise ApiError("unsupported.grant.type", "不支持的grant_type")
        if not self._app.knows(call.body.get("client_id"), call.body.get("client_secret")):
            raise ApiError("invalid.client", "无效的client_id或者client_secret")
        if call.request.match_info["corp_id"] != self._app.corp_id:
            raise ApiError("unknownError", "未知错误", 500)
        return {"access_token": self._token.issue(), "expires_in": TOKEN_SECONDS}

    async def of_old_api(self, call: Call) -> object:
        """`?appkey=&appsecret=` → `{"errcode": 0, "access_token", "expires_in"}`."""
        query = call.request.query
        if not self._app.knows(query.get("appkey"), query.get("appsecret")):
            raise OldApiError(40096, "不合法的appKey或appSecret")
        return {"errcode": 0, "errmsg": "ok", "access_token": self._token.issue(), "expires_in": TOKEN_SECONDS}
