"""Shapes into the files GDAL writes: Shapefile in a zip, and GeoPackage."""

import zipfile
from typing import Any, BinaryIO

import numpy as np
import shapely
from django.utils.translation import gettext as _

from landmgmt.lib import intake
from parcels.exporters import dbf
from parcels.exporters.how import How, folder, nameless, of_bytes
from parcels.exporters.land import Feature, Layer, placed
from parcels.words.systems import system_word


def write_shp(layer: Layer, how: How) -> BinaryIO:
    """Return the zip: .shp .shx .prj by GDAL, .dbf with its .cpg, and a README of fields and system."""
    features = layer.landed()
    places = layer.of_files()
    rows = [[_plain(feature.values[place]) for place in places] for feature in features]
    encoding = dbf.encoding_of(rows, how.dbf)
    fields = [dbf.Field(layer.columns[place].key, layer.columns[place].kind) for place in places]
    held = nameless()
    with folder() as here:
        path = here / f"{layer.key}.shp"
        _write(path, "ESRI Shapefile", features, how.epsg, [], [])
        path.with_suffix(".dbf").write_bytes(dbf.table(fields, rows, encoding=encoding, on=layer.on))
        path.with_suffix(".cpg").write_text(encoding.upper(), encoding="ascii")
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            for one in sorted(here.iterdir()):
                archive.write(one, one.name)
            archive.writestr("README.txt", readme(layer, how.epsg).encode("utf-8-sig"))
    held.seek(0)
    return held


def write_gpkg(layer: Layer, how: How) -> BinaryIO:
    """Return the GeoPackage: one layer, text as text, figures as figures, what it is in its metadata."""
    features = layer.landed()
    places = layer.of_files()
    names = [layer.columns[place].key for place in places]
    data = [_column(layer, features, place) for place in places]
    with folder() as here:
        path = here / f"{layer.key}.gpkg"
        _write(
            path,
            "GPKG",
            features,
            how.epsg,
            names,
            data,
            layer=layer.key,
            layer_options={"DESCRIPTION": said(layer, how.epsg), "IDENTIFIER": layer.title},
            dataset_metadata={"title": layer.title, "note": said(layer, how.epsg)},
        )
        return of_bytes(path.read_bytes())


def _write(
    path: Any,
    driver: str,
    features: list[Feature],
    epsg: int,
    names: list[str],
    data: list[Any],
    **more: Any,
) -> None:
    import pyogrio  # with pandas: only who reads or writes a file waits for it

    shapes = [placed(feature.land, epsg) for feature in features if feature.land is not None]
    kinds = {shape.geom_type.removeprefix("Multi") for shape in shapes}
    kind = f"Multi{kinds.pop()}" if len(kinds) == 1 else "Unknown"
    if driver == "ESRI Shapefile" and kind == "MultiPolygon":
        kind = "Polygon"
    if not names:
        # A shapefile has a table of at least one field; ours takes its place afterwards.
        names, data = ["NO"], [np.arange(len(shapes), dtype=np.int32)]
    pyogrio.raw.write(
        str(path),
        np.asarray(shapely.to_wkb(shapes), dtype=object),
        data,
        names,
        crs=f"EPSG:{epsg}",
        driver=driver,
        geometry_type=kind,
        **more,
    )


def _column(layer: Layer, features: list[Feature], place: int) -> Any:
    values = [feature.values[place] for feature in features]
    if layer.columns[place].kind == "text":
        return np.array([_plain(value) for value in values], dtype=object)
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)


def _plain(value: Any) -> Any:
    """Text of one line; figures as they are; blank text as nothing."""
    if isinstance(value, str):
        return intake.clean(value, 250) or None
    return value


def said(layer: Layer, epsg: int) -> str:
    """One line on what the file holds: mark, title, day, system."""
    told = [
        layer.mark,
        layer.title,
        _("截至 %(day)s 日终") % {"day": layer.on},
        system_word(epsg),
    ]
    return _("；").join(part for part in told if part)


def readme(layer: Layer, epsg: int) -> str:
    """What the zip holds: the mark first, then day, system and the meaning of each field."""
    lines = [said(layer, epsg), ""]
    lines += [f"{layer.columns[place].key}\t{layer.columns[place].word}" for place in layer.of_files()]
    return "\r\n".join([*lines, ""])
