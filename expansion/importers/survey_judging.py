"""Judge a file of survey points: what it may be, the points it holds, everything there is to say of it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from expansion.importers.survey_points import read
from expansion.rules.survey_checks import check_points
from expansion.rules.survey_reading import reading_findings, readings, to_grid
from expansion.rules.terrain import Points
from landmgmt.lib.findings import Finding, Severity, in_order

CHOICE = "SURVEY_CHOOSE"


@dataclass
class Examined:
    """A file set against the ground it is for: possible readings, the one taken, its points, the findings.

    Readings are as they are told: codes and figures.
    """

    format: str
    possible: list[dict[str, Any]] = field(default_factory=list)
    chosen: dict[str, Any] | None = None
    points: Points = field(default_factory=lambda: np.empty((0, 3)))
    findings: list[Finding] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """An error that no choice of a reading mends."""
        return any(f.severity is Severity.ERROR and f.code != CHOICE for f in self.findings)

    @property
    def told(self) -> dict[str, object]:
        """What was read, as codes and figures."""
        return {
            "format": self.format,
            "points": len(self.points),
            "chosen": self.chosen,
            "possible": self.possible,
        }


def judge(name: str, content: bytes, *, ground: BaseGeometry, grid: int, chosen: str = "") -> Examined:
    """Read the file and set it against `ground`, an area of the survey grid; `chosen` names a reading."""
    table = read(name, content)
    seen = Examined(table.format, findings=list(table.findings))
    if not len(table.values):
        return seen
    middle = ground.centroid
    possible = readings(table.values, table.said_levels, ground=(middle.x, middle.y), grid=grid)
    taken = next((one for one in possible if one.key == chosen), None)
    if taken is None and len(possible) == 1:
        taken = possible[0]
    seen.possible, seen.chosen = [one.told for one in possible], taken.told if taken else None
    seen.findings += reading_findings(possible, taken, table.values, grid=grid)
    if taken is not None:
        columns = table.values[:, [taken.east - 1, taken.north - 1, taken.level - 1]]
        columns[:, :2] = to_grid(columns[:, :2], taken.epsg, grid)
        seen.points, found = check_points(columns, table.lines, ground)
        seen.findings += found
    seen.findings = in_order(seen.findings)
    return seen
