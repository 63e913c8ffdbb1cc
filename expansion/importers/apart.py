"""Judges a survey file in a process of its own, so that no file can take the office's memory or time."""

import io
import json
import resource
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from expansion.importers.survey_judging import Examined, judge
from landmgmt.lib.findings import Finding, error

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 90
_LENGTH = struct.Struct(">I")


def judge_apart(
    name: str,
    content: bytes,
    *,
    ground: BaseGeometry,
    grid: int,
    chosen: str = "",
    seconds: int = WALL_SECONDS,
) -> Examined:
    """What `judge` returns; a file that takes more than 2 GB or 60 s of work gives a finding instead."""
    told = json.dumps({"name": name, "ground": shapely.to_wkt(ground, -1), "grid": grid, "chosen": chosen})
    head = told.encode()
    heavy = error("SURVEY_TOO_HEAVY", mib=MEMORY_BYTES // 2**20, seconds=CPU_SECONDS)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "expansion.importers.apart"],
            input=_LENGTH.pack(len(head)) + head + content,
            capture_output=True,
            cwd=ROOT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Examined("unknown", findings=[heavy])
    if done.returncode != 0:
        return Examined("unknown", findings=[heavy])
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as kept:
        said = json.loads(str(kept["told"]))
        return Examined(
            said["format"],
            said["possible"],
            said["chosen"],
            kept["points"],
            [Finding.from_json(one) for one in said["findings"]],
        )


def main() -> None:
    """Read what is asked and the file from standard input, write what was found to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    (length,) = _LENGTH.unpack(sys.stdin.buffer.read(_LENGTH.size))
    asked = json.loads(sys.stdin.buffer.read(length))
    ground = shapely.from_wkt(asked["ground"])
    seen = judge(
        asked["name"], sys.stdin.buffer.read(), ground=ground, grid=asked["grid"], chosen=asked["chosen"]
    )
    told = {
        "format": seen.format,
        "possible": seen.possible,
        "chosen": seen.chosen,
        "findings": [one.to_json() for one in seen.findings],
    }
    out = io.BytesIO()
    np.savez(out, points=seen.points, told=np.array(json.dumps(told)))
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
