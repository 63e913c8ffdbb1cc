"""Plan a lot, move it through its works, and take the reports from the ground."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from expansion.actions import shapes
from expansion.actions.far import refuse_far
from expansion.actions.photos import clean_photos, keep_photos
from expansion.models import LevellingReport, Lot, LotState
from expansion.models.lot_land import lot_land, overlaps
from expansion.rules.levelling import NOTHING, Totals, check_between, check_planned, check_state, check_totals
from landmgmt.lib.refusal import Refusal
from parcels.actions.acquisition import advance_works
from parcels.actions.deed import deed
from parcels.models import ProcedureStep, Project, Taking, TakingStage, TakingWorks, User
from parcels.words.deeds import WORKS

ORDER = [str(works) for works in WORKS]
NAMED = 10


def plan_lot(
    *,
    project: Project,
    code: str,
    name: str,
    geom: shapes.Shape,
    planned_area_m2: Decimal,
    design_level_m: Decimal,
    design_cut_m3: Decimal,
    design_fill_m3: Decimal,
    takings: Iterable[Taking],
    accept_outside: bool = False,
    actor: User,
    on: date,
) -> Lot:
    """A lot to be levelled, untouched from `on`: its ground, design level (m), volumes (m³) and takings.

    Refuses ground of another lot, and ground beyond the boundary until `accept_outside` says it is meant.
    """
    takings = list(takings)
    params = {"code": code, "name": name, "planned_m2": str(planned_area_m2), "takings": len(takings)}
    with deed("plan_lot", actor=actor, on=on, project=project, **params) as d:
        _alone()
        lot = Lot.objects.create(
            project=project,
            code=code,
            name=name,
            geom=shapes.land(geom),
            planned_area_m2=planned_area_m2,
            design_level_m=design_level_m,
            design_cut_m3=design_cut_m3,
            design_fill_m3=design_fill_m3,
        )
        # The drawn area is the database's: it is known only after the write.
        lot.refresh_from_db(fields=["plane_area_m2"])
        check_planned(planned_area_m2, lot.plane_area_m2)
        _check_ground(lot, on, accept_outside=accept_outside)
        lot.takings.set(takings)
        _begin(lot, ORDER[0], position=0, on=on, actor=actor)
        d.touch(lot)
    return lot


def edit_lot(
    *,
    lot: Lot,
    name: str,
    geom: shapes.Shape | None,
    planned_area_m2: Decimal,
    design_level_m: Decimal,
    design_cut_m3: Decimal,
    design_fill_m3: Decimal,
    takings: Iterable[Taking] | None = None,
    accept_outside: bool = False,
    actor: User,
    on: date,
) -> Lot:
    """Change a lot's plan before work begins; `geom` None leaves its ground. Refuses once it is begun.

    New ground is judged as a new lot's.
    """
    told = {"name": name, "planned_m2": str(planned_area_m2), "level": str(design_level_m)}
    with deed("edit_lot", actor=actor, on=on, project=lot.project, code=lot.code, **told) as d:
        _alone()
        lot = Lot.objects.select_for_update().get(pk=lot.pk)
        if lot.states.open().exclude(works=ORDER[0]).exists():
            raise Refusal("lot_begun_stays", {"lot": lot.code})
        lot.name, lot.planned_area_m2, lot.design_level_m = name, planned_area_m2, design_level_m
        lot.design_cut_m3, lot.design_fill_m3 = design_cut_m3, design_fill_m3
        if geom is not None:
            lot.geom = shapes.land(geom)
        lot.save()
        lot.refresh_from_db(fields=["plane_area_m2"])
        check_planned(planned_area_m2, lot.plane_area_m2)
        if geom is not None:
            _check_ground(lot, on, accept_outside=accept_outside)
        if takings is not None:
            lot.takings.set(list(takings))
        d.touch(lot)
    return lot


def move_lot(*, lot: Lot, to: str, on: date, actor: User) -> LotState:
    """The lot enters its next state, and its takings go with it.

    Refuses a state out of turn, names the takings in the way (no earthwork before hand-over), and ground
    that nobody handed over at all.
    """
    params = {"code": lot.code, "to_works": str(to)}
    with deed("move_lot", actor=actor, on=on, project=lot.project, **params) as d:
        Lot.objects.select_for_update().get(pk=lot.pk)
        now = lot.states.open().get()
        _check_turn(now, to, on)
        takings = list(lot.takings.alive(on).order_by("code", "pk"))
        _check_handed_over(lot, takings, on)
        _check_taken(lot, on)
        now.valid = (now.since_date, on)
        now.save(update_fields=["valid"])
        state = _begin(lot, to, position=now.position + 1, on=on, actor=actor)
        d.params["from_works"] = now.works
        d.touch(lot)
        _bring_up(takings, to, on=on, actor=actor)
    return state


def _alone() -> None:
    """Two lots planned at once would not see each other's ground."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE expansion_lot IN SHARE ROW EXCLUSIVE MODE")


