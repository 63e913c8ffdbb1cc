"""Power corridors (线路走廊) that a site may cross: entered, corrected, removed."""

from datetime import date
from decimal import Decimal

from expansion.actions import shapes
from expansion.actions.far import refuse_far
from expansion.models import PowerCorridor
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import User


def add_corridor(
    *,
    code: str,
    name: str,
    voltage_kv: int,
    geom: shapes.Shape,
    source: str,
    source_date: date,
    strip_m: Decimal = Decimal(15),
    actor: User,
    on: date,
) -> PowerCorridor:
    """A 220 or 110 kV line with its protection strip (m on each side)."""
    if PowerCorridor.objects.filter(code=code).exists():
        raise Refusal("corridor_code_taken", {"code": code}, field="code")
    refuse_far(shapes.line(geom), on)
    with deed("add_corridor", actor=actor, on=on, code=code, name=name, kv=voltage_kv) as d:
        row = PowerCorridor.objects.create(
            code=code,
            name=name,
            voltage_kv=voltage_kv,
            strip_m=strip_m,
            geom=shapes.line(geom),
            source=source,
            source_date=source_date,
        )
        d.touch(row)
    return row


def change_corridor(
    corridor: PowerCorridor,
    *,
    name: str,
    voltage_kv: int,
    geom: shapes.Shape,
    source: str,
    source_date: date,
    strip_m: Decimal,
    actor: User,
    on: date,
) -> PowerCorridor:
    """Correct a line; its code stays."""
    refuse_far(shapes.line(geom), on)
    with deed("change_corridor", actor=actor, on=on, code=corridor.code, name=name, kv=voltage_kv) as d:
        row = _locked(corridor)
        row.name, row.voltage_kv, row.strip_m, row.geom = name, voltage_kv, strip_m, shapes.line(geom)
        row.source, row.source_date = source, source_date
        row.save()
        d.touch(row)
    return row


def remove_corridor(corridor: PowerCorridor, *, reason: str, actor: User, on: date) -> None:
    """A line that never was, or is no more, leaves the siting; comparisons kept before still show it."""
    if not reason.strip():
        raise Refusal("corridor_removal_without_reason", {}, field="reason")
    told = {"code": corridor.code, "name": corridor.name, "reason": reason.strip()}
    with deed("remove_corridor", actor=actor, on=on, **told) as d:
        row = _locked(corridor)
        d.touch(row)
        row.delete()


def _locked(corridor: PowerCorridor) -> PowerCorridor:
    row = PowerCorridor.objects.select_for_update().filter(pk=corridor.pk).first()
    if row is None:
        raise Refusal("corridor_gone", {})
    return row
