"""Land as boundary-point TXT: the columns of a layer in the places the custom gives them."""

from decimal import Decimal
from typing import BinaryIO

from parcels.exporters.boundary_txt import Plot, boundary_txt
from parcels.exporters.how import How, of_bytes
from parcels.exporters.land import Feature, Layer, polygons


def write(layer: Layer, how: How) -> BinaryIO:
    """Return the TXT; land without a code keeps none, so that it is known again by where it lies."""
    declared = how.txt.area == "declared"
    plots = [_plot(layer, feature, declared=declared) for feature in layer.landed()]
    return of_bytes(boundary_txt(plots, how.txt, unit=layer.unit, made_on=layer.on, remark=layer.mark))


def _plot(layer: Layer, feature: Feature, *, declared: bool) -> Plot:
    area = layer.place("MJ")
    figure = feature.values[area] if declared and area is not None else None
    return Plot(
        polygons(feature.land),
        code=layer.text(feature, "DKBH"),
        name=layer.text(feature, "DKMC"),
        map_sheet=layer.text(feature, "TFH"),
        land_use=layer.text(feature, "DKYT"),
        land_class=layer.text(feature, "DLBM"),
        area_ha=Decimal(figure) / 10_000 if figure is not None else None,
    )
