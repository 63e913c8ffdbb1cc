"""Splitting, merging and adjusting takings: new ones begin on a day, the old end and keep what they owe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import shapely
from django.db.models import F, Sum
from django.db.models.functions import Lower
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from landmgmt.lib import crs, geometry, intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.land_files import survey_epsg
from parcels.actions.people import few_names
from parcels.actions.periods import chain_on, close_open
from parcels.actions.takings import NewTaking, as_geos, enter_takings
from parcels.models import (
    AgreementTaking,
    Document,
    LandOperation,
    LineageLink,
    Parcel,
    ParcelGeometry,
    Share,
    ShareSet,
    Taking,
    TakingArea,
    TakingGeometry,
    TakingPaper,
    TakingStage,
    TakingWorks,
    User,
)
from parcels.rules import lineage as rules
from parcels.rules.lineage import Old, OperationKind, Pair, Part
from parcels.rules.lineage_areas import areas_of_parts
from parcels.rules.money_terms import AgreementState
from parcels.rules.stages import Works

_DEEDS = {
    OperationKind.SPLIT: "lineage_split",
    OperationKind.MERGE: "lineage_merge",
    OperationKind.ADJUST: "lineage_adjust",
}
# Below this a parcel has nothing left beside what was taken of it.
LEAST_REST_M2 = 1.0
# What the apps above let follow an operation inside its deed, such as the lots the land lies in.
FOLLOWERS: list[Callable[[LandOperation, Mapping[int, list[int]]], None]] = []


@dataclass(frozen=True)
class NewPart:
    """A part to make of the old ground: its code, and its land in degrees of 4490."""

    code: str
    land: BaseGeometry


@dataclass(frozen=True)
class Judged:
    """An operation as it would be: its parts, who gave them ground, and how far the union is kept."""

    parts: list[Part]
    pairs: list[Pair]
    balance: rules.Balance


def old_of(takings: Sequence[Taking], on: date) -> list[Old]:
    """The takings as the rules need them on a day; refuses one that is no land then."""
    ids, epsg = [taking.pk for taking in takings], survey_epsg()
    shapes = dict(TakingGeometry.objects.on(on).filter(taking__in=ids).values_list("taking_id", "geom"))
    stages = dict(TakingStage.objects.on(on).filter(taking__in=ids).values_list("taking_id", "stage"))
    works = dict(TakingWorks.objects.on(on).filter(taking__in=ids).values_list("taking_id", "works"))
    areas: dict[int, list[tuple[str, Decimal]]] = {}
    for row in TakingArea.objects.filter(taking__in=ids).order_by("land_class"):
        areas.setdefault(row.taking_id, []).append((row.land_class, row.surveyed_area_m2))
    sets = ShareSet.objects.on(on).filter(taking__in=ids).prefetch_related("shares")
    shares = {
        one.taking_id: (
            one.right,
            one.denominator,
            tuple((s.party_id, s.numerator) for s in one.shares.all()),
        )
        for one in sets
    }
    for taking in takings:
        if taking.pk not in shapes or taking.pk not in stages:
            raise Refusal("lineage_not_land", {"code": str(taking), "date": str(on)}, field="others")
    return [
        Old(
            key=taking.pk,
            code=taking.code,
            land=crs.to_survey(shapely.from_wkb(bytes(shapes[taking.pk].wkb)), epsg),
            project=taking.project_id,
            parcel=taking.parcel_id,
            batch=taking.batch_id,
            price_zone=taking.price_zone_id,
            group=taking.parcel.group_id,
            collective=taking.parcel.collective_id,
            stage=stages[taking.pk],
            works=works.get(taking.pk, Works.NOT_STARTED.value),
            areas=tuple(areas.get(taking.pk, ())),
            shares=shares.get(taking.pk),
        )
        for taking in takings
    ]


def judge(kind: OperationKind | str, olds: Sequence[Old], new: Sequence[NewPart]) -> Judged:
    """Ask every rule about an operation; writes nothing. Refuses with the reason."""
    epsg = survey_epsg()
    rules.check_kind(kind, olds, len(new))
    rules.check_alike(olds)
    taken = Taking.objects.filter(project=olds[0].project, code__isnull=False)
    rules.check_codes(
        [one.code for one in new],
        list(taken.filter(code__in=[one.code for one in new]).values_list("code", flat=True)),
    )
    parts = [Part(one.code, _land(one.land, epsg)) for one in new]
    if kind == OperationKind.MERGE:
        rules.merged(olds)
    rules.check_parts(parts)
    balance = rules.balance(olds, parts)
    rules.check_union(balance)
    pairs = rules.pairs(olds, parts)
    for place in range(len(parts)):
        rules.main_old(place, olds, pairs)
    return Judged(parts, pairs, balance)


def _land(land: BaseGeometry, epsg: int) -> MultiPolygon:
    multi = geometry.as_multipolygon(crs.to_survey(land, epsg))
    if multi is None or geometry.problems(multi):
        raise Refusal("geometry_invalid", field="points")
    return multi


def record(
    kind: OperationKind | str,
    takings: Sequence[Taking],
    new: Sequence[NewPart],
    *,
    actor: User,
    on: date,
    reason: str,
    since: date | None = None,
    paper: Document | None = None,
    client_key: UUID | None = None,
) -> LandOperation:
    """Split, merge or adjust from `since` on: the old end there, nothing of them is rewritten.

    The new take over project, batch, price zone, group, owner, stage and works; shares and surveyed areas as
    proposals to be confirmed. Agreements, money, things, papers and disputes stay on the old.
    """
    start, kind, reason = since or on, OperationKind(kind), intake.clean(reason, 200)
    if start > on:
        raise Refusal("since_in_future", {"date": str(start)}, field="since")
    if not reason:
        raise Refusal("lineage_without_reason", field="reason")
    new = [NewPart(intake.clean(one.code, 40), one.land) for one in new]
    told = {"code": few_names(takings), "new": "、".join(one.code for one in new[:6]), "since": str(start)}
    project = takings[0].project if takings else None
    with deed(_DEEDS[kind], actor=actor, on=on, project=project, reason=reason, **told) as d:
        if client_key and (done := LandOperation.objects.filter(uid=client_key).first()):
            d.again()
            return done
        rows = _locked(takings)
        _check_ready(rows, start)
        olds = old_of(rows, start)
        judged = judge(kind, olds, new)
        made = _make(olds, rows, new, judged, start=start, actor=actor)
        operation = LandOperation(
            kind=kind, project=project, effective_date=start, reason=reason, paper=paper, made_by=actor
        )
        if client_key:
            operation.uid = client_key
        _measure(operation, rows, made, judged, start)
        operation.save()
        _retire(rows, start)
        LineageLink.objects.bulk_create(
            LineageLink(operation=operation, old_id=p.old, new=made[p.part], overlap_m2=p.m2)
            for p in judged.pairs
        )
        _propose(operation, olds, made, judged, start)
        if paper:
            links = (TakingPaper(taking=t, document=paper) for t in (*rows, *made))
            TakingPaper.objects.bulk_create(links, ignore_conflicts=True)
        given: dict[int, list[int]] = {}
        for pair in judged.pairs:
            given.setdefault(pair.old, []).append(made[pair.part].pk)
        for follow in FOLLOWERS:
            follow(operation, given)
        d.params |= {"moved_m2": str(operation.moved_m2)}
        d.touch(operation, *rows, *made)
    return operation


def _locked(takings: Sequence[Taking]) -> list[Taking]:
    ids = [taking.pk for taking in takings]
    if not ids or len(set(ids)) != len(ids):
        raise Refusal("lineage_two_old", field="others")
    found = Taking.objects.filter(pk__in=ids).select_related("parcel", "project", "batch").order_by("pk")
    by_id = {taking.pk: taking for taking in found.select_for_update(of=("self", "parcel"))}
    return [by_id[pk] for pk in ids]


def _check_ready(rows: Sequence[Taking], start: date) -> None:
    """Nothing is recorded of the old on or after the day that the new would have to undo."""
    for taking in rows:
        told = {"code": str(taking), "date": str(start)}
        if taking.retired_date:
            raise Refusal("taking_is_retired", {**told, "date": str(taking.retired_date)}, field="others")
        shapes = TakingGeometry.objects.filter(taking=taking).annotate(begins=Lower("valid"))
        whole = ParcelGeometry.objects.filter(parcel=taking.parcel).annotate(begins=Lower("valid"))
        if shapes.filter(begins__gte=start).exists() or whole.filter(begins__gte=start).exists():
            raise Refusal("lineage_before_boundary", told, field="since")
        late = TakingStage.objects.filter(taking=taking, since_date__gt=start).exists()
        if late or TakingWorks.objects.filter(taking=taking, since_date__gt=start).exists():
            raise Refusal("lineage_before_stage", told, field="since")
        if Taking.objects.filter(parcel=taking.parcel, retired_date=None).exclude(pk=taking.pk).exists():
            raise Refusal("lineage_parcel_shared", told, field="others")
        drafts = AgreementTaking.objects.filter(taking=taking, agreement__state=AgreementState.DRAFT)
        if draft := drafts.select_related("agreement").first():
            raise Refusal("lineage_draft_open", {**told, "number": draft.agreement.number}, field="others")


def _make(
    olds: Sequence[Old],
    rows: Sequence[Taking],
    new: Sequence[NewPart],
    judged: Judged,
    *,
    start: date,
    actor: User,
) -> list[Taking]:
    """The new takings, each on a parcel of its own, at the stage and works of the old."""
    by_id = {taking.pk: taking for taking in rows}
    entered = []
    for place, one in enumerate(new):
        main = by_id[rules.main_old(place, olds, judged.pairs).key]
        entered.append(
            NewTaking(
                one.land,
                code=one.code,
                name=main.parcel.name if main.parcel.name != (main.code or "") else one.code,
                group=main.parcel.group,
                collective=main.parcel.collective,
                batch=main.batch,
                price_zone=main.price_zone,
            )
        )
    made = enter_takings(entered, actor=actor, project=rows[0].project, start=start, run=None)
    _follow(TakingStage, "stage", rows[0], made, start, actor)
    _follow(TakingWorks, "works", rows[0], made, start, actor)
    _keep_rest(rows, new, start)
    return made


def _follow(
    model: type[Any], value: str, old: Taking, made: Sequence[Taking], start: date, actor: User
) -> None:
    """Every link of the old one's chain, from the day on; all but the last keep no days."""
    chain = model.objects.filter(taking=old).order_by("position")
    for link in chain:
        if link.position == 0 and model is TakingStage:
            continue
        chain_on(
            model,
            owner="taking",
            value=value,
            moves=[({taking.pk: link.position for taking in made}, getattr(link, value), start)],
            actor=actor,
            legacy_reason=link.legacy_reason,
            **({"paper": link.paper} if model is TakingStage else {}),
        )


