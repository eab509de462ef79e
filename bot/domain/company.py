"""What a company has set for itself before anybody writes a word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar
from bot.domain.policy import Policy
from bot.domain.projects import Scenario
from bot.domain.scenarios import Template


@dataclass(frozen=True, slots=True)
class Company:
    """Its time zone, `calendar` and `policy` as its files say; what is set in chat comes on top of both. `scenarios` are the
    templates of projects."""

    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    calendar: Calendar = field(default_factory=Calendar)
    policy: Policy = field(default_factory=Policy)
    scenarios: Mapping[Scenario, Template] = field(default_factory=dict)
