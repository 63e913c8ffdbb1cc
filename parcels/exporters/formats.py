"""The formats land leaves in: one line each. A new format is one writer and one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from landmgmt.lib import crs
from parcels.exporters import dxf, gdal, geojson, kml, land_book, land_txt
from parcels.exporters.how import How
from parcels.exporters.land import Layer

Writer = Callable[[Layer, How], BinaryIO]


@dataclass(frozen=True)
class Export:
    """A format: its code in addresses and commands, its words, and the systems it can be in.

    `systems` is any, grid (metres), bare (metres, never with a zone prefix) or degrees (by its standard).
    """

    code: str
    word: Any
    media_type: str
    suffix: str
    write: Writer
    systems: str = "any"

    def epsg(self, asked: int) -> int:
        """The system the file will be in: what was asked, or what the format prescribes."""
        if self.systems == "degrees":
            return crs.GEOGRAPHIC
        return dxf.bare(asked) if self.systems == "bare" else asked

    def takes(self, epsg: int) -> bool:
        """Say whether a system can be asked for."""
        return self.systems in ("any", "degrees") or not crs.allowed(epsg).geographic


EXPORTS: dict[str, Export] = {
    one.code: one
    for one in (
        Export(
            "txt",
            _("界址点坐标 TXT"),
            "text/plain",
            ".txt",
            land_txt.write,
            systems="grid",
        ),
        Export("shp", _("Shapefile（zip）"), "application/zip", ".zip", gdal.write_shp),
        Export("gpkg", "GeoPackage", "application/geopackage+sqlite3", ".gpkg", gdal.write_gpkg),
        Export("geojson", "GeoJSON", "application/geo+json", ".geojson", geojson.write, systems="degrees"),
        Export("dxf", _("DXF（CASS、CAD）"), "image/vnd.dxf", ".dxf", dxf.write, systems="bare"),
        Export(
            "kml",
            _("KML（奥维、谷歌地球）"),
            "application/vnd.google-earth.kml+xml",
            ".kml",
            kml.write,
            systems="degrees",
        ),
        Export(
            "kmz",
            _("KMZ（压缩的 KML）"),
            "application/vnd.google-earth.kmz",
            ".kmz",
            kml.write_kmz,
            systems="degrees",
        ),
        Export(
            "xlsx",
            _("Excel 台账"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
            land_book.write,
            systems="grid",
        ),
    )
}
