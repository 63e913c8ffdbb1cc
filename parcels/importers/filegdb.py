"""Reads a zipped file geodatabase: unpacked under names of its own kind only, by the one driver for it."""

import re
import tempfile
from pathlib import Path

from landmgmt.lib import crs, intake
from landmgmt.lib.findings import Finding, error
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices, layer_question
from parcels.importers.features import Item, common_epsg, heights_dropped, plots_of, polygons
from parcels.importers.fields import table_of
from parcels.importers.plots import Reading
from parcels.importers.systems import (
    Claim,
    claim_of_crs,
    claim_of_prj,
    datum_remarks,
    in_old_datum,
    unknown_epsg,
)
from parcels.importers.vectors import Source, only

FORMAT = "filegdb"
DRIVER = "OpenFileGDB"
_PART = re.compile(
    r"a[0-9a-f]{8}\.(gdbtable|gdbtablx|gdbindexes|spx|horizon|freelist|[A-Za-z0-9_]{1,40}\.atx)|gdb|timestamps"
)
_CATALOG = "a00000001.gdbtable"


def looks_like(content: bytes) -> bool:
    """Say whether bytes are a zip that holds a geodatabase's first table."""
    return intake.is_zip(content) and any(
        name.rsplit("/", 1)[-1] == _CATALOG for name in intake.names(content)
    )


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of the one layer of polygons, or of the one chosen; rows count from 1."""
    try:
        with tempfile.TemporaryDirectory(prefix="landmgmt-gdb-") as folder:
            base = Path(folder) / "land.gdb"
            _lay_out(content, base)
            source = only(DRIVER, base, fault="GDB_BROKEN")
            return _read(source, choices, epsg=epsg, survey_epsg=survey_epsg)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])


def _lay_out(content: bytes, base: Path) -> None:
    """Write the parts of the one geodatabase into a folder of our own; other files stay in the zip."""
    files = intake.unpack(content)
    homes = {name.rpartition("/")[0] for name in files if name.rsplit("/", 1)[-1] == _CATALOG}
    if len(homes) != 1:
        raise Refusal("MANY_GEODATABASES", {"count": len(homes)})
    home = homes.pop()
    base.mkdir()
    for name, part in files.items():
        folder, _, last = name.rpartition("/")
        if folder == home and _PART.fullmatch(last):
            (base / last).write_bytes(part)


def _read(source: Source, choices: Choices, *, epsg: int | None, survey_epsg: int) -> Reading:
    names = source.layers()
    if not names:
        raise Refusal("NO_POLYGON_LAYER")
    taken = choices.layer if choices.layer in names else names[0] if len(names) == 1 else ""
    asked = [layer_question(names, taken=taken)] if len(names) > 1 else []
    if not taken:
        told = "、".join(intake.clean(name, 40) for name in names[:5])
        return Reading(FORMAT, findings=[error("LAYER_UNCHOSEN", names=told)], questions=asked)
    said, wrong = _claim(source.info(taken).get("crs"))
    findings: list[Finding] = [*unknown_epsg(epsg), *wrong]
    if findings:
        return Reading(FORMAT, None, None, [], [], findings, said=said.source, questions=asked)
    records, shapes = source.table(taken)
    if not records:
        raise Refusal("NO_PLOTS")
    findings += heights_dropped(shapes)
    findings += datum_remarks(said) if epsg is None else []
    items = [
        Item(row, record, shape, said, fault)
        for row, (record, (shape, fault)) in enumerate(zip(records, polygons(shapes), strict=True), start=1)
    ]
    table = table_of(records, choices)
    plots, more = plots_of(items, choices, epsg=epsg, survey_epsg=survey_epsg, table=table)
    found = [*findings, *in_old_datum(p.source_epsg for p in plots), *more]
    own = common_epsg(plots)
    return table.told(Reading(FORMAT, "UTF-8", own, plots, [], found, said=said.source, questions=asked))


def _claim(text: object) -> tuple[Claim, list[Finding]]:
    """Return what the driver says of the system: an EPSG number it knows, else its text, read by search."""
    if not isinstance(text, str) or not text.strip():
        return Claim("none"), []
    number = re.fullmatch(r"EPSG:(\d{4,6})", text.strip())
    if number is None:
        return claim_of_prj(text[:8000]), []
    system = crs.SYSTEMS.get(int(number[1]))
    if system and system.old:
        return Claim("crs", system.datum, text, system.zone, system.width, system.geographic), []
    return claim_of_crs(text)
