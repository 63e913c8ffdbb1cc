"""The one room that knows coordinate systems: an allow-list of EPSG numbers, always east before north."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from landmgmt.lib.refusal import Refusal

# A grid file fetched from the network would make a result depend on the day it was computed.
pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]

GEOGRAPHIC = 4490
WGS84 = 4326
SURVEY = 4525
THREE_DEGREE_ZONES = range(25, 46)
SIX_DEGREE_ZONES = range(13, 24)


class Datum(StrEnum):
    """The datums met in the office's files."""

    CGCS2000 = "cgcs2000"
    WGS84 = "wgs84"
    XIAN80 = "xian80"
    BEIJING54 = "beijing54"


@dataclass(frozen=True)
class System:
    """One coordinate system; a geographic one has no zone. `width` is the zone width in degrees."""

    epsg: int
    datum: Datum
    width: int | None = None
    zone: int | None = None
    prefixed: bool = False

    @property
    def geographic(self) -> bool:
        """Say whether its coordinates are degrees."""
        return self.zone is None

    @property
    def old(self) -> bool:
        """Say whether its datum has no public transformation to CGCS2000."""
        return self.datum in (Datum.XIAN80, Datum.BEIJING54)

    @property
    def meridian(self) -> int | None:
        """Return the central meridian in degrees east."""
        if self.zone is None or self.width is None:
            return None
        return self.zone * 3 if self.width == 3 else self.zone * 6 - 3


# (datum, zone width, with zone prefix) → the number added to the zone to get its EPSG number.
_OFFSETS = {
    (Datum.CGCS2000, 3, True): 4488,
    (Datum.CGCS2000, 3, False): 4509,
    (Datum.CGCS2000, 6, True): 4478,
    (Datum.CGCS2000, 6, False): 4489,
    (Datum.XIAN80, 3, True): 2324,
    (Datum.XIAN80, 3, False): 2345,
    (Datum.XIAN80, 6, True): 2314,
    (Datum.XIAN80, 6, False): 2325,
    (Datum.BEIJING54, 3, True): 2376,
    (Datum.BEIJING54, 3, False): 2397,
    (Datum.BEIJING54, 6, True): 21400,
    (Datum.BEIJING54, 6, False): 21440,
}


OLD_GEOGRAPHIC = {Datum.XIAN80: 4610, Datum.BEIJING54: 4214}


def _table() -> dict[int, System]:
    systems = {
        GEOGRAPHIC: System(GEOGRAPHIC, Datum.CGCS2000),
        WGS84: System(WGS84, Datum.WGS84),
        **{epsg: System(epsg, datum) for datum, epsg in OLD_GEOGRAPHIC.items()},
    }
    for (datum, width, prefixed), offset in _OFFSETS.items():
        for zone in THREE_DEGREE_ZONES if width == 3 else SIX_DEGREE_ZONES:
            systems[offset + zone] = System(offset + zone, datum, width, zone, prefixed)
    return systems


SYSTEMS: dict[int, System] = _table()
# The numbers of the old datums, without gaps: for a guard of the database.
OLD_RANGES = ((2327, 2390), (2401, 2442), (4214, 4214), (4610, 4610), (21413, 21423), (21453, 21463))
ALLOWED: frozenset[int] = frozenset(epsg for epsg, system in SYSTEMS.items() if not system.old)


def epsg_of(*, zone: int, width: int = 3, prefixed: bool = True, datum: Datum = Datum.CGCS2000) -> int | None:
    """Return the EPSG number of a zone, e.g. zone 37 of 3° with prefix → 4525; None if there is none."""
    offset = _OFFSETS.get((datum, width, prefixed))
    if offset is None or zone not in (THREE_DEGREE_ZONES if width == 3 else SIX_DEGREE_ZONES):
        return None
    return offset + zone


def zone_of_epsg(epsg: int) -> int | None:
    """Return the zone number of a known grid, None for a geographic or unknown system."""
    system = SYSTEMS.get(epsg)
    return system.zone if system else None


