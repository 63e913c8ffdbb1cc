"""The shift of Chinese web maps (GCJ-02): the public formula, and its inverse by iteration.

The formula is no official publication: what it gives may differ from the shift in use by some metres. The
inverse is exact to the formula within a centimetre, which says nothing about the formula itself.
"""

import numpy as np
from numpy.typing import NDArray

_AXIS, _ECCENTRICITY = 6378245.0, 0.00669342162296594323
_NEAR_DEGREES = 1e-10
_MOST_STEPS = 30

Pairs = NDArray[np.float64]


def shifted(pairs: Pairs) -> Pairs:
    """Return longitude, latitude pairs, shape (n, 2), as a map in GCJ-02 shows them."""
    x, y = pairs[:, 0] - 105.0, pairs[:, 1] - 35.0
    latitude = np.radians(pairs[:, 1])
    east, north = _east(x, y), _north(x, y)
    root = 1 - _ECCENTRICITY * np.sin(latitude) ** 2
    north = np.degrees(north * root * np.sqrt(root) / (_AXIS * (1 - _ECCENTRICITY)))
    east = np.degrees(east * np.sqrt(root) / (_AXIS * np.cos(latitude)))
    return np.column_stack([pairs[:, 0] + east, pairs[:, 1] + north])


def unshifted(pairs: Pairs) -> Pairs:
    """Return the pairs whose shift by the formula is `pairs`, to 1e-10 degrees (0.01 mm)."""
    found = pairs.copy()
    for _ in range(_MOST_STEPS):
        off = shifted(found) - pairs
        found = found - off
        if len(off) == 0 or float(np.abs(off).max()) < _NEAR_DEGREES:
            break
    return found


def _waves(value: Pairs, *terms: tuple[float, float]) -> Pairs:
    """The sum of weight × sin(π·value·rate), two thirds of it."""
    total: Pairs = np.zeros_like(value)
    for weight, rate in terms:
        total = total + weight * np.sin(np.pi * value * rate)
    return total * 2 / 3


def _east(x: Pairs, y: Pairs) -> Pairs:
    bent: Pairs = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    fine = (
        _waves(x, (20, 6), (20, 2))
        + _waves(x, (20, 1), (40, 1 / 3))
        + _waves(x, (150, 1 / 12), (300, 1 / 30))
    )
    return bent + fine


def _north(x: Pairs, y: Pairs) -> Pairs:
    bent: Pairs = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    fine = (
        _waves(x, (20, 6), (20, 2))
        + _waves(y, (20, 1), (40, 1 / 3))
        + _waves(y, (160, 1 / 12), (320, 1 / 30))
    )
    return bent + fine
