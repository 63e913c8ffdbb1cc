"""Reads a survey file in a process of its own, so that no file can take the office's memory or time."""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np

from expansion.importers.survey_points import Table, read
from landmgmt.lib.findings import Finding, error

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 90


def read_apart(name: str, content: bytes, *, seconds: int = WALL_SECONDS) -> Table:
    """What `read` returns; a file that takes more than 2 GB or 60 s of work gives a finding instead."""
    limits = {"mib": MEMORY_BYTES // 2**20, "seconds": CPU_SECONDS}
    try:
        done = subprocess.run(  # noqa: S603  (our own module; the file comes on standard input)
            [sys.executable, "-m", "expansion.importers.apart", name],
            input=content,
            capture_output=True,
            cwd=ROOT,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _failed(error("SURVEY_TOO_HEAVY", **limits))
    if done.returncode != 0:
        return _failed(error("SURVEY_TOO_HEAVY", **limits))
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as kept:
        told = json.loads(str(kept["told"]))
        return Table(
            told["format"],
            kept["values"],
            kept["lines"],
            told["said_levels"],
            [Finding.from_json(one) for one in told["findings"]],
        )


def _failed(finding: Finding) -> Table:
    return Table("unknown", np.empty((0, 3)), np.empty(0, dtype=np.int64), findings=[finding])


def main() -> None:
    """Read standard input, write the table to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    table = read(sys.argv[1], sys.stdin.buffer.read())
    told = {
        "format": table.format,
        "said_levels": table.said_levels,
        "findings": [one.to_json() for one in table.findings],
    }
    out = io.BytesIO()
    np.savez(out, values=table.values, lines=table.lines, told=np.array(json.dumps(told)))
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
