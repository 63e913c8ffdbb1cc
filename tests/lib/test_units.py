"""Areas change their unit by exact rules."""

from decimal import Decimal

import pytest

from landmgmt.lib import units


def test_the_park_is_136_5_hectares_and_2047_5_mu():
    assert str(units.to_ha(1_365_000)) == "136.5000"
    assert str(units.to_mu(1_365_000)) == "2047.50"


def test_five_mu_are_3333_33_square_metres():
    assert units.mu_to_m2(5) == Decimal("3333.33")


@pytest.mark.parametrize(("per_mu", "per_m2"), [("41406", "62.11"), ("66300", "99.45")])
def test_published_prices_per_mu_become_prices_per_square_metre(per_mu, per_m2):
    assert units.per_mu_to_per_m2(per_mu) == Decimal(per_m2)


def test_a_float_is_not_counted_with():
    with pytest.raises(TypeError):
        units.to_mu(1.5)
