"""Lets lots follow a split, merge or adjustment: what came from a taking of a lot and lies in it joins it."""

from collections.abc import Mapping

import shapely

from expansion.actions.lot_ground import LEAST_M2
from expansion.models import Lot
from landmgmt.lib import crs
from parcels.actions.land_files import survey_epsg
from parcels.models import LandOperation, TakingGeometry


def follow(operation: LandOperation, given: Mapping[int, list[int]]) -> None:
    """`given`: old taking → the new it gave ground. In the operation's deed; the old stay for the past."""
    lots = Lot.objects.filter(takings__in=list(given)).distinct().prefetch_related("takings")
    made = {pk for some in given.values() for pk in some}
    found = TakingGeometry.objects.on(operation.effective_date).filter(taking__in=made)
    epsg = survey_epsg()
    shapes = {row.taking_id: crs.to_survey(shapely.from_wkb(bytes(row.geom.wkb)), epsg) for row in found}
    for lot in lots:
        ground = crs.to_survey(shapely.from_wkb(bytes(lot.geom.wkb)), epsg)
        old = {taking.pk for taking in lot.takings.all()}
        heirs = {pk for one in old for pk in given.get(one, ())}
        lot.takings.add(*(pk for pk in heirs if shapes[pk].intersection(ground).area > LEAST_M2))
