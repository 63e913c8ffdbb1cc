"""Clocks of the law on a day: what runs since when, its last day as counted and moved, how near it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from parcels.models.projects import ApprovalBatch, ProcedureStep
from parcels.rules.disputes import OPEN_STATES, DisputeState
from parcels.rules.procedure import Step
from parcels.rules.terms import Law, Term, TermCode
from parcels.rules.working_days import ClockState, LastDay, clock_state, moved_end


@dataclass(frozen=True)
class Clock:
    """One period that runs or has run on a day."""

    code: TermCode
    term: Term
    start: date
    end: LastDay
    state: ClockState

    @property
    def bad(self) -> bool:
        """Whether it is too late."""
        return self.state is ClockState.OVERDUE

    @property
    def presses(self) -> bool:
        """Whether somebody must act now."""
        return self.state in (ClockState.SOON, ClockState.MOVED, ClockState.OVERDUE)


def clock(law: Law, code: TermCode, start: date, on: date) -> Clock:
    """The clock of a term that began on `start`, as it stands on `on`."""
    end = law.end(code, start)
    return Clock(code, law.term(code, start), start, end, clock_state(end, on))


def notice_clock(law: Law, steps: Iterable[ProcedureStep], on: date) -> Clock | None:
    """How long the expropriation notice may still wait (REG 31), of standing steps; None where none is owed.

    It runs from the day the approval was received, from the approval's own day where that is not recorded.
    """
    standing = {row.step: row for row in steps}
    approval = standing.get(Step.APPROVAL)
    if approval is None or Step.NOTICE in standing or approval.is_legacy:
        return None
    return clock(law, TermCode.EXPROPRIATION_NOTICE, approval.received_date or approval.done_date, on)


def batches_waiting(law: Law, on: date) -> list[tuple[ApprovalBatch, Clock]]:
    """Every batch that is approved and not announced, the most pressing first."""
    rows = ProcedureStep.objects.filter(
        step__in=[Step.APPROVAL, Step.NOTICE], corrected_by__isnull=True, done_date__lte=on
    ).select_related("batch__project")
    by_batch: dict[ApprovalBatch, list[ProcedureStep]] = {}
    for row in rows:
        by_batch.setdefault(row.batch, []).append(row)
    found = [(batch, notice_clock(law, steps, on)) for batch, steps in by_batch.items()]
    waiting = [(batch, one) for batch, one in found if one is not None]
    return sorted(waiting, key=lambda row: (row[1].start, row[0].pk))


def dispute_clocks(law: Law, dispute: Any, state: str, on: date) -> list[Clock]:
    """The clocks of an open dispute: to say whether it is accepted while only received, and to conclude."""
    if state not in OPEN_STATES:
        return []
    found = []
    if state == DisputeState.RECEIVED:
        found.append(clock(law, TermCode.ACCEPT_DISPUTE, dispute.received_date, on))
    end = moved_end(dispute.due_date, law.calendar)
    term = law.term(TermCode.CONCLUDE_DISPUTE, dispute.received_date)
    return [
        *found,
        Clock(TermCode.CONCLUDE_DISPUTE, term, dispute.received_date, end, clock_state(end, on)),
    ]
