"""Reads KML and KMZ, and 奥维's OVKML and OVKMZ, whose own mark says in which datum the degrees are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from shapely.geometry import MultiPolygon, Polygon

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.crs import Datum
from landmgmt.lib.findings import Finding, error, note
from landmgmt.lib.refusal import Refusal
from parcels.importers.choices import NONE, Choices
from parcels.importers.features import Item, common_epsg, plots_of
from parcels.importers.fields import table_of
from parcels.importers.plots import MAX_PLOTS, MAX_POINTS, MAX_RINGS, Reading, too_many
from parcels.importers.systems import Claim, checked_epsg, datum_of, shift_of

FORMAT, FORMAT_OV = "kml", "ovkml"
MAX_ELEMENTS = 400_000
# Nothing of a document type is ever wanted: it is where entities, and foreign files, come from.
FORBIDDEN = (
    ("<!doctype", "XML_UNSAFE"),
    ("<!entity", "XML_UNSAFE"),
    ("networklink", "KML_NETWORK_LINK"),
)
_FAR = 1e12
_ENDINGS = (".kml", ".ovkml")


def looks_like(content: bytes) -> bool:
    """Say whether bytes are a KML, or a zip with one."""
    if intake.is_zip(content):
        return any(name.lower().endswith(_ENDINGS) for name in intake.names(content))
    try:
        text, _ = intake.decode(content[:4000] if len(content) % 2 == 0 else content[:3999])
    except Refusal:
        text = content[:4000].decode("utf-8", errors="ignore")
    return text.lstrip("\ufeff \t\r\n").startswith("<") and "<kml" in text.lower()


def read(
    content: bytes, *, epsg: int | None = None, survey_epsg: int = crs.SURVEY, choices: Choices = NONE
) -> Reading:
    """Return the reading of every placemark with polygons; rows count placemarks from 1."""
    try:
        text, encoding = _text(content)
        document = _parsed(text)
        found = _placemarks(document)
    except Refusal as no:
        return Reading(FORMAT, findings=[error(no.code, **no.params)])
    form = FORMAT_OV if found.ovital else FORMAT
    findings: list[Finding] = [*checked_epsg(epsg)]
    if not found.items:
        findings.append(error("NO_POLYGON_LAYER" if found.others else "NO_PLOTS"))
    if findings:
        return Reading(form, encoding, None, [], [], findings, said="kml")
    if found.others:
        findings.append(note("KML_OTHERS_SKIPPED", count=found.others))
    if found.heights:
        findings.append(note("HEIGHT_DROPPED", count=found.heights))
    table = table_of([item.record for item in found.items], choices)
    plots, told = plots_of(found.items, choices, epsg=epsg, survey_epsg=survey_epsg, table=table)
    read_so = Reading(form, encoding, common_epsg(plots), plots, [], [*findings, *told], said="kml")
    return table.told(read_so)


def _text(content: bytes) -> tuple[str, str]:
    if intake.is_zip(content):
        files = {
            name: part for name, part in intake.unpack(content).items() if name.lower().endswith(_ENDINGS)
        }
        if len(files) != 1:
            raise Refusal("MANY_KML", {"count": len(files)})
        (content,) = files.values()
    text, encoding = intake.decode(content)
    lower = text.lower()
    for word, code in FORBIDDEN:
        if word in lower:
            raise Refusal(code)
    # Two commas at most per corner with its height, and each blank between two corners.
    if text.count(",") > 2 * MAX_POINTS:
        raise Refusal("TOO_MANY_POINTS", {"limit": MAX_POINTS})
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise Refusal("XML_TOO_BIG")
    return text, encoding


def _parsed(text: str) -> etree._Element:
    body = text[text.find("?>") + 2 :] if text.lstrip().startswith("<?xml") else text
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(body.strip().encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as cause:
        raise Refusal("XML_BROKEN") from cause


@dataclass
class _Found:
    items: list[Item] = field(default_factory=list)
    others: int = 0
    heights: int = 0
    ovital: bool = False


def _placemarks(document: etree._Element) -> _Found:
    found = _Found()
    names = {_name(one) for one in document.iter()}
    found.ovital = any(name.startswith("Ov") for name in names)
    whole = _coord_type(document, deep=False)
    for row, mark in enumerate(_all(document, "Placemark"), start=1):
        drawn = list(_all(mark, "Polygon"))
        if not drawn:
            found.others += 1
            continue
        if len(found.items) >= MAX_PLOTS:
            raise Refusal("TOO_MANY_PLOTS", too_many(len(found.items) + 1).params)
        own = _coord_type(mark, deep=True) or whole
        shape, high, fault = _shape(drawn)
        found.heights += high
        found.items.append(Item(row, _record(mark), shape, _claim(own, ovital=found.ovital), fault))
    return found


def _claim(own: str, *, ovital: bool) -> Claim:
    """What the mark says; plain KML is WGS 84 by its standard, one of 奥维 without it says nothing."""
    if shift := shift_of(own):
        return Claim("kml", None, own, degrees=True, shift=shift)
    if own:
        datum = datum_of(own)
        return Claim("kml", datum, own, degrees=True, shift="" if datum else "unknown")
    return Claim("kml", None if ovital else Datum.WGS84, degrees=True, shift="unknown" if ovital else "")


def _coord_type(element: etree._Element, *, deep: bool) -> str:
    reach: Iterable[etree._Element] = element.iter() if deep else _outside_marks(element)
    return next(((one.text or "").strip()[:40] for one in reach if _name(one) == "OvCoordType"), "")


def _outside_marks(document: etree._Element) -> Iterable[etree._Element]:
    for one in document.iter():
        if _name(one) == "OvCoordType" and not any(_name(up) == "Placemark" for up in one.iterancestors()):
            yield one


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for one in element.iter() if _name(one) == name)


def _record(mark: etree._Element) -> dict[str, Any]:
    """The placemark's extended data by their names, and its own name."""
    record: dict[str, Any] = {}
    for one in mark.iter():
        if _name(one) == "SimpleData" and one.get("name"):
            record[str(one.get("name"))] = one.text or ""
        elif _name(one) == "Data" and one.get("name"):
            value = next(_all(one, "value"), None)
            record[str(one.get("name"))] = (value.text or "") if value is not None else ""
    title = next((child for child in mark if _name(child) == "name"), None)
    if title is not None and title.text:
        record.setdefault("NAME", title.text)
    return record


