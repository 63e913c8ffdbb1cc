"""The guard of uploads under its old name for this app's own pages."""

from parcels.uploads import takes_files, too_large

__all__ = ["takes_files", "too_large"]
