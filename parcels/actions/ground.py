"""What grows on land against the land there is: a slip of the unit makes 999 亩 of crops on 1.5 亩."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_noop

from landmgmt.lib.refusal import Refusal
from parcels.models import Rate, Taking
from parcels.models.parcels import ground_m2
from parcels.rules.checks import AREA_TOLERANCE
from parcels.rules.money_terms import Head

# ㎡ of one unit of ground.
M2_OF = {gettext_noop("㎡"): Decimal(1), gettext_noop("亩"): Decimal(10000) / 15}


def refuse_above_land(grown: Iterable[tuple[Taking, Rate, Decimal]]) -> None:
    """No crop covers more than its plot, as surveyed or else as drawn, but for the tolerance of areas."""
    crops = [
        (taking, rate, quantity * M2_OF[rate.unit])
        for taking, rate, quantity in grown
        if rate.head == Head.CROPS and rate.unit in M2_OF
    ]
    land = ground_m2({taking.pk for taking, _, _ in crops})
    for taking, rate, m2 in crops:
        there = land.get(taking.pk)
        if there is not None and m2 > there * (1 + AREA_TOLERANCE):
            told = {"name": rate.name, "code": str(taking), "area_m2": f"{m2:.2f}", "land_m2": f"{there:.2f}"}
            raise Refusal("crops_above_land", told, field="quantity")
