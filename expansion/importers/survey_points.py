"""Reads a file of survey points into a table of numbers: CSV, XYZ and other text, zipped text, DXF.

Runs in a process of its own with bounds on memory and time (`apart`); what it returns is judged by rules.
"""

import re
import tempfile
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from landmgmt.lib import intake
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal

MAX_POINTS = 500_000
MAX_COLUMNS = 12
MAX_BAD_LINES = 20
# What stands where there is no level: surveyors' and machines' ways of saying so.
_NOTHING = {"", "-", "--", "nan", "null", "none", "*"}
# A heading that names the level.
_LEVEL_WORDS = re.compile(r"高程|标高|高$|^h$|^z$|level|elev|height", re.IGNORECASE)
_ENTITIES = ["POINT", "INSERT", "3DFACE", "POLYLINE", "LWPOLYLINE", "LINE"]


@dataclass
class Table:
    """Rows of numbers as the file has them, NaN where none; `lines` counts lines or entities from 1."""

    format: str
    values: npt.NDArray[np.float64]
    lines: npt.NDArray[np.int64]
    said_levels: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(name: str, content: bytes) -> Table:
    """Return what the file holds; what is wrong with it is in the findings, never raised."""
    try:
        intake.check_size(len(content))
        if intake.is_zip(content):
            _name, content = _only_file(content)
        if _is_dxf(content):
            return _dxf(content)
        return _text(intake.decode(content)[0])
    except Refusal as no:
        return _nothing("unknown", error(no.code, **no.params))


def _nothing(format_: str, *findings: Finding) -> Table:
    return Table(format_, np.empty((0, 3)), np.empty(0, dtype=np.int64), findings=list(findings))


def _only_file(content: bytes) -> tuple[str, bytes]:
    files = intake.unpack(content)
    if len(files) != 1:
        raise Refusal("SURVEY_ZIP_ONE", {"files": len(files)})
    return next(iter(files.items()))


def _is_dxf(content: bytes) -> bool:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return (head.startswith((b"0\r", b"0\n", b"999")) and b"SECTION" in content[:65536]) or content[:18] == (
        b"AutoCAD Binary DXF"
    )


def _text(text: str) -> Table:
    lines = text.splitlines()
    split = _splitter(lines)
    rows: list[list[float]] = []
    numbers: list[int] = []
    bad: list[Finding] = []
    header: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith(("#", "//", "!")):
            continue
        words = split(line)[:MAX_COLUMNS]
        values = [_number(word) for word in words]
        found = sum(value == value for value in values)
        if found < 2:
            if not rows and not header and found == 0:
                header = [intake.clean(word, 20) for word in words]
            # The count of points at the head of a CASS file.
            elif not (found == 1 and not rows):
                bad.append(error("SURVEY_BAD_LINE", row=number, text=intake.clean(line, 60)))
                if len(bad) > MAX_BAD_LINES:
                    bad[-1] = error("SURVEY_MANY_BAD_LINES", row=number, limit=MAX_BAD_LINES)
                    break
            continue
        if len(rows) == MAX_POINTS:
            bad.append(error("SURVEY_TOO_MANY", limit=MAX_POINTS))
            break
        rows.append(values)
        numbers.append(number)
    if not rows:
        return _nothing("text", *bad, error("SURVEY_NO_POINTS"))
    width = max(map(len, rows))
    table = np.full((len(rows), width), np.nan)
    for at, row in enumerate(rows):
        table[at, : len(row)] = row
    said = [i for i, word in enumerate(header) if _LEVEL_WORDS.search(word)]
    return Table("text", table, np.array(numbers, dtype=np.int64), said, bad)


def _splitter(lines: list[str]) -> Any:
    sample = "\n".join(lines[:50])
    for mark in ("\t", ",", "，", ";"):
        if sample.count(mark) >= min(len(lines), 50):
            return lambda line: line.split(mark)
    blanks = re.compile(r"[\s,，;]+")
    return lambda line: blanks.split(line.strip())


def _number(word: str) -> float:
    word = word.strip().strip("\"'")
    if word.lower() in _NOTHING:
        return float("nan")
    try:
        value = float(word)
    except ValueError:
        return float("nan")
    return value if abs(value) < 1e12 else float("nan")


def _dxf(content: bytes) -> Table:
    if content.startswith(b"AutoCAD Binary DXF"):
        return _nothing("dxf", error("SURVEY_DXF_BINARY"))
    from ezdxf.addons import iterdxf
    from ezdxf.lldxf.const import DXFError

    rows: list[tuple[float, float, float]] = []
    lines: list[int] = []
    flat = 0
    try:
        # The one-pass reader of the library loses the last entity, so the file is read from the disk.
        with tempfile.NamedTemporaryFile(suffix=".dxf") as kept:
            kept.write(content)
            kept.flush()
            drawing = iterdxf.opendxf(kept.name)
            for number, entity in enumerate(drawing.modelspace(types=_ENTITIES), start=1):
                for place in _places(entity):
                    rows.append(place)
                    lines.append(number)
                flat += entity.dxftype() == "LWPOLYLINE" and not entity.dxf.elevation
                if len(rows) > MAX_POINTS:
                    return _nothing("dxf", error("SURVEY_TOO_MANY", limit=MAX_POINTS))
            drawing.close()
    except (DXFError, ValueError, TypeError, KeyError, IndexError, AttributeError, StopIteration) as broken:
        return _nothing("dxf", error("SURVEY_DXF_BROKEN", said=intake.clean(str(broken), 60)))
    if not rows:
        return _nothing("dxf", error("SURVEY_NO_POINTS"))
    # Every corner of a face comes several times: a place with its level counts once.
    values, first = np.unique(np.array(rows), axis=0, return_index=True)
    found = [note("SURVEY_FLAT_LINES", count=flat)] if flat else []
    order = np.argsort(first)
    return Table("dxf", values[order], np.array(lines, dtype=np.int64)[first[order]], findings=found)


def _places(entity: Any) -> list[tuple[float, float, float]]:
    kind = entity.dxftype()
    if kind == "POINT":
        found = [entity.dxf.location]
    elif kind == "INSERT":
        found = [entity.dxf.insert]
    elif kind == "3DFACE":
        found = [entity.dxf.vtx0, entity.dxf.vtx1, entity.dxf.vtx2, entity.dxf.vtx3]
    elif kind == "LINE":
        found = [entity.dxf.start, entity.dxf.end]
    elif kind == "POLYLINE":
        found = [vertex.dxf.location for vertex in entity.vertices]
    else:
        level = float(entity.dxf.elevation)
        # A flat line without a level is a drawing, not a survey.
        return [(float(x), float(y), level) for x, y, *_ in entity.get_points()] if level else []
    return [(float(p[0]), float(p[1]), float(p[2])) for p in found]
