"""Moving takings through acquisition and works: the rules say whether, the database has the last word."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.holdings import BEFORE_SIGNING
from parcels.actions.late_items import find_late
from parcels.actions.periods import chain_on
from parcels.actions.projects import done_steps
from parcels.actions.takings import living
from parcels.models import (
    ApprovalBatch,
    Document,
    PriceZone,
    ProcedureStep,
    Project,
    ShareSet,
    Taking,
    TakingArea,
    TakingPaper,
    TakingStage,
    TakingWorks,
    User,
)
from parcels.models.figures import taking_unpaid_overdue
from parcels.rules.gates import Obstacle, TakingFacts, scope_fixed, stage_obstacles, works_obstacles
from parcels.rules.procedure import Step
from parcels.rules.stages import Stage, Works, next_stages


@dataclass(frozen=True)
class PossibleDeed:
    """A stage that may follow, and why it cannot yet where it is not allowed."""

    to: Stage
    allowed: bool
    reasons: list[Obstacle]


def possible_deeds(taking: Taking, on: date) -> list[PossibleDeed]:
    """What the procedure knows next for a taking on a day, each with the reasons it still waits for."""
    facts, _position = _facts([taking], on)[taking.pk]
    found = []
    for to in next_stages(facts.stage):
        reasons = stage_obstacles(facts, to, on)
        found.append(PossibleDeed(to, not reasons, reasons))
    return found


def assign_batch(
    takings: Taking | Iterable[Taking],
    *,
    actor: User,
    on: date,
    batch: ApprovalBatch,
    in_scope: bool = False,
) -> list[Taking]:
    """Put takings into an approval batch of their project; one that is in another stays refused.

    `in_scope` is a person's word that the land lies in what a batch already announced or approved names.
    """
    rows = _rows(takings)
    told = {**_told(rows), "batch": batch.code}
    with deed("assign_batch", actor=actor, on=on, project=batch.project, **told) as d:
        rows = _locked(rows)
        check_scope(batch, in_scope=in_scope)
        for taking in rows:
            if taking.project_id != batch.project_id:
                raise Refusal("batch_of_other_project", {"code": str(taking)}, field="batch")
            if taking.batch_id not in (None, batch.pk):
                raise Refusal("taking_in_other_batch", {"code": str(taking)}, field="batch")
        joined = Taking.objects.filter(pk__in=[t.pk for t in rows])
        joined.update(batch=batch, version=F("version") + 1)
        if frozen := _steps({batch.pk})[batch.pk].get(Step.PRE_ANNOUNCEMENT.value):
            find_late(joined, frozen=frozen, actor=actor, on=on)
        d.touch(batch, *rows)
    return _rows(Taking.objects.filter(pk__in=[t.pk for t in rows]))


def check_scope(batch: ApprovalBatch, *, in_scope: bool) -> None:
    """Refuse land for a batch whose land was named in public, unless a person says that it is in there."""
    fixed = scope_fixed(done_steps(batch))
    if fixed and not in_scope:
        step, day = fixed
        told = {"batch": batch.name, "step": step.value, "date": str(day)}
        raise Refusal("batch_scope_fixed", told, field="in_scope")


def set_price_zone(
    takings: Taking | Iterable[Taking], *, actor: User, on: date, price_zone: PriceZone
) -> list[Taking]:
    """Say in which price zone the land of takings lies; refused once an agreement stands on it."""
    rows = _rows(takings)
    told = {**_told(rows), "zone": price_zone.code}
    with deed("set_price_zone", actor=actor, on=on, project=_project(rows), **told) as d:
        rows = _locked(rows)
        ids = [taking.pk for taking in rows]
        late = TakingStage.objects.open().filter(taking__in=ids).exclude(stage__in=BEFORE_SIGNING)
        if stage := late.select_related("taking").first():
            raise Refusal("zone_after_signing", {"code": str(stage.taking)}, field="price_zone")
        Taking.objects.filter(pk__in=ids).update(price_zone=price_zone, version=F("version") + 1)
        d.touch(*rows)
    return _rows(Taking.objects.filter(pk__in=ids))


def advance(
    takings: Taking | Iterable[Taking],
    *,
    to: Stage | str | Sequence[tuple[Stage | str, date]],
    on: date,
    actor: User,
    paper: Document | None = None,
    legacy_reason: str = "",
    note: str = "",
    by_signing: bool = False,
) -> list[Taking]:
    """Move takings on to a stage, from `on`; or through several past ones, as [(stage, its day), …].

    All of them or none: the first that may not is named in the refusal. `by_signing` is for the deed that
    signs an agreement or decision. A legacy deed needs its reason and is marked with it.
    """
    rows, reason = _rows(takings), intake.clean(legacy_reason)
    steps = [(Stage(to), on)] if isinstance(to, str) else [(Stage(stage), day) for stage, day in to]
    if not rows or not steps:
        raise Refusal("nothing_chosen")
    if max(day for _, day in steps) > on:
        raise Refusal("stage_in_future", field="on")
    told = {"to": steps[-1][0].value, "legacy_reason": reason, "note": intake.clean(note)}
    with deed("advance", actor=actor, on=on, project=_project(rows), **_told(rows), **told) as d:
        rows = _locked(rows)
        facts = _facts(rows, on)
        moves = []
        for stage, day in steps:
            _check_all(rows, facts, stage, day, legacy=bool(reason), by_signing=by_signing)
            facts = {
                pk: (replace(one, stage=stage, since_date=day), place + 1)
                for pk, (one, place) in facts.items()
            }
            moves.append(({pk: place for pk, (_, place) in facts.items()}, stage, day))
        chain_on(
            TakingStage,
            owner="taking",
            value="stage",
            moves=moves,
            actor=actor,
            legacy_reason=reason,
            paper=paper,
        )
        if paper:
            links = (TakingPaper(taking=t, document=paper) for t in rows)
            TakingPaper.objects.bulk_create(links, ignore_conflicts=True)
        _touch_version(rows)
        d.touch(*rows)
    return rows


def advance_works(
    takings: Taking | Iterable[Taking], *, to: Works | str, on: date, actor: User
) -> list[Taking]:
    """Move the works on takings on to the next state from `on`: only after hand-over."""
    rows, to = _rows(takings), Works(to)
    with deed("advance_works", actor=actor, on=on, project=_project(rows), **_told(rows), to=to.value) as d:
        rows = _locked(rows)
        facts = _facts(rows, on)
        standing = {
            row.taking_id: row for row in TakingWorks.objects.open().filter(taking__in=[t.pk for t in rows])
        }
        for taking in rows:
            works = standing.get(taking.pk)
            found = works_obstacles(
                facts[taking.pk][0].stage,
                Works(works.works) if works else Works.NOT_STARTED,
                works.since_date if works else facts[taking.pk][0].since_date,
                to,
                on,
            )
            _refuse(taking, found)
        # A chain begins with its first link, also where nothing was recorded before the first works.
        fresh = {pk: 0 for pk in (t.pk for t in rows) if pk not in standing}
        places = {t.pk: standing[t.pk].position + 1 if t.pk in standing else 1 for t in rows}
        moves = [(fresh, Works.NOT_STARTED, on), (places, to, on)]
        chain_on(TakingWorks, owner="taking", value="works", moves=moves, actor=actor)
        _touch_version(rows)
        d.touch(*rows)
    return rows


def _rows(takings: Taking | Iterable[Taking]) -> list[Taking]:
    return [takings] if isinstance(takings, Taking) else list(takings)


def _told(rows: Sequence[Taking]) -> dict[str, object]:
    shown = "、".join(str(t) for t in rows[:3]) + ("…" if len(rows) > 3 else "")
    return {"count": len(rows), "code": shown}


def _project(rows: Sequence[Taking]) -> Project | None:
    return rows[0].project if rows and len({t.project_id for t in rows}) == 1 else None


def _locked(rows: Sequence[Taking]) -> list[Taking]:
    found = Taking.objects.filter(pk__in=[t.pk for t in rows]).select_related("parcel").order_by("pk")
    return living(found.select_for_update(of=("self",)))


def _touch_version(rows: Sequence[Taking]) -> None:
    Taking.objects.filter(pk__in=[t.pk for t in rows]).update(version=F("version") + 1)


def _check_all(
    rows: Sequence[Taking],
    facts: dict[int, tuple[TakingFacts, int]],
    to: Stage,
    day: date,
    *,
    legacy: bool,
    by_signing: bool,
) -> None:
    for taking in rows:
        found = stage_obstacles(facts[taking.pk][0], to, day, legacy=legacy, by_signing=by_signing)
        _refuse(taking, found)


def _refuse(taking: Taking, found: Sequence[Obstacle]) -> None:
    if found:
        raise Refusal(found[0].code, {**found[0].params, "code": str(taking)})


def _facts(rows: Sequence[Taking], on: date) -> dict[int, tuple[TakingFacts, int]]:
    """What the rules ask of each taking, with the position of its newest stage, in one query per question."""
    ids = [taking.pk for taking in rows]
    newest = {row.taking_id: row for row in TakingStage.objects.filter(taking__in=ids).order_by("position")}
    done = _steps({taking.batch_id for taking in rows if taking.batch_id})
    areas = _signed(TakingArea.objects.filter(taking__in=ids).values_list("taking_id", "signed_date"))
    shares = _signed(ShareSet.objects.on(on).filter(taking__in=ids).values_list("taking_id", "signed_date"))
    unpaid = taking_unpaid_overdue(ids, on)
    found = {}
    for taking in rows:
        if taking.pk not in newest:
            raise Refusal("taking_without_stage", {"code": str(taking)})
        stage = newest[taking.pk]
        # Land that no household holds is the collective's alone: there is no share to sign.
        alone = taking.pk not in shares and taking.parcel.collective_id is not None
        facts = TakingFacts(
            stage=Stage(stage.stage),
            since_date=stage.since_date,
            has_batch=taking.batch_id is not None,
            done=done.get(taking.batch_id, {}),
            areas_signed=areas.get(taking.pk, False),
            shares_settled=alone or shares.get(taking.pk, False),
            unpaid_overdue_yuan=unpaid.get(taking.pk, TakingFacts.unpaid_overdue_yuan),
        )
        found[taking.pk] = (facts, stage.position)
    return found


def _steps(batches: set[int]) -> dict[int | None, dict[str, date]]:
    standing = ProcedureStep.objects.filter(batch__in=batches, corrected_by__isnull=True)
    found: dict[int | None, dict[str, date]] = defaultdict(dict)
    for batch, step, day in standing.values_list("batch_id", "step", "done_date"):
        found[batch][step] = day
    return found


def _signed(rows: Iterable[tuple[int, date | None]]) -> dict[int, bool]:
    """True per taking where every row is signed."""
    found: dict[int, bool] = {}
    for taking, signed in rows:
        found[taking] = found.get(taking, True) and signed is not None
    return found
