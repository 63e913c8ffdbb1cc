"""Area units of the office: ㎡ with 2 places, hectares with 4, mu (亩) with 2, all HALF_UP; 1 ha = 15 mu."""

from decimal import ROUND_HALF_UP, Decimal

M2_PER_HA = Decimal(10000)
MU_PER_HA = Decimal(15)
_PLACES = {"m2": Decimal("0.01"), "ha": Decimal("0.0001"), "mu": Decimal("0.01")}


def _exact(value: Decimal | int | str) -> Decimal:
    if isinstance(value, bool | float):
        raise TypeError("an area that is counted with is Decimal, int or str, not float")
    return Decimal(value)


def _rounded(value: Decimal, unit: str) -> Decimal:
    return value.quantize(_PLACES[unit], rounding=ROUND_HALF_UP)


def to_m2(value: Decimal | int | str) -> Decimal:
    """Return square metres rounded to 2 places."""
    return _rounded(_exact(value), "m2")


def to_ha(m2: Decimal | int | str) -> Decimal:
    """Return hectares of square metres, 4 places: 1 365 000 → 136.5000."""
    return _rounded(_exact(m2) / M2_PER_HA, "ha")


def to_mu(m2: Decimal | int | str) -> Decimal:
    """Return mu of square metres, 2 places: 1 365 000 → 2047.50."""
    return _rounded(_exact(m2) * MU_PER_HA / M2_PER_HA, "mu")


def mu_to_m2(mu: Decimal | int | str) -> Decimal:
    """Return square metres of mu, 2 places: 5 → 3333.33."""
    return _rounded(_exact(mu) * M2_PER_HA / MU_PER_HA, "m2")


def ha_to_m2(ha: Decimal | int | str) -> Decimal:
    """Return square metres of hectares, 2 places."""
    return _rounded(_exact(ha) * M2_PER_HA, "m2")


def per_mu_to_per_m2(yuan_per_mu: Decimal | int | str) -> Decimal:
    """Return yuan/㎡ of yuan/mu, 2 places: 66 300 → 99.45."""
    return _rounded(_exact(yuan_per_mu) * MU_PER_HA / M2_PER_HA, "m2")