def _check_ground(lot: Lot, on: date, *, accept_outside: bool) -> None:
    if shared := overlaps(lot.pk):
        named = ", ".join(f"{code} {m2} ㎡" for code, m2 in shared)
        raise Refusal("lot_on_other_lots", {"lots": named}, field="corners")
    refuse_far(lot.geom, on, field="corners")
    land = lot_land(lot.pk, on)
    if land.beyond_m2 > land.slack() and not accept_outside:
        raise Refusal("lot_outside_zone", {"m2": str(land.beyond_m2)}, field="accept_outside")


def _check_taken(lot: Lot, on: date) -> None:
    land = lot_land(lot.pk, on)
    if land.untaken_m2 > land.slack():
        told = {"lot": lot.code, "m2": str(land.untaken_m2), "whole_m2": str(land.whole_m2)}
        raise Refusal("lot_ground_not_taken", told, field="to")


def _begin(lot: Lot, works: str, *, position: int, on: date, actor: User) -> LotState:
    return LotState.objects.create(
        lot=lot, works=works, position=position, since_date=on, valid=(on, None), recorded_by=actor
    )


def _check_turn(now: LotState, to: str, on: date) -> None:
    if to not in ORDER or ORDER.index(to) != ORDER.index(now.works) + 1:
        raise Refusal("lot_state_out_of_turn", {"from_works": now.works, "to_works": str(to)}, field="to")
    if on < now.since_date:
        raise Refusal("lot_state_before_previous", {"day": now.since_date}, field="on")


def _check_handed_over(lot: Lot, takings: list[Taking], on: date) -> None:
    waiting, unapproved = in_the_way(takings, on)
    for code, rows in (("lot_takings_not_handed_over", waiting), ("lot_takings_not_approved", unapproved)):
        if rows:
            names = ", ".join(str(taking) for taking in rows[:NAMED])
            raise Refusal(code, {"lot": lot.code, "count": len(rows), "takings": names}, field="to")


def in_the_way(takings: Iterable[Taking], on: date) -> tuple[list[Taking], list[Taking]]:
    """(not handed over, handed over without approval) on a day; an old hand-over on paper needs no step."""
    takings = list(takings)
    handed = {
        row.taking_id: row
        for row in TakingStage.objects.on(on).filter(taking__in=takings, stage="handed_over")
    }
    approved = set(
        ProcedureStep.objects.filter(
            step="11", done_date__lte=on, batch__in=[t.batch_id for t in takings]
        ).values_list("batch_id", flat=True)
    )
    waiting = [t for t in takings if t.pk not in handed]
    unapproved = [
        t for t in takings if t.pk in handed and not handed[t.pk].legacy_reason and t.batch_id not in approved
    ]
    return waiting, unapproved


def _bring_up(takings: list[Taking], to: str, *, on: date, actor: User) -> None:
    known = dict(TakingWorks.objects.open().filter(taking__in=takings).values_list("taking_id", "works"))
    # A taking that came later is behind by more than one state; one that ran ahead stays where it is.
    for step in ORDER[1 : ORDER.index(to) + 1]:
        behind = [t for t in takings if ORDER.index(known.get(t.pk, ORDER[0])) < ORDER.index(step)]
        if behind:
            advance_works(behind, to=step, on=on, actor=actor)


def report_levelling(
    *,
    lot: Lot,
    report_date: date,
    cleared_m2: Decimal,
    levelled_m2: Decimal,
    cut_m3: Decimal,
    fill_m3: Decimal,
    note: str = "",
    photos: Sequence[bytes] = (),
    actor: User,
    on: date,
) -> LevellingReport:
    """Totals reached on the lot up to `report_date` (㎡, m³); `on` is the office's day.

    Refuses a day ahead, totals that fall, levelled > cleared > planned, work before its state, and photos
    that are no JPEG; a photo is kept without its camera's tags.
    """
    cleaned = clean_photos(photos)
    said = Totals(cleared_m2, levelled_m2, cut_m3, fill_m3)
    check_totals(said, planned_m2=lot.planned_area_m2)
    if report_date > on:
        raise Refusal("report_ahead", {"day": on}, field="report_date")
    params = {"code": lot.code, "cleared_m2": str(cleared_m2), "levelled_m2": str(levelled_m2)}
    with deed("report_levelling", actor=actor, on=report_date, project=lot.project, **params) as d:
        Lot.objects.select_for_update().get(pk=lot.pk)
        state = lot.states.on(report_date).first()
        check_state(said, works=state.works if state else ORDER[0], order=ORDER)
        before = lot.reports.filter(report_date__lte=report_date).last()
        after = lot.reports.filter(report_date__gt=report_date).first()
        check_between(said, _totals(before) or NOTHING, _totals(after))
        if before and before.report_date == report_date and _totals(before) == said and before.note == note:
            raise Refusal("report_repeats", {"day": report_date}, field="report_date")
        report = LevellingReport.objects.create(
            lot=lot,
            report_date=report_date,
            cleared_m2=cleared_m2,
            levelled_m2=levelled_m2,
            cut_m3=cut_m3,
            fill_m3=fill_m3,
            note=note,
            reported_by=actor,
        )
        keep_photos(report, cleaned, actor=actor)
        d.touch(lot)
    return report


def _totals(report: LevellingReport | None) -> Totals | None:
    if report is None:
        return None
    return Totals(report.cleared_m2, report.levelled_m2, report.cut_m3, report.fill_m3)
