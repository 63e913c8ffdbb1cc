"""The treasury's way of a run: 用款申请, finance bureau, township, each on its day and with its paper."""

from datetime import date

from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import deed
from parcels.actions.payments import obstacles
from parcels.models import Document, PaymentRun, TreasuryStep, User
from parcels.rules.money_terms import TREASURY_WAY, RunState, RunWay, TreasuryStage


def record_treasury_step(
    run: PaymentRun,
    *,
    stage: TreasuryStage | str,
    done_date: date,
    paper: Document | None,
    actor: User,
    on: date,
) -> TreasuryStep:
    """Enter that a step is done, in order, between approval and release; the same step twice is once."""
    stage = TreasuryStage(stage)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    if done_date > on:
        raise Refusal("day_in_future", {"day": str(done_date), "on": str(on)}, field="done_date")
    told = {"number": run.number, "stage": stage.value, "day": str(done_date)}
    with deed("treasury_step", actor=actor, on=on, project=run.project, **told) as d:
        run = PaymentRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        done = {step.stage: step for step in run.treasury_steps.all()}
        place = TREASURY_WAY.index(stage)
        lacking = [before for before in TREASURY_WAY[:place] if before not in done]
        if run.way != RunWay.TREASURY or run.state != RunState.APPROVED or lacking or stage in done:
            raise Refusal("treasury_step_illegal", {"number": run.number})
        # Nobody writes to the treasury for a run that cannot go out; what the treasury did later is a fact.
        for no in [] if done else obstacles(run, on):
            raise no
        since = done[TREASURY_WAY[place - 1]].done_date if place else run.approved_date
        if since and done_date < since:
            raise Refusal("treasury_step_before", {"since": str(since)}, field="done_date")
        step: TreasuryStep = TreasuryStep.objects.create(
            run=run, stage=stage, done_date=done_date, paper=paper, recorded_by=actor
        )
        d.touch(run)
    return step
