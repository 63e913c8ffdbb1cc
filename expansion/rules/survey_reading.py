"""Which column is which, and in which grid: every possible reading of a table of numbers, with its reason.

In China 7 digits 1.8–6.0 M are a northing, 8 digits an easting with zone, 6 digits one without; the ground
asked about then tells which zone a bare easting lies in. Two possible readings are a choice, never a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from landmgmt.lib import crs
from landmgmt.lib.findings import Finding, confirm, error, note

Numbers = npt.NDArray[np.float64]
# A reading whose points come this near the ground asked about is possible.
REACH_M = 5_000.0
LEVELS_M = (-160.0, 8_900.0)


@dataclass(frozen=True)
class Reading:
    """Columns count from 1; `away_m` is how far the middle of the points lies from the ground asked about."""

    east: int
    north: int
    level: int
    epsg: int
    away_m: float
    guess: crs.Guess

    @property
    def key(self) -> str:
        """A name a form can send back: e3n2h4-4525."""
        return f"e{self.east}n{self.north}h{self.level}-{self.epsg}"

    @property
    def told(self) -> dict[str, Any]:
        """The reading as codes and figures, for words to be made of."""
        return {
            "key": self.key,
            "east": self.east,
            "north": self.north,
            "level": self.level,
            "epsg": self.epsg,
            "kind": self.guess.kind,
            "east_first": self.east < self.north,
            "zone": crs.zone_of_epsg(self.epsg),
            "away_m": round(self.away_m),
        }


def readings(
    values: Numbers, said: Sequence[int], *, ground: tuple[float, float], grid: int
) -> list[Reading]:
    """Every possible reading, the likeliest first; empty where no two columns are coordinates.

    `said` are the columns (from 0) that the file's own heading calls levels; `ground` is a point (easting,
    northing) of the survey grid `grid` that the points should be near.
    """
    found = []
    for one, other, guess in _pairs(values):
        east, north = (one, other) if guess.east_first else (other, one)
        for level in _levels(values, said, {east, north}):
            for epsg, away in _grids(values[:, [east, north]], guess, ground, grid):
                found.append(Reading(east + 1, north + 1, level + 1, epsg, away, guess))
    near = [one for one in found if one.away_m <= REACH_M]
    return sorted(near or found, key=lambda one: (one.away_m > REACH_M, one.epsg != grid, one.level))[:6]


def _pairs(values: Numbers) -> Iterable[tuple[int, int, crs.Guess]]:
    sample = values[:: max(1, len(values) // 500)]
    width = values.shape[1]
    for one in range(width):
        for other in range(one + 1, width):
            both = sample[:, [one, other]]
            both = both[np.isfinite(both).all(axis=1)]
            if len(both) < max(1, len(sample) // 2):
                continue
            # One slip of the pen does not make a column another thing.
            votes = [crs.guess([(float(a), float(b))]) for a, b in both[:200]]
            likely = max(set(votes), key=votes.count)
            if likely is not None and votes.count(likely) * 2 > len(votes):
                yield one, other, likely


def _levels(values: Numbers, said: Sequence[int], taken: set[int]) -> list[int]:
    named = [i for i in said if i < values.shape[1] and i not in taken and np.isfinite(values[:, i]).any()]
    if named:
        return named
    free = []
    for i in range(values.shape[1]):
        column = values[:, i][np.isfinite(values[:, i])]
        if i in taken or not len(column) or i < min(taken):
            continue
        if ((column >= LEVELS_M[0]) & (column <= LEVELS_M[1])).mean() > 0.5:
            free.append(i)
    return free


def _grids(
    pairs: Numbers, guess: crs.Guess, ground: tuple[float, float], grid: int
) -> list[tuple[int, float]]:
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    middle = np.median(pairs, axis=0)
    if guess.kind == "degrees":
        systems = [crs.GEOGRAPHIC]
    elif guess.kind == "prefixed":
        systems = [crs.epsg_of(zone=guess.zone or 0, width=guess.width or 3) or 0]
    else:
        own = crs.SYSTEMS[grid].zone or 37
        near = [crs.epsg_of(zone=zone, prefixed=False) for zone in (own, own - 1, own + 1)]
        systems = [epsg for epsg in near if epsg]
    out = []
    for epsg in systems:
        place = to_grid(np.array([middle]), epsg, grid)[0]
        out.append((epsg, float(np.hypot(*(place - ground)))))
    # Points far from everything are read in the office's own zone, to be found elsewhere.
    return [one for one in out if one[1] <= REACH_M] or out[:1]


def to_grid(pairs: Numbers, epsg: int, grid: int) -> Numbers:
    """East, north pairs of an allowed system in the survey grid, shape (n, 2)."""
    bare, own = crs.SYSTEMS[epsg], crs.SYSTEMS[grid]
    if bare.zone == own.zone and bare.width == own.width and not bare.geographic:
        # The same zone: only the prefix differs, and no digit may be lost.
        shift = 1e6 * ((own.zone or 0) * (own.prefixed - bare.prefixed))
        return np.asarray(pairs + np.array([shift, 0.0]))
    return crs.move(pairs, epsg, grid)


def reading_findings(
    found: Sequence[Reading], chosen: Reading | None, values: Numbers, *, grid: int
) -> list[Finding]:
    """What to know of the reading: none, far away, another zone, its order, or a choice to make."""
    if not found:
        if not list(_pairs(values)):
            first = [f"{v:.3f}" for v in values[0][np.isfinite(values[0])][:2]]
            first += ["…"] * (2 - len(first))
            return [error("SURVEY_NO_COORDINATES", first=first[0], second=first[1])]
        return [error("SURVEY_NO_LEVELS")]
    if chosen is None:
        return [error("SURVEY_CHOOSE", count=len(found))]
    out = []
    told = chosen.told
    if chosen.away_m > REACH_M:
        out.append(error("SURVEY_ELSEWHERE", km=f"{chosen.away_m / 1000:.1f}", epsg=chosen.epsg))
    elif told["kind"] != "degrees" and told["zone"] != crs.zone_of_epsg(grid):
        own = crs.zone_of_epsg(grid)
        out.append(confirm("SURVEY_OTHER_ZONE", zone=told["zone"], own=own, epsg=chosen.epsg))
    out.append(note("SURVEY_EAST_FIRST" if told["east_first"] else "SURVEY_NORTH_FIRST",
                    east=chosen.east, north=chosen.north, level=chosen.level))  # fmt: skip
    return out
