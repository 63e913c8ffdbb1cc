"""Publish the park's boundary, and enter what lay there before the system: held land, river, contours."""

from datetime import date
from decimal import Decimal
from typing import Any, TypedDict

from django.db import connection

from expansion.actions import shapes
from expansion.models import Backdrop, BoundaryBlock, BoundaryVersion, HeldLand
from expansion.rules.boundary import check_blocks, check_drawn
from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.models import Document, User


class Block(TypedDict):
    """One block (区块) as published: its own area in ha and its four bounds (四至)."""

    code: str
    geom: shapes.Shape
    official_area_ha: Decimal
    east_to: str
    south_to: str
    west_to: str
    north_to: str


def publish_boundary(
    *,
    name: str,
    paper_number: str,
    source: str,
    official_area_ha: Decimal,
    valid_from: date,
    blocks: list[Block],
    is_schematic: bool,
    actor: User,
    paper: Document | None = None,
    reason: str = "",
) -> BoundaryVersion:
    """A new boundary holds from `valid_from`; the one in force ends that day and stays readable.

    Refuses blocks that do not sum to the version, overlap, or are off the approved area by over a thousandth;
    one that begins on the day of the one in force without a `reason`, for it corrects that one; and one that
    is no sketch and has no paper.
    """
    if not is_schematic and not intake.clean(paper_number, 60):
        raise Refusal("boundary_without_paper", {}, field="paper_number")
    check_blocks(official_area_ha, [block["official_area_ha"] for block in blocks])
    params = {"name": name, "paper_number": paper_number, "official_ha": str(official_area_ha)}
    with deed("publish_boundary", actor=actor, on=valid_from, **params) as d:
        _end_versions(valid_from, corrected=bool(intake.clean(reason, 200)))
        version = BoundaryVersion.objects.create(
            name=name,
            paper_number=paper_number,
            source=source,
            official_area_ha=official_area_ha,
            is_schematic=is_schematic,
            paper=paper,
            reason=intake.clean(reason, 200),
            valid=(valid_from, None),
        )
        for block in blocks:
            row: dict[str, Any] = {**block, "geom": shapes.land(block["geom"])}
            BoundaryBlock.objects.create(version=version, **row)
        _check_ground(version)
        d.touch(version)
    return version


def _end_versions(valid_from: date, *, corrected: bool) -> None:
    for version in BoundaryVersion.objects.select_for_update().open():
        if version.valid.lower > valid_from:
            raise Refusal("boundary_newer_exists", {"day": version.valid.lower}, field="valid_from")
        if version.valid.lower == valid_from and not corrected:
            raise Refusal("boundary_begins_then", {"name": version.name, "day": valid_from}, field="reason")
        version.valid = (version.valid.lower, valid_from)
        version.save(update_fields=["valid"])


def end_boundary(version: BoundaryVersion, *, on: date, reason: str, actor: User) -> BoundaryVersion:
    """A boundary ends on a day without another in its place, and says why; days before it keep it."""
    why = intake.clean(reason, 200)
    if not why:
        raise Refusal("boundary_end_without_reason", {}, field="reason")
    with deed("end_boundary", actor=actor, on=on, name=version.name, reason=why) as d:
        version = BoundaryVersion.objects.select_for_update().get(pk=version.pk)
        if version.valid.isempty or version.valid.upper is not None:
            raise Refusal("boundary_already_ended", {"name": version.name}, field="on")
        if on < version.valid.lower:
            raise Refusal("boundary_ends_before_it_begins", {"day": version.valid.lower}, field="on")
        version.valid, version.reason = (version.valid.lower, on), why
        version.save(update_fields=["valid", "reason"])
        d.touch(version)
    return version


def _check_ground(version: BoundaryVersion) -> None:
    kept = list(version.blocks.all())
    check_drawn(
        version.official_area_ha,
        plane_m2=sum((block.plane_area_m2 for block in kept), Decimal(0)),
        ellipsoid_m2=sum((block.ellipsoid_area_m2 for block in kept), Decimal(0)),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.code, b.code FROM expansion_boundaryblock a JOIN expansion_boundaryblock b
               ON b.version_id = a.version_id AND b.id > a.id AND a.geom && b.geom
               WHERE a.version_id = %s AND ST_Area(ST_Intersection(a.geom, b.geom)::geography) > 1""",
            [version.pk],
        )
        if pair := cursor.fetchone():
            raise Refusal("boundary_blocks_overlap", {"one": pair[0], "other": pair[1]}, field="blocks")


def add_held_land(*, name: str, source: str, geom: shapes.Shape, valid_from: date, actor: User) -> HeldLand:
    """Land the park held before the system, with the source that says so."""
    with deed("add_held_land", actor=actor, on=valid_from, name=name, source=source) as d:
        row = HeldLand.objects.create(
            name=name, source=source, geom=shapes.land(geom), valid=(valid_from, None)
        )
        d.touch(row)
    return row


def add_backdrop(
    *, kind: str, geom: shapes.Shape, source: str, name: str = "", actor: User, on: date
) -> Backdrop:
    """A river or a contour, drawn for orientation only."""
    if kind not in Backdrop.Kind.values:
        raise Refusal("backdrop_kind_unknown", {"kind": kind}, field="kind")
    with deed("add_backdrop", actor=actor, on=on, kind=kind, name=name, source=source) as d:
        row = Backdrop.objects.create(kind=kind, name=name, source=source, geom=shapes.anything(geom))
        d.touch(row)
    return row