def _shape(drawn: list[etree._Element]) -> tuple[MultiPolygon | None, bool, str]:
    """Return (polygons, whether they bore heights, the code of what is wrong)."""
    parts, high = [], False
    if len(drawn) > MAX_RINGS:
        return None, False, "TOO_MANY_CORNERS"
    for polygon in drawn:
        shells = [ring for side in _all(polygon, "outerBoundaryIs") for ring in _all(side, "coordinates")]
        holes = [ring for side in _all(polygon, "innerBoundaryIs") for ring in _all(side, "coordinates")]
        if len(shells) != 1:
            return None, False, "BAD_COORDINATES"
        rings = []
        for ring in (shells[0], *holes):
            points, raised = _points(ring.text or "")
            if len(set(points)) < 3:
                return None, False, "BAD_COORDINATES" if not points else "RING_TOO_SHORT"
            rings.append(points)
            high = high or raised
        parts.append(Polygon(rings[0], rings[1:]))
    return geometry.as_multipolygon(MultiPolygon(parts)), high, "NO_GEOMETRY"


def _points(text: str) -> tuple[list[tuple[float, float]], bool]:
    """Return (longitude, latitude) pairs and whether a height is not nought; none for what is no number."""
    points, high = [], False
    for corner in text.split():
        try:
            x, y, *rest = (float(part) for part in corner.rstrip(",").split(","))
        except ValueError:
            return [], False
        if not (abs(x) < _FAR and abs(y) < _FAR):
            return [], False
        points.append((x, y))
        high = high or any(rest)
    return points, high
