"""Entering land: parcels and the takings of a project with their first geometry, and a new geometry later."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db.models import F
from shapely.geometry.base import BaseGeometry

from landmgmt.lib import geometry, intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.people import few_names
from parcels.actions.periods import chain_on, close_open
from parcels.models import (
    ApprovalBatch,
    Document,
    ImportRun,
    Parcel,
    ParcelGeometry,
    Party,
    Place,
    PriceZone,
    Project,
    Taking,
    TakingGeometry,
    TakingStage,
    User,
)
from parcels.rules.money_terms import PartyKind
from parcels.rules.stages import Stage


@dataclass(frozen=True)
class NewTaking:
    """A taking to enter; `geom` is shapely or GEOS in 4490. Without a `parcel` a new one is made of it."""

    geom: Any = field(repr=False)
    code: str | None = None
    name: str = ""
    group: Place | None = None
    collective: Party | None = None
    batch: ApprovalBatch | None = None
    price_zone: PriceZone | None = None
    declared_area_m2: Decimal | None = None
    registered_area_m2: Decimal | None = None
    registered_paper: Document | None = None
    parcel: Parcel | None = None


def as_geos(geom: Any) -> MultiPolygon:
    """Return a geometry of shapely or GEOS, in degrees of 4490, as the field holds it."""
    if isinstance(geom, BaseGeometry):
        multi = geometry.as_multipolygon(geom)
        if multi is None:
            raise Refusal("geometry_invalid")
        geom = GEOSGeometry(memoryview(multi.wkb), srid=4490)
    if geom.geom_type == "Polygon":
        geom = MultiPolygon(geom, srid=4490)
    return geom


def living(takings: Iterable[Taking]) -> list[Taking]:
    """The takings; refuses one that was split or merged away: the new is recorded of those after it."""
    rows = list(takings)
    if gone := next((taking for taking in rows if taking.retired_date), None):
        raise Refusal("taking_is_retired", {"code": str(gone), "date": str(gone.retired_date)})
    return rows


def register_takings(
    new: Sequence[NewTaking],
    *,
    actor: User,
    on: date,
    project: Project,
    since: date | None = None,
    run: ImportRun | None = None,
) -> list[Taking]:
    """Enter takings in one deed, in the given order, not started, their boundary valid from `since`."""
    start = since or on
    with deed("register_takings", actor=actor, on=on, project=project, count=len(new)) as d:
        takings = enter_takings(new, actor=actor, project=project, start=start, run=run)
        d.params["code"] = few_names(takings)
        d.touch(*takings, *(taking.parcel for taking in takings))
    return takings


def enter_takings(
    new: Sequence[NewTaking], *, actor: User, project: Project, start: date, run: ImportRun | None
) -> list[Taking]:
    """The same inside another deed. Refuses a code the project has already."""
    codes = [one.code for one in new if one.code]
    known = Taking.objects.filter(project=project, code__in=codes).first()
    if known or len(set(codes)) != len(codes):
        raise Refusal("taking_code_once", {"code": str(known or "")}, field="code")
    takings = Taking.objects.bulk_create(
        Taking(
            project=project,
            parcel=parcel,
            batch=one.batch,
            price_zone=one.price_zone,
            code=one.code or None,
            declared_area_m2=one.declared_area_m2,
            registered_area_m2=one.registered_area_m2,
            registered_paper=one.registered_paper,
        )
        for one, parcel in zip(new, _parcels(new, start, run), strict=True)
    )
    TakingGeometry.objects.bulk_create(
        TakingGeometry(taking=taking, geom=as_geos(one.geom), valid=(start, None), import_run=run)
        for one, taking in zip(new, takings, strict=True)
    )
    moves = [({taking.pk: 0 for taking in takings}, Stage.NOT_STARTED, start)]
    chain_on(TakingStage, owner="taking", value="stage", moves=moves, actor=actor)
    return takings


def _parcels(new: Sequence[NewTaking], start: date, run: ImportRun | None) -> list[Parcel]:
    owners = collectives_of({one.group.pk for one in new if one.group})
    fresh = [one for one in new if one.parcel is None]
    made = Parcel.objects.bulk_create(
        Parcel(
            code=one.code or None,
            name=intake.clean(one.name, 80),
            group=one.group,
            collective=one.collective or owners.get(one.group.pk if one.group else None),
        )
        for one in fresh
    )
    ParcelGeometry.objects.bulk_create(
        ParcelGeometry(parcel=parcel, geom=as_geos(one.geom), valid=(start, None), import_run=run)
        for one, parcel in zip(fresh, made, strict=True)
    )
    rest = iter(made)
    return [one.parcel if one.parcel is not None else next(rest) for one in new]


def collectives_of(groups: Collection[int]) -> dict[int | None, Party]:
    """The collective of each group: it owns the group's land unless a paper says otherwise (LAL 9)."""
    found = Party.objects.filter(kind=PartyKind.COLLECTIVE, group__in=groups)
    return {party.group_id: party for party in found}