def _keep_rest(rows: Sequence[Taking], new: Sequence[NewPart], start: date) -> None:
    """What of a parcel lies beside the takings goes on as a parcel nobody takes."""
    epsg = survey_epsg()
    taken = unary_union([crs.to_survey(one.land, epsg) for one in new])
    for taking in rows:
        shape = ParcelGeometry.objects.on(start).filter(parcel=taking.parcel).first()
        if shape is None:
            continue
        rest = crs.to_survey(shapely.from_wkb(bytes(shape.geom.wkb)), epsg).difference(taken)
        pieces = [p for p in getattr(rest, "geoms", [rest]) if p.geom_type == "Polygon"]
        pieces = [p for p in pieces if p.area > LEAST_REST_M2 and not p.buffer(-0.05).is_empty]
        if not pieces:
            continue
        kept = Parcel.objects.create(
            name=taking.parcel.name, group=taking.parcel.group, collective=taking.parcel.collective
        )
        land = crs.to_geographic(MultiPolygon(pieces), epsg)
        ParcelGeometry.objects.create(parcel=kept, geom=as_geos(land), valid=(start, None))


def _measure(
    operation: LandOperation, rows: Sequence[Taking], made: Sequence[Taking], judged: Judged, start: date
) -> None:
    """Areas by both rules as the database computed them on write."""

    def sums(takings: Sequence[Taking]) -> dict[str, Any]:
        found = TakingGeometry.objects.on(start).filter(taking__in=takings)
        return found.aggregate(plane=Sum("plane_area_m2"), ellipsoid=Sum("ellipsoid_area_m2"))

    before, after = sums(rows), sums(made)
    operation.plane_before_m2, operation.plane_after_m2 = before["plane"], after["plane"]
    operation.ellipsoid_before_m2, operation.ellipsoid_after_m2 = before["ellipsoid"], after["ellipsoid"]
    operation.moved_m2 = judged.balance.moved_m2


