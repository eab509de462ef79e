"""The Feishu stand-in: long connection, REST interface and card presses, as the platform speaks them.

It knows the sandbox's world, clock, faults and delivery log, and nothing of the bot or of any SDK.
It never asks the network for anything and never lets a request pass that the platform would refuse.
"""

from __future__ import annotations

from bot.sandbox.feishu.standin import FeishuStandIn

__all__ = ["FeishuStandIn"]
