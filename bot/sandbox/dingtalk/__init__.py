"""The DingTalk stand-in: stream gateway, new API, old API and session webhooks, as the platform speaks them.

It knows the sandbox's world, clock, faults and delivery log, and nothing of the bot or of any SDK.
It never asks the network for anything and never lets a request pass that the platform would refuse.
"""

from __future__ import annotations

from bot.sandbox.dingtalk.standin import DingTalkStandIn

__all__ = ["DingTalkStandIn"]
