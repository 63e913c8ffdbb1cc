"""Earthwork: the volume of a million survey points against a design, beside scipy's Delaunay alone.

`script/bench earthwork [--points 1000000] [--rounds 3] [--without-overlays]` prints JSON. Each measurement
runs in a process of its own, so that its peak memory is its own; the two take turns. The ratio is of the
time of the processor, for the wall clock tells of the neighbours too; both are printed. Overlays follow.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

LIMIT = 2.0


def measure(what: str, count: int) -> dict[str, float]:
    """One measurement: seconds of the work alone, and the peak memory of this process in MiB."""
    import numpy as np
    from scipy.spatial import Delaunay
    from shapely import affinity
    from shapely.geometry import Polygon

    from expansion.rules.earthwork import between
    from expansion.rules.terrain import Terrain

    rng = np.random.default_rng(20261123)
    xy = rng.random((count, 2)) * (1500, 1000)
    level = 208 + 6 * np.sin(xy[:, 0] / 130) * np.cos(xy[:, 1] / 90)
    outline = Polygon([(60, 80), (1400, 40), (1450, 900), (820, 960), (760, 520), (640, 940), (90, 890)])
    points = np.column_stack([xy + np.array([37_398_000, 3_001_000]), level])
    lot = affinity.translate(outline, 37_398_000, 3_001_000)
    ready_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    told: dict[str, float]
    if what == "delaunay":
        net = Delaunay(points[:, :2] - points[:, :2].mean(axis=0))
        told = {"triangles": len(net.simplices)}
    else:
        volume = between(Terrain(points), 208.0, lot)
        told = {
            "cut_m3": round(volume.cut_m3, 2),
            "fill_m3": round(volume.fill_m3, 2),
            "covered_m2": round(volume.covered_m2, 2),
            "lot_m2": round(lot.area, 2),
        }
    told |= {"seconds": round(time.perf_counter() - start, 3)}
    told |= {"cpu_seconds": round(time.process_time() - worked, 3)}
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return told | {"ready_mib": ready_kb // 1024, "peak_mib": peak_kb // 1024}


def volumes(count: int, rounds: int) -> dict[str, Any]:
    """Both measured in turns; the ratio is of their medians."""
    runs: dict[str, list[dict[str, float]]] = {"delaunay": [], "volume": []}
    for _round in range(rounds):
        for what, told in runs.items():
            words = [sys.executable, "-m", "tests.bench.earthwork", "--measure", what, "--points", str(count)]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            told.append(json.loads(done.stdout))

    def ratio(clock: str) -> float:
        middle = {what: statistics.median(run[clock] for run in told) for what, told in runs.items()}
        return round(middle["volume"] / middle["delaunay"], 3)

    return {
        "bench": "volume of survey points against a design level, to scipy.spatial.Delaunay alone",
        "points": count,
        "ratio": ratio("cpu_seconds"),
        "ratio_by_wall_clock": ratio("seconds"),
        "limit": LIMIT,
        "within": ratio("cpu_seconds") <= LIMIT,
        "peak_mib": max(run["peak_mib"] for run in runs["volume"]),
        "peak_mib_of_delaunay": max(run["peak_mib"] for run in runs["delaunay"]),
        "raw": runs,
    }


def overlays() -> dict[str, Any]:
    """The parcels on constraint layers, by their own bench."""
    words = [sys.executable, "-m", "tests.bench.overlays"]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main(arguments: list[str]) -> int:
    """Exit 0 within the limits, 1 beyond one."""
    asked = argparse.ArgumentParser(prog="script/bench earthwork")
    asked.add_argument("--points", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--without-overlays", action="store_true")
    asked.add_argument("--measure", choices=("delaunay", "volume"), help=argparse.SUPPRESS)
    given = asked.parse_args(arguments)
    if given.measure:
        sys.stdout.write(json.dumps(measure(given.measure, given.points)))
        return 0
    parts = [volumes(given.points, given.rounds)]
    if not given.without_overlays:
        parts.append(overlays())
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()}
    sys.stdout.write(json.dumps({"machine": machine, "parts": parts}, indent=2) + "\n")
    return 0 if all(part["within"] for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