def allowed(epsg: int) -> System:
    """Return the system of an EPSG number; a Refusal for an old datum or a number not on the list."""
    system = SYSTEMS.get(epsg)
    if system is None:
        raise Refusal("UNKNOWN_EPSG", {"epsg": epsg})
    if system.old:
        raise Refusal("OLD_DATUM", {"datum": system.datum.value, "epsg": epsg})
    return system


@lru_cache(maxsize=64)
def _transformer(source: int, target: int) -> pyproj.Transformer:
    # EPSG says north first; always_xy makes every call east, north (or longitude, latitude).
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _moved(geom: BaseGeometry, source: int, target: int) -> BaseGeometry:
    # WGS 84 and CGCS2000 differ by less than a metre and have no published parameters: taken as one.
    source, target = (GEOGRAPHIC if epsg == WGS84 else epsg for epsg in (source, target))
    if source == target:
        return geom
    transformer = _transformer(source, target)
    return shapely.transform(geom, lambda x, y: transformer.transform(x, y), interleaved=False)


def move(pairs: NDArray[np.float64], source: int, target: int) -> NDArray[np.float64]:
    """Return east, north pairs (or longitude, latitude) of one allowed system in another, shape (n, 2)."""
    source, target = (GEOGRAPHIC if epsg == WGS84 else allowed(epsg).epsg for epsg in (source, target))
    east, north = _transformer(source, target).transform(pairs[:, 0], pairs[:, 1])
    return np.column_stack([east, north])


def to_geographic(geom: BaseGeometry, epsg: int) -> BaseGeometry:
    """Return the geometry in degrees of 4490, longitude first, from an allowed system."""
    return _moved(geom, allowed(epsg).epsg, GEOGRAPHIC)


def to_survey(geom4490: BaseGeometry, epsg: int = SURVEY) -> BaseGeometry:
    """Return the geometry in metres of the survey grid, easting first.

    109.98, 27.12 → 37398864.552, 3001337.231.
    """
    return _moved(geom4490, GEOGRAPHIC, allowed(epsg).epsg)


@dataclass(frozen=True)
class Guess:
    """What a ring's numbers say by their size; `east_first` is the order they were written in."""

    kind: str  # "prefixed" | "bare" | "degrees"
    east_first: bool
    zone: int | None = None
    width: int | None = None

    @property
    def unusual(self) -> str:
        """The finding to make of a typed order that is not the office's: north,east or longitude,latitude."""
        if self.kind == "degrees":
            return "" if self.east_first else "LATITUDE_FIRST"
        return "SWAPPED_AXES" if self.east_first else ""


def _northing(value: float) -> bool:
    return 1_800_000 <= value < 6_000_000


def _bare_easting(value: float) -> bool:
    return 100_000 <= value < 1_000_000


def _zone_prefix(value: float) -> tuple[int, int] | None:
    zone = int(value // 1_000_000)
    if zone in THREE_DEGREE_ZONES:
        return zone, 3
    if zone in SIX_DEGREE_ZONES:
        return zone, 6
    return None


def _guess_pair(first: float, second: float) -> Guess | None:
    for east_first, (east, north) in ((False, (second, first)), (True, (first, second))):
        if _northing(north) and _bare_easting(east):
            return Guess("bare", east_first)
        if _northing(north) and (prefix := _zone_prefix(east)):
            return Guess("prefixed", east_first, *prefix)
        if 3 <= north <= 54 and 73 <= east <= 136:
            return Guess("degrees", east_first)
    return None


def guess(pairs: Sequence[tuple[float, float]]) -> Guess | None:
    """Return what all pairs of a ring agree on (order, prefix, zone); None if they do not or leave China.

    In China 7 digits 1.8–6.0 M are a northing, 8 digits starting 13–23 or 25–45 an easting with zone,
    6 digits an easting without; 73–136 a longitude, 3–54 a latitude.
    """
    if not pairs:
        return None
    guesses = {_guess_pair(first, second) for first, second in pairs}
    return guesses.pop() if len(guesses) == 1 else None
