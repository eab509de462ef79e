"""The two ways DingTalk says no: HTTP 4xx/5xx with a code on the new API, HTTP 200 with an errcode on the old one."""

from __future__ import annotations

import json
import secrets
import uuid
from typing import Any

from aiohttp import web

dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON as the platform writes it: Chinese unescaped, no blanks."""


def json_answer(body: object, status: int = 200) -> web.Response:
    """An ordinary JSON answer."""
    return web.Response(text=dumps(body), status=status, content_type="application/json")


class ApiError(Exception):
    """A refusal of the new API; `extra` are further keys of the body such as `accessdenieddetail`."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: Any) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.code, self.message, self.status, self.extra = code, message, status, extra

    def answer(self) -> web.Response:
        """The refusal as the new API writes it (key names in lower case)."""
        request_id = str(uuid.uuid4()).upper()
        body = {"code": self.code, "requestid": request_id, "message": self.message, **self.extra}
        return json_answer(body, self.status)


class OldApiError(Exception):
    """A refusal of the old API, always HTTP 200."""

    def __init__(self, errcode: int, errmsg: str, **extra: str) -> None:
        super().__init__(f"{errcode}: {errmsg}")
        self.errcode, self.errmsg, self.extra = errcode, errmsg, extra

    @classmethod
    def wrapped(cls, sub_code: str, sub_msg: str) -> OldApiError:
        """The form in which the gateway itself refuses: errcode 88 and the real reason in `sub_code`, a string."""
        text = f"ding talk error[subcode={sub_code},submsg={sub_msg}]"
        return cls(88, text, sub_code=sub_code, sub_msg=sub_msg)

    def answer(self) -> web.Response:
        """The refusal as the old API writes it."""
        body = {"errcode": self.errcode, **self.extra, "errmsg": self.errmsg, "request_id": secrets.token_hex(6)}
        return json_answer(body)


def missing_token() -> ApiError:
    """No `x-acs-dingtalk-access-token` header; `Authorization: Bearer` and `?access_token=` do not count."""
    return ApiError("AuthenticationFailed.MissingParameter", "缺少参数：x-acs-dingtalk-access-token")


def bad_token() -> ApiError:
    """An expired, revoked or invented token: 400 and not 401."""
    return ApiError("InvalidAuthentication", "不合法的access_token")


def no_permission(scope: str) -> ApiError:
    """The app was not granted `scope`."""
    return ApiError(
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "没有调用该接口的权限，接口权限申请参考：https://open.dingtalk.com/document/orgapp-server/add-api-permission",
        403,
        accessdenieddetail={"requiredScopes": [scope]},
    )


def too_many_queries() -> ApiError:
    """More than 20 calls a second of one API by one app; refused before the service, so always safe to repeat."""
    return ApiError(
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi",
        "钉钉开放平台: 当前应用调用该接口的频率超过限制，请稍后重试",
        403,
    )


def quota_used_up() -> ApiError:
    """The organisation's monthly quota of API calls is gone."""
    return ApiError("Forbidden.AccessDenied.ApiCountLimitForOrg", "当前企业的接口调用量已超过本月的额度", 403)
