"""Readers of large files that tell which batches they measure: small batches, slow ones where asked."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from parcels.actions import large_reading

BATCH = 10

# The real reader in its own process; only the size and the pace of its batches are the test's.
READER = """
import sys, time
sys.modules["geopandas"] = sys.modules["pandas"] = None  # as the real one does
from pathlib import Path
from parcels.importers import large_batch, large_child, large_geojson, large_geopackage, large_shapefile

log, slow = Path({log!r}), Path({slow!r})
for module in (large_geojson, large_geopackage, large_shapefile):
    module.BATCH = {batch}
plain = large_batch.Judge.batch

def batch(self, one):
    with log.open("a") as out:
        out.write(f"{{one.rows[0]}}\\n")
    time.sleep(0.4 if slow.exists() else 0)
    return plain(self, one)

large_batch.Judge.batch = batch
sys.exit(large_child.main())
"""


class Watched:
    """The log of what readers measured: the first row of each batch, in order."""

    def __init__(self, folder: Path) -> None:
        self._log, self._slow = folder / "measured", folder / "slow"
        self._log.touch()
        self.script = READER.format(log=str(self._log), slow=str(self._slow), batch=BATCH)

    def rows(self) -> list[int]:
        return [int(line) for line in self._log.read_text().split()]

    def forget(self) -> None:
        self._log.write_text("")

    def slow(self, *, on: bool) -> None:
        if on:
            self._slow.touch()
        else:
            self._slow.unlink(missing_ok=True)

    def here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have this process start such readers."""
        plain = subprocess.Popen

        def start(words: list[str], **how: Any) -> Any:
            return plain([sys.executable, "-c", self.script], **how)

        monkeypatch.setattr(large_reading.subprocess, "Popen", start)