def _retire(rows: Sequence[Taking], start: date) -> None:
    ids = [taking.pk for taking in rows]
    Taking.objects.filter(pk__in=ids).update(retired_date=start, version=F("version") + 1)
    Parcel.objects.filter(takings__in=ids).update(retired_date=start)
    for model in (TakingGeometry, TakingStage, TakingWorks):
        close_open(model.objects.filter(taking__in=ids), start)
    close_open(ParcelGeometry.objects.filter(parcel__takings__in=ids), start)


def _propose(
    operation: LandOperation, olds: Sequence[Old], made: Sequence[Taking], judged: Judged, start: date
) -> None:
    """Shares and areas for the holders to confirm: unsigned, so that nothing is paid by them yet."""
    found: dict[int, dict[str, Decimal]] = {}
    for old in olds:
        mine = [pair for pair in judged.pairs if pair.old == old.key]
        for pair, areas in zip(mine, areas_of_parts(old, [p.m2 for p in mine]), strict=True):
            sums = found.setdefault(pair.part, {})
            for land_class, m2 in areas:
                sums[land_class] = sums.get(land_class, Decimal(0)) + m2
    TakingArea.objects.bulk_create(
        TakingArea(taking=made[part], land_class=land_class, surveyed_area_m2=m2)
        for part, sums in found.items()
        for land_class, m2 in sums.items()
    )
    if shares := rules.common_shares(olds):
        right, denominator, numerators = shares
        sets = ShareSet.objects.bulk_create(
            ShareSet(taking=one, denominator=denominator, right=right, valid=(start, None), lineage=operation)
            for one in made
        )
        Share.objects.bulk_create(
            Share(share_set=one, party_id=party, numerator=numerator, position=place)
            for one in sets
            for place, (party, numerator) in enumerate(numerators)
        )
