"""One figure with its reference, as the line that is printed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Line:
    """The rounds of one benchmark: `values` are the project's, `baselines` the reference's of the same round, in `unit`."""

    name: str
    unit: str
    values: list[float] = field(default_factory=list)
    baselines: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        """The JSON object: medians, their ratio, the rounds' number, and how far apart their ratios lie against the median one."""
        ratios = [value / baseline for value, baseline in zip(self.values, self.baselines, strict=True)]
        value, baseline = median(self.values), median(self.baselines)
        figures = {
            "value": round(value, 3),
            "unit": self.unit,
            "baseline": round(baseline, 3),
            "ratio": round(value / baseline, 3),
            "n": len(ratios),
            "spread": round((max(ratios) - min(ratios)) / median(ratios), 3),
        }
        return json.dumps({"name": self.name, **figures})
