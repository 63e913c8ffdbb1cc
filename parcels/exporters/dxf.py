"""Writes DXF for CASS: closed polylines on layer JZD, codes as text, easting before northing, no prefix."""

import io
from typing import Any, BinaryIO

import shapely
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import crs, intake
from landmgmt.lib.refusal import Refusal
from parcels.exporters.gdal import said
from parcels.exporters.how import How, nameless
from parcels.exporters.land import Feature, Layer, placed

# Our own name for what hangs on an entity: code, part, ring (0 the shell, then its holes).
APP = "LANDMGMT"
EDGE, CODE, NOTE, OTHER = "JZD", "DKBH", "SM", "QT"
TEXT_M = 3.0


def bare(epsg: int) -> int:
    """The same grid without its zone prefix, as CASS draws; a Refusal for degrees."""
    system = crs.allowed(epsg)
    if system.zone is None or system.width is None:
        raise Refusal("UNKNOWN_EPSG", {"epsg": epsg})
    found = crs.epsg_of(zone=system.zone, width=system.width, prefixed=False)
    assert found is not None, "every allowed grid has both forms"
    return found


def write(layer: Layer, how: How) -> BinaryIO:
    """Return the drawing: AutoCAD 2000, ANSI_936 text, metres, corners to the tenth of a millimetre."""
    import ezdxf  # a quarter of a second that only who asks for a drawing waits

    features, epsg = layer.landed(), bare(how.epsg)
    drawing = ezdxf.new("R2000", units=6)
    drawing.encoding = "gbk"
    drawing.appids.add(APP)
    for name, colour in ((EDGE, 1), (CODE, 7), (NOTE, 3), (OTHER, 4)):
        drawing.layers.add(name, color=colour)
    drawing.styles.add("HZ", font="simsun.ttc")
    drawing.header.custom_vars.append("LANDMGMT", _line(said(layer, epsg)))
    space = drawing.modelspace()
    shapes = [placed(feature.land, epsg) for feature in features if feature.land is not None]
    for feature, shape in zip(features, shapes, strict=True):
        _draw(space, layer, feature, shape)
    west, south = min(s.bounds[0] for s in shapes), min(s.bounds[1] for s in shapes)
    _text(space, said(layer, epsg), (west, south - 4 * TEXT_M), NOTE)
    # The library writes text; what the code page lacks leaves as \\U+XXXX, which every CAD reads.
    held = nameless()
    out = io.TextIOWrapper(held, encoding=drawing.output_encoding, errors="dxfreplace", newline="\r\n")
    drawing.write(out)
    out.flush()
    out.detach()
    held.seek(0)
    return held


def _draw(space: Any, layer: Layer, feature: Feature, shape: BaseGeometry) -> None:
    code = layer.text(feature, "DKBH")
    for number, part in enumerate(getattr(shape, "geoms", [shape])):
        if part.geom_type == "Polygon":
            for ring, line in enumerate((part.exterior, *part.interiors)):
                edge = space.add_lwpolyline(
                    list(line.coords)[:-1], format="xy", close=True, dxfattribs={"layer": EDGE}
                )
                _tag(edge, code, number, ring)
        elif part.geom_type == "LineString":
            line = space.add_lwpolyline(list(part.coords), format="xy", dxfattribs={"layer": OTHER})
            _tag(line, code, number, 0)
        else:
            _tag(space.add_point(part.coords[0], dxfattribs={"layer": OTHER}), code, number, 0)
        if code:
            # Within the land, so that a reader finds which outline the code belongs to.
            inside = shapely.point_on_surface(part)
            _text(space, code, (inside.x, inside.y), CODE)


def _tag(entity: Any, code: str, part: int, ring: int) -> None:
    # A part number of XDATA holds 16 bits; a land of more parts than that is refused on reading anyway.
    entity.set_xdata(APP, [(1000, _line(code)), (1070, part % 32768), (1070, ring % 32768)])


def _text(space: Any, text: str, at: tuple[float, float], layer: str) -> None:
    from ezdxf.enums import TextEntityAlignment

    one = space.add_text(_line(text), height=TEXT_M, dxfattribs={"layer": layer, "style": "HZ"})
    middle = layer == CODE
    one.set_placement(at, align=TextEntityAlignment.MIDDLE_CENTER if middle else TextEntityAlignment.LEFT)


def _line(text: str) -> str:
    # % begins a control code of CAD text (%%d is a degree sign); what a person typed is no such thing.
    return intake.clean(text, 240).replace("%%", "％％")
