"""Opening projects, their funds and approval batches, and recording the statutory steps."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.late_items import find_late
from parcels.models import (
    Account,
    ApprovalBatch,
    Document,
    FundSource,
    ProcedureStep,
    Project,
    Taking,
    User,
)
from parcels.models.law import law
from parcels.rules.gates import step_obstacles
from parcels.rules.money_terms import AccountKind
from parcels.rules.procedure import Step


def open_project(
    *,
    actor: User,
    on: date,
    code: str,
    name: str,
    kind: Project.Kind | str,
    authority: str = "",
    extent: Any = None,
    planned_area_m2: Decimal | None = None,
    cap_yuan: Decimal | None = None,
    start_date: date | None = None,
    remark: str = "",
) -> Project:
    """Open a project and its ledger: one account of each kind; a fund's account comes with the fund."""
    code = intake.clean(code, 24)
    if Project.objects.filter(code__iexact=code).exists():
        raise Refusal("project_code_taken", {"code": code}, field="code")
    with deed("open_project", actor=actor, on=on, code=code, name=name) as d:
        project = Project.objects.create(
            code=code,
            name=intake.clean(name, 80),
            kind=Project.Kind(kind),
            authority=authority,
            extent=extent,
            planned_area_m2=planned_area_m2,
            cap_yuan=cap_yuan,
            start_date=start_date,
            remark=remark,
        )
        kinds = [k for k in AccountKind if k is not AccountKind.FUND]
        Account.objects.bulk_create(Account(kind=k, project=project) for k in kinds)
        d.project = project
        d.touch(project)
    return project


def add_fund_source(
    *,
    actor: User,
    on: date,
    project: Project,
    code: str,
    name: str,
    planned_yuan: Decimal | None = None,
    paper: Document | None = None,
) -> FundSource:
    """Name a source of money of one project and open its account; the money itself comes by the ledger."""
    code = intake.clean(code, 32)
    if FundSource.objects.filter(code__iexact=code).exists():
        raise Refusal("fund_code_taken", {"code": code}, field="code")
    with deed("add_fund_source", actor=actor, on=on, project=project, code=code, name=name) as d:
        fund = FundSource.objects.create(
            project=project, code=code, name=intake.clean(name, 80), planned_yuan=planned_yuan, paper=paper
        )
        Account.objects.create(kind=AccountKind.FUND, project=project, fund_source=fund)
        d.touch(fund, project)
    return fund


def open_batch(
    *,
    actor: User,
    on: date,
    project: Project,
    code: str,
    name: str,
    kind: ApprovalBatch.Kind | str = ApprovalBatch.Kind.BATCH,
) -> ApprovalBatch:
    """Open an approval batch as a draft: no step is done yet."""
    code = intake.clean(code, 24)
    if ApprovalBatch.objects.filter(code__iexact=code).exists():
        raise Refusal("batch_code_taken", {"code": code}, field="code")
    with deed("open_batch", actor=actor, on=on, project=project, code=code, name=name) as d:
        batch = ApprovalBatch.objects.create(
            project=project,
            code=code,
            name=intake.clean(name, 80),
            kind=ApprovalBatch.Kind(kind),
            opened_date=on,
        )
        d.touch(batch, project)
    return batch


def standing_steps(batch: ApprovalBatch) -> QuerySet[ProcedureStep]:
    """The steps of a batch as they stand: a corrected row has given way to its correction."""
    return batch.steps.filter(corrected_by__isnull=True)


def done_steps(batch: ApprovalBatch) -> dict[str, date]:
    """The steps done and their dates, corrections applied."""
    return dict(standing_steps(batch).values_list("step", "done_date"))


def record_step(
    *,
    actor: User,
    on: date,
    batch: ApprovalBatch,
    step: Step | str,
    done_date: date | None = None,
    paper: Document | None = None,
    legacy_reason: str = "",
    corrects: ProcedureStep | None = None,
    received_date: date | None = None,
) -> ProcedureStep:
    """Record a step as done on `done_date` (`on` unless given). A wrong one is corrected by a further row.

    An approval has the day it was received, from which the notice's term runs (REG 31). Refuses a step whose
    gates are not done, whose date contradicts theirs, or that is recorded already.
    """
    step, day, reason = Step(step), done_date or on, intake.clean(legacy_reason)
    if day > on:
        raise Refusal("step_in_future", {"date": str(day)}, field="done_date")
    if received_date and step is not Step.APPROVAL:
        raise Refusal("procedure_step_received", field="received_date")
    if received_date and not day <= received_date <= on:
        raise Refusal("received_before_approval", {"date": str(day)}, field="received_date")
    code = "correct_step" if corrects else "record_step"
    told = {"step": step.value, "date": str(day), "batch": batch.code}
    with deed(code, actor=actor, on=on, project=batch.project, **told) as d:
        ApprovalBatch.objects.select_for_update().get(pk=batch.pk)
        done = done_steps(batch)
        if corrects:
            _check_correction(corrects, batch, step)
            done.pop(step.value, None)
        elif step.value in done:
            raise Refusal("procedure_step_once", {"step": step.value}, field="step")
        obstacles = step_obstacles(step, day, done, law=law(), legacy=bool(reason))
        if obstacles:
            field = "step" if obstacles[0].code == "step_missing" else "done_date"
            raise Refusal(obstacles[0].code, obstacles[0].params, field=field)
        row = ProcedureStep.objects.create(
            batch=batch,
            step=step,
            done_date=day,
            received_date=received_date,
            paper=paper,
            is_legacy=bool(reason),
            legacy_reason=reason,
            corrects=corrects,
            recorded_by=actor,
        )
        d.touch(batch, row)
        if step is Step.PRE_ANNOUNCEMENT:
            found = find_late(Taking.objects.filter(batch=batch), frozen=day, actor=actor, on=on)
            d.touch_ids("taking", sorted({late.item.taking_id for late in found}))
    return row


def _check_correction(corrects: ProcedureStep, batch: ApprovalBatch, step: Step) -> None:
    if corrects.batch_id != batch.pk or corrects.step != step.value:
        raise Refusal("correction_of_other_step", {"step": step.value}, field="corrects")
    if hasattr(corrects, "corrected_by"):
        raise Refusal("step_already_corrected", {"step": step.value}, field="corrects")
