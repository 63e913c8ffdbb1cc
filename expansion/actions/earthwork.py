"""Set the earth factors, and compute a lot's volumes as records that say what they stand on."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from expansion.importers.heights import same_heights
from expansion.models import EarthCalculation, EarthFactors, Lot
from expansion.models.earth_figures import Inputs, fingerprint, ground_of, inputs_of, terrain_of
from expansion.models.earthwork import Method, Purpose
from expansion.rules.earthwork import Grid, Volume, balance, between, by_squares
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User

SIDES_M = {Method.SQUARES_10: 10.0, Method.SQUARES_20: 20.0}
CENT = Decimal("0.01")
# On average over a lot; more is a slip of the level's column or unit.
MOST_DEPTH_M = 100


def set_factors(
    *, swell: Decimal, compaction: Decimal, source: str, since_date: date, actor: User, on: date
) -> EarthFactors:
    """Factors in force from a day on. Refuses a day ahead of `on` and factors no earth has."""
    if since_date > on:
        raise Refusal("factors_ahead", {"day": on}, field="since_date")
    told = {"swell": str(swell), "compaction": str(compaction), "source": source}
    with deed("set_earth_factors", actor=actor, on=since_date, **told) as d:
        made = EarthFactors.objects.create(
            swell=swell, compaction=compaction, source=source, since_date=since_date, recorded_by=actor
        )
        d.touch(made)
    return made


def calculate(
    *, lot: Lot, purpose: str, methods: Iterable[str] = tuple(Method.values), actor: User, on: date
) -> list[EarthCalculation]:
    """Compute a volume of the lot by each method and keep it; one that still holds is returned, not repeated.

    Refuses where a surface or the factors are missing, and where the two surfaces are in different height
    systems, meet nowhere in the lot, or lie further apart than any earthwork moves.
    """
    found = inputs_of(lot, Purpose(purpose), on)
    if found.low is None or (found.high is None and found.level_m is None):
        missing = "as_built" if found.low and purpose == Purpose.DONE else None
        missing = missing or ("as_built" if purpose == Purpose.REMAINING else "before")
        raise Refusal("earth_surface_missing", {"lot": lot.code, "surface_kind": missing}, field="purpose")
    if found.high and not same_heights(found.low.height_system, found.high.height_system):
        told = {"one": found.low.height_system, "other": found.high.height_system}
        raise Refusal("earth_height_systems_differ", told, field="purpose")
    if found.factors is None:
        raise Refusal("earth_factors_missing", {}, field="purpose")
    out = []
    told = {"lot": lot.code, "purpose": str(purpose)}
    with deed("calculate_earth", actor=actor, on=on, project=lot.project, **told) as d:
        for method in methods:
            text, mark = fingerprint(lot, found, Method(method))
            kept = lot.calculations.filter(inputs_sha256=mark, on_date__lte=on).last()
            out.append(kept or _record(lot, found, Method(method), text, mark, actor=actor, on=on))
        d.params["cut_m3"], d.params["fill_m3"] = str(out[0].cut_m3), str(out[0].fill_m3)
        d.touch(lot)
    return out


def volume_of(lot: Lot, found: Inputs, method: Method) -> tuple[Volume, Grid | None]:
    """The volume itself, and the squares where the method has any."""
    assert found.low is not None
    low = terrain_of(found.low)
    high = terrain_of(found.high) if found.high else float(found.level_m or 0)
    ground = ground_of(lot)
    if method in SIDES_M:
        grid = by_squares(low, high, ground, side_m=SIDES_M[method])
        return grid.total, grid
    return between(low, high, ground), None


def _record(
    lot: Lot, found: Inputs, method: Method, text: str, mark: str, *, actor: User, on: date
) -> EarthCalculation:
    assert found.factors is not None
    volume, _grid = volume_of(lot, found, method)
    if volume.covered_m2 <= 0:
        raise Refusal("earth_surfaces_apart", {"lot": lot.code}, field="purpose")
    depth = (volume.cut_m3 + volume.fill_m3) / volume.covered_m2
    if depth > MOST_DEPTH_M:
        told = {"lot": lot.code, "depth_m": f"{depth:.0f}", "most_m": MOST_DEPTH_M}
        raise Refusal("earth_depth_absurd", told, field="purpose")
    cut, fill = _cents(volume.cut_m3), _cents(volume.fill_m3)
    swell, compaction = found.factors.swell, found.factors.compaction
    weighed = balance(cut, fill, swell=swell, compaction=compaction)
    return EarthCalculation.objects.create(
        lot=lot,
        purpose=found.purpose,
        method=method,
        on_date=on,
        ground=lot.geom,
        from_surface=found.low,
        to_surface=found.high,
        to_level_m=found.level_m,
        inputs=text,
        inputs_sha256=mark,
        swell=swell,
        compaction=compaction,
        cut_m3=cut,
        fill_m3=fill,
        cut_m2=_cents(volume.cut_m2),
        fill_m2=_cents(volume.fill_m2),
        at_level_m2=_cents(volume.at_level_m2),
        covered_m2=_cents(volume.covered_m2),
        gap_m2=_cents(volume.gap_m2),
        loose_m3=weighed.loose_m3,
        needed_m3=weighed.needed_m3,
        balance_m3=weighed.balance_m3,
        made_by=actor,
    )


def _cents(value: float) -> Decimal:
    return Decimal(value).quantize(CENT)
