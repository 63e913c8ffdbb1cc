"""A boundary's arithmetic: blocks add up, the drawing agrees with its paper, printed parts with the whole."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from landmgmt.lib import units
from landmgmt.lib.refusal import Refusal

# A drawing that is off by more than a thousandth of the approved area is another piece of land.
AREA_TOLERANCE = Decimal("0.001")
PLACES = {"m2": Decimal("0.01"), "ha": Decimal("0.0001"), "mu": Decimal("0.01")}
M2_IN = {"m2": Decimal(1), "ha": Decimal(10000), "mu": Decimal(10000) / 15}


def check_blocks(official_area_ha: Decimal, blocks_ha: Sequence[Decimal]) -> None:
    """Refuse a version without blocks, or whose blocks' approved areas do not sum to its own."""
    if not blocks_ha:
        raise Refusal("boundary_without_blocks", {}, field="blocks")
    total = sum(blocks_ha, Decimal(0))
    if total != official_area_ha:
        params = {"blocks_ha": total, "official_ha": official_area_ha}
        raise Refusal("boundary_blocks_do_not_add_up", params, field="official_area_ha")


def check_drawn(official_area_ha: Decimal, *, plane_m2: Decimal, ellipsoid_m2: Decimal) -> None:
    """Refuse a drawing whose plane and ellipsoid areas are both off the approved one by over a thousandth."""
    official = units.ha_to_m2(official_area_ha)
    if min(abs(plane_m2 - official), abs(ellipsoid_m2 - official)) > official * AREA_TOLERANCE:
        params = {"official_ha": official_area_ha, "plane_ha": units.to_ha(plane_m2)}
        raise Refusal("boundary_area_differs", params, field="official_area_ha")


def printed(parts: Mapping[str, Decimal], unit: str) -> dict[str, Decimal]:
    """Areas in ㎡ as they are printed in `unit` (m2, ha, mu), so that what is printed adds up.

    The whole is rounded half up; each part is cut, and the largest remainders take the missing last places,
    in the order given where they tie. {a: 3333.4, b: 3333.3, c: 3333.3} in ha → 0.3334, 0.3333, 0.3333.
    """
    exact = {key: m2 / M2_IN[unit] for key, m2 in parts.items()}
    total = sum(parts.values(), Decimal(0))
    whole = {"m2": units.to_m2, "ha": units.to_ha, "mu": units.to_mu}[unit](total)
    return _apportioned(exact, whole=whole, place=PLACES[unit])


def shares(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Each part of the whole with 4 places, so that the percentages printed from it add up to 100.00."""
    total = sum(parts.values(), Decimal(0))
    if not total:
        return {key: Decimal(0) for key in parts}
    exact = {key: m2 / total for key, m2 in parts.items()}
    return _apportioned(exact, whole=Decimal(1), place=Decimal("0.0001"))


def _apportioned(exact: Mapping[str, Decimal], *, whole: Decimal, place: Decimal) -> dict[str, Decimal]:
    cut = {key: value.quantize(place, rounding=ROUND_FLOOR) for key, value in exact.items()}
    missing = int((whole - sum(cut.values(), Decimal(0))) / place)
    for key in sorted(exact, key=lambda k: cut[k] - exact[k])[:missing]:
        cut[key] += place
    return cut
