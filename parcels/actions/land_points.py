"""The door for land that the app above hands out as boundary points; nothing is written to the books."""

from parcels.exporters.boundary_txt import Options, Plot, boundary_txt

__all__ = ["Options", "Plot", "boundary_txt"]