def new_geometry(
    changed: Sequence[tuple[Taking, Any]],
    *,
    actor: User,
    on: date,
    since: date | None = None,
    run: ImportRun | None = None,
    seen_version: int | None = None,
) -> list[TakingGeometry]:
    """Give takings a new boundary from `since` on; the old one stays for the days before it.

    The parcel keeps its own boundary: a project may take more or less of the same land. `seen_version` is
    what the person saw of the one taking: another by now is refused, nothing is lost.
    """
    start, takings = since or on, living(taking for taking, _ in changed)
    project = takings[0].project if takings else None
    told = {"count": len(takings), "code": few_names(takings), "since": str(start)}
    with deed("new_geometry", actor=actor, on=on, project=project, **told) as d:
        rows = Taking.objects.filter(pk__in=[taking.pk for taking in takings]).order_by("pk")
        locked = living(rows.select_for_update(of=("self",)))
        if seen_version is not None and any(taking.version != seen_version for taking in locked):
            raise Refusal("edited_meanwhile", {"code": few_names(locked)})
        made = enter_geometry(changed, start=start, run=run)
        d.touch(*takings)
    return made


def enter_geometry(
    changed: Sequence[tuple[Taking, Any]], *, start: date, run: ImportRun | None
) -> list[TakingGeometry]:
    """The same inside another deed. Refuses a day before one on which a boundary was changed already."""
    ids = [taking.pk for taking, _ in changed]
    standing = TakingGeometry.objects.filter(taking__in=ids)
    if standing.filter(valid__startswith__gt=start).exists():
        raise Refusal("geometry_later", {"date": str(start)}, field="since_date")
    close_open(standing, start)
    made = TakingGeometry.objects.bulk_create(
        TakingGeometry(taking=taking, geom=as_geos(geom), valid=(start, None), import_run=run)
        for taking, geom in changed
    )
    Taking.objects.filter(pk__in=ids).update(version=F("version") + 1)
    return made


def place_parcels(takings: Sequence[Taking], *, actor: User, on: date, group: Place) -> list[Taking]:
    """Say to which village group the land of takings belongs; the group's collective becomes its owner."""
    if group.level != Place.Level.GROUP:
        raise Refusal("not_a_group", {"place": group.name}, field="group")
    rows = list(takings)
    project = rows[0].project if rows else None
    told = {"count": len(rows), "code": few_names(rows), "group": group.full_name}
    with deed("place_parcels", actor=actor, on=on, project=project, **told) as d:
        owner = Party.objects.filter(kind=PartyKind.COLLECTIVE, group=group).first()
        parcels = Parcel.objects.filter(takings__in=rows)
        parcels.update(group=group, collective=owner)
        d.touch(*rows)
    return list(Taking.objects.filter(pk__in=[t.pk for t in rows]).select_related("parcel__group"))


def change_taking(
    taking: Taking,
    *,
    code: str,
    name: str,
    declared_area_m2: Decimal | None,
    actor: User,
    on: date,
    seen_version: int,
) -> Taking:
    """Correct what a taking is called and what was declared; its boundary stays. Refuses a lost edit."""
    code, name = intake.clean(code, 40), intake.clean(name, 80)
    with deed("change_taking", actor=actor, on=on, project=taking.project, code=str(taking)) as d:
        row = Taking.objects.select_related("parcel").select_for_update(of=("self",)).get(pk=taking.pk)
        living([row])
        if row.version != seen_version:
            raise Refusal("edited_meanwhile", {"code": str(row)})
        if code and Taking.objects.filter(project=row.project_id, code=code).exclude(pk=row.pk).exists():
            raise Refusal("taking_code_once", {"code": code}, field="code")
        old = row.code
        d.params |= {"new_code": code, "name": name}
        row.code, row.declared_area_m2, row.version = code or None, declared_area_m2, row.version + 1
        row.save(update_fields=["code", "declared_area_m2", "version"])
        if row.parcel.code == old:
            row.parcel.code = code or None
        row.parcel.name = name
        row.parcel.save(update_fields=["code", "name"])
        d.touch(row, row.parcel)
    return row
