"""The door for files of land that leave: what the app above needs to write its layers in the same formats."""

from parcels.exporters.formats import EXPORTS, Export
from parcels.exporters.how import How
from parcels.exporters.land import Column, Feature, Layer, check_amount
from parcels.exporters.naming import content_type, file_name, mark
from parcels.forms.land_export import LandExportForm

__all__ = [
    "EXPORTS",
    "Column",
    "Export",
    "Feature",
    "How",
    "LandExportForm",
    "Layer",
    "check_amount",
    "content_type",
    "file_name",
    "mark",
]
