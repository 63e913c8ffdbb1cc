"""Writes KML and KMZ: degrees, one style per step of the ramp, every value as data and none as markup."""

import zipfile
from typing import Any, BinaryIO

from lxml import etree
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, intake
from parcels.exporters.geojson import degrees
from parcels.exporters.how import How, nameless
from parcels.exporters.land import Feature, Layer, placed

SPACE = "http://www.opengis.net/kml/2.2"
# The ramp of tokens.css on paper, light; a test holds the two equal.
RAMP = (
    *("#F5F3EA", "#ECE3C2", "#E5D097", "#DEB870", "#D29B52"),
    *("#C1783C", "#427799", "#25608A", "#164774", "#132F57"),
)
# What has no step: an outline.
LINE = "#5B5B54"


def write(layer: Layer, how: How) -> BinaryIO:
    """Return the KML."""
    held = nameless()
    held.write(document(layer))
    held.seek(0)
    return held


def write_kmz(layer: Layer, how: How) -> BinaryIO:
    """Return the KMZ: a zip with doc.kml."""
    held = nameless()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", document(layer))
    held.seek(0)
    return held


def document(layer: Layer) -> bytes:
    """The document: what it is, the styles in use, a folder per step, a placemark per feature.

    A viewer takes a description for HTML, so it says nothing of what a person typed; values are ExtendedData.
    """
    features = layer.landed()
    root = etree.Element(f"{{{SPACE}}}kml", nsmap={None: SPACE})
    body = _add(root, "Document")
    _add(body, "name", layer.title)
    _add(body, "description", " · ".join(part for part in (layer.mark, str(layer.on), degrees()) if part))
    steps = sorted({feature.step for feature in features if feature.step is not None})
    for step in steps:
        _style(body, f"s{step}", RAMP[step], filled=True)
    _style(body, "plain", LINE, filled=False)
    for feature_step in [*steps, None]:
        mine = [feature for feature in features if feature.step == feature_step]
        if not mine:
            continue
        home = body
        if feature_step is not None and layer.steps:
            home = _add(body, "Folder")
            _add(home, "name", layer.steps[feature_step])
        for feature in mine:
            _placemark(home, layer, feature)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add(parent: Any, tag: str, text: str | None = None, **attributes: str) -> Any:
    child = etree.SubElement(parent, f"{{{SPACE}}}{tag}", **attributes)
    if text is not None:
        child.text = intake.clean(text, 300)
    return child


def _style(parent: Any, name: str, colour: str, *, filled: bool) -> None:
    # KML writes a colour backwards: opacity, blue, green, red.
    backwards = colour[5:7] + colour[3:5] + colour[1:3]
    style = _add(parent, "Style", id=name)
    line = _add(style, "LineStyle")
    _add(line, "color", f"ff{LINE[5:7]}{LINE[3:5]}{LINE[1:3]}")
    _add(line, "width", "1.5")
    fill = _add(style, "PolyStyle")
    _add(fill, "color", f"b3{backwards}")
    _add(fill, "fill", "1" if filled else "0")


def _placemark(parent: Any, layer: Layer, feature: Feature) -> None:
    mark = _add(parent, "Placemark")
    _add(mark, "name", layer.text(feature, "DKBH") or layer.text(feature, "DKMC"))
    _add(mark, "styleUrl", "#plain" if feature.step is None else f"#s{feature.step}")
    data = _add(mark, "ExtendedData")
    for place in layer.of_files():
        value = feature.values[place]
        if value is None or value == "":
            continue
        one = _add(data, "Data", name=layer.columns[place].key)
        _add(one, "displayName", str(layer.columns[place].word))
        _add(one, "value", str(value))
    if layer.mark:
        _add(_add(data, "Data", name="BZ"), "value", layer.mark)
    assert feature.land is not None
    _shape(mark, placed(feature.land, crs.GEOGRAPHIC))


def _shape(parent: Any, shape: BaseGeometry) -> None:
    parts = list(getattr(shape, "geoms", [shape]))
    home = _add(parent, "MultiGeometry") if len(parts) > 1 else parent
    for part in parts:
        if part.geom_type == "Polygon":
            polygon = _add(home, "Polygon")
            for place, line in enumerate((part.exterior, *part.interiors)):
                edge = _add(polygon, "innerBoundaryIs" if place else "outerBoundaryIs")
                _corners(_add(edge, "LinearRing"), line)
        elif part.geom_type in ("LineString", "LinearRing"):
            _corners(_add(home, "LineString"), part)
        else:
            _corners(_add(home, "Point"), part)


def _corners(parent: Any, line: BaseGeometry) -> None:
    # Added without `clean`: a line of many corners is longer than any name.
    child = _add(parent, "coordinates")
    # The shortest text that reads back as the same number: what no grid could hold keeps all its places.
    child.text = " ".join(f"{float(c[0])!r},{float(c[1])!r}" for c in line.coords)
