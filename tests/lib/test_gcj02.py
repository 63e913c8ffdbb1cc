"""The shift of web maps is undone to less than a centimetre of the formula that made it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from landmgmt.lib import gcj02

METRES = 111_320


def test_here_the_shift_is_594_metres():
    here = np.array([[109.98, 27.12]])
    east, north = (gcj02.shifted(here) - here)[0] * METRES
    assert abs(np.hypot(east * np.cos(np.radians(27.12)), north) - 594) < 2


@given(st.floats(73.7, 135.0), st.floats(4.0, 53.5))
def test_the_inverse_is_exact_to_a_centimetre_all_over_the_country(longitude, latitude):
    true = np.array([[longitude, latitude]])
    assert np.abs(gcj02.unshifted(gcj02.shifted(true)) - true).max() * METRES < 0.01


def test_one_step_alone_would_not_be_exact(monkeypatch):
    monkeypatch.setattr(gcj02, "_MOST_STEPS", 1)
    true = np.array([[109.98, 27.12]])
    assert np.abs(gcj02.unshifted(gcj02.shifted(true)) - true).max() * METRES > 0.01
