"""A whole survey file into the office, every check on, beside peers that check nothing.

`script/bench import [--parcels N]… [--rounds 3] [--layermapping] [--profile]` makes a GeoPackage of N plots,
loads it with each in turn and prints JSON: seconds to the durable commit of each (without the start of
Python; ours starts its reader), processor seconds of its programs and of the database (which the load of the
machine moves less), peak memory of its process tree, ratios to to_postgis and ogr2ogr, the growth exponent
between sizes, the peers' commands and tables; with `--profile` what ours spends its seconds on.

Ours: reading, validity, duplicates, ground and land on file, overlap of every pair, areas by both rules;
then parcel, taking, both boundaries, first stage, proposed area, plot, the history of each of them, and the
journal.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.bench.import_field import write_field
from tests.bench.import_peers import COMMANDS, TABLES, ogr2ogr
from tests.bench.import_profile import PRELOAD

SIZES = (10_000, 100_000)
# The goal: faster than to_postgis at 100 000, no more than this much slower at a million, and this much
# memory.
LIMIT_RATIO = {100_000: 1.0, 1_000_000: 1.2}
LIMIT_MB = 600


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:  # it has ended
            continue
        found += [int(child) for child in children]
    return found


def _resident_mb(pid: int) -> float:
    total = 0
    for one in _tree(pid):
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):  # it has ended
            continue
    return total / 2**20


def database_seconds() -> float:
    """Processor seconds of the private cluster since it was started, its ended processes too."""
    from landmgmt import cluster

    pid = int((cluster.data_folder() / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    ticks = 0
    for one in _tree(pid):
        try:
            told = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended, and is in its parent's sum
            continue
        ticks += sum(int(n) for n in told[11 : 15 if one == pid else 13])
    return ticks / os.sysconf("SC_CLK_TCK")


def timed(command: list[str], env: dict[str, str]) -> tuple[float, float, float, float]:
    """Run a command: (seconds, processor seconds of its tree and of the database, peak MB of its tree).

    The database's are those of the whole cluster: what it tidies up meanwhile is among them.
    """
    before, behind = os.times(), database_seconds()
    start = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = [0.0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            peak[0] = max(peak[0], _resident_mb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, complaint = process.communicate()
    seconds = time.perf_counter() - start
    ended.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{command[0:4]}: {complaint.decode(errors='replace')[-2000:]}")
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    if out.strip():
        # A peer of Python says itself what it took: its start and imports are no part of loading.
        seconds, used = (float(one) for one in out.split())
    return seconds, used, database_seconds() - behind, peak[0]


def measure(plots: int, rounds: int, *, given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Load one file with each in turn, in an office of its own; ours is verified at the end."""
    from landmgmt import cluster
    from tests import databases

    path = write_field(folder / f"field_{plots}.gpkg", plots=plots)
    database, _mould = databases.clone(demo=False, tag=f"_import{plots}")
    door = cluster.connection("owner", database=database)
    env = {**os.environ, "LANDMGMT_MEDIA": str(folder / "media")}
    names = ["ours", "to_postgis"]
    names += ["ogr2ogr"] if shutil.which("ogr2ogr") else []
    names += ["layermapping"] if given.layermapping else []
    told: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in names}
    parts = None

    def python(name: str) -> list[str]:
        return [sys.executable, "-m", "tests.bench.import_peers", name, str(path), database]

    def tidy() -> None:
        cluster.psql("CHECKPOINT", database=database)

    try:
        for turn in range(rounds):
            for name in names if turn % 2 == 0 else names[::-1]:
                if name == "ours":
                    if turn:
                        # Another office for another round: the same land twice would be found.
                        database, _mould = _fresh(databases, database, plots)
                        door = cluster.connection("owner", database=database)
                    timed(python("prepare"), {**env, "LANDMGMT_ROLE": "owner"})
                tidy()
                command = ogr2ogr(path, door) if name == "ogr2ogr" else python(name)
                role = {"LANDMGMT_ROLE": "app"} if name == "ours" else {}
                told[name].append(timed(command, {**env, **role}))
        timed(python("check"), {**env, "LANDMGMT_ROLE": "app"})
        if given.profile:
            database, _mould = _fresh(databases, database, plots)
            timed(python("prepare"), {**env, "LANDMGMT_ROLE": "owner"})
            cluster.psql(PRELOAD.format(database=database), database="postgres")
            tidy()
            done = subprocess.run(
                python("profile"), env={**env, "LANDMGMT_ROLE": "app"}, check=True, capture_output=True
            )
            parts = json.loads(done.stdout)
    finally:
        databases.drop(database)
        path.unlink()
    return {**_summary(plots, told), **({"profile_s": parts} if parts else {})}


def _fresh(databases: Any, old: str, plots: int) -> tuple[str, str]:
    databases.drop(old)
    made: tuple[str, str] = databases.clone(demo=False, tag=f"_import{plots}")
    return made


def _summary(plots: int, told: dict[str, list[tuple[float, float, float, float]]]) -> dict[str, Any]:
    seconds = {name: statistics.median(run[0] for run in runs) for name, runs in told.items()}
    worked = {name: statistics.median(run[1] + run[2] for run in runs) for name, runs in told.items()}
    ratio = seconds["ours"] / seconds["to_postgis"]
    peak = max(run[3] for run in told["ours"])
    limit = LIMIT_RATIO.get(plots)
    return {
        "parcels": plots,
        "seconds": {name: [round(run[0], 2) for run in runs] for name, runs in told.items()},
        "processor_seconds": {name: [round(run[1], 2) for run in runs] for name, runs in told.items()},
        "database_processor_seconds": {
            name: [round(run[2], 2) for run in runs] for name, runs in told.items()
        },
        "peak_mb": {name: round(max(run[3] for run in runs)) for name, runs in told.items()},
        "median_s": {name: round(s, 2) for name, s in seconds.items()},
        "to_postgis_ratio": round(ratio, 2),
        "to_postgis_ratio_of_processor": round(worked["ours"] / worked["to_postgis"], 2),
        "ogr2ogr_ratio": round(seconds["ours"] / seconds["ogr2ogr"], 2) if "ogr2ogr" in seconds else None,
        "limit": limit,
        "within": (limit is None or ratio <= limit) and peak <= LIMIT_MB,
        "verify": "clean",
    }


def main(arguments: list[str]) -> int:
    """Exit 0 within the limits, 1 beyond them."""
    asked = argparse.ArgumentParser(prog="script/bench import")
    asked.add_argument("--parcels", type=int, action="append")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--layermapping", action="store_true", help="GeoDjango's loader too: slow")
    asked.add_argument("--profile", action="store_true", help="one more round of ours, told by its parts")
    given = asked.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "landmgmt.settings")
    sizes = sorted(given.parcels or SIZES)
    with tempfile.TemporaryDirectory(prefix="landmgmt-bench-") as folder:
        found = [measure(n, given.rounds, given=given, folder=Path(folder)) for n in sizes]
    first, last = found[0], found[-1]
    growth = None
    if last["parcels"] > first["parcels"]:
        growth = round(
            math.log(last["median_s"]["ours"] / first["median_s"]["ours"])
            / math.log(last["parcels"] / first["parcels"]),
            3,
        )
    told = {
        "bench": "import",
        "sizes": found,
        "growth_exponent": growth,
        "ogr2ogr": shutil.which("ogr2ogr") or "not installed (apt-get install gdal-bin): left out",
        "peers": {name: {"command": COMMANDS[name], "table": TABLES[name]} for name in COMMANDS},
    }
    sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return 0 if all(one["within"] for one in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
