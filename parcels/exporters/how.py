"""The choices a person makes for a file of land, and the temporary files it passes through."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from landmgmt.lib import crs
from parcels.exporters.boundary_txt import Options


@dataclass(frozen=True)
class How:
    """The system, the options of TXT, the DBF's encoding, and whether a workbook lists the points."""

    epsg: int = crs.SURVEY
    txt: Options = field(default_factory=Options)
    dbf: str = "gbk"
    points: bool = False


def nameless() -> BinaryIO:
    """A temporary file without a name: it is gone as soon as it is closed, whatever happens."""
    return tempfile.TemporaryFile(prefix="landmgmt-export-")


def of_bytes(content: bytes) -> BinaryIO:
    """A nameless file with this content, at its beginning."""
    held = nameless()
    held.write(content)
    held.seek(0)
    return held


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for libraries that only write to names; gone afterwards, also when they fail."""
    with tempfile.TemporaryDirectory(prefix="landmgmt-export-") as name:
        yield Path(name)
