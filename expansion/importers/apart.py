"""Judges a survey file in a process of its own, so that no file can take the office's memory or time."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from expansion.importers.survey_judging import Examined, judge
from landmgmt.lib import apart
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal

# A dense survey is a big file: more room and time than a file of boundaries gets.
LIMITS = apart.Limits(memory=2 * 1024**3, work=60, wait=90, written=512 * 1024**2)


def judge_apart(
    name: str,
    content: bytes,
    *,
    ground: BaseGeometry,
    grid: int,
    chosen: str = "",
    limits: apart.Limits = LIMITS,
) -> Examined:
    """What `judge` returns; a file that takes more than 2 GB or 60 s of work gives a finding instead."""
    asked = {"name": name, "ground": shapely.to_wkt(ground, -1), "grid": grid, "chosen": chosen}
    try:
        said, points = apart.ask("expansion.importers.apart:answer", asked, content, limits)
    except Refusal:
        heavy = error("SURVEY_TOO_HEAVY", mib=limits.memory // 2**20, seconds=limits.work)
        return Examined("unknown", findings=[heavy])
    return Examined(
        said["format"],
        said["possible"],
        said["chosen"],
        np.frombuffer(points, dtype="<f8").reshape(-1, 3).copy(),
        [Finding.from_json(one) for one in said["findings"]],
    )


def answer(asked: dict[str, Any], content: bytes) -> apart.Answer:
    """What the child says: readings and findings as plain values, the points as an array."""
    ground = shapely.from_wkt(asked["ground"])
    seen = judge(asked["name"], content, ground=ground, grid=asked["grid"], chosen=asked["chosen"])
    told = {
        "format": seen.format,
        "possible": seen.possible,
        "chosen": seen.chosen,
        "findings": [one.to_json() for one in seen.findings],
    }
    return told, np.asarray(seen.points, dtype="<f8").tobytes()
