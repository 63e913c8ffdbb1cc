"""What a step, a stage or a hand-over waits for: the statutory order as reasons, each with its article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from landmgmt.lib.reasons import Reason
from parcels.rules.procedure import GATES, STAGE_NEEDS, Step, missing_steps
from parcels.rules.stages import Stage, Works, may_advance, may_work
from parcels.rules.terms import Law, TermCode, TermUnit

STEP_ARTICLES: dict[Step, str] = {
    Step.PUBLIC_INTEREST: "LAL45",
    Step.PRE_ANNOUNCEMENT: "REG26",
    Step.SURVEY: "REG27",
    Step.RISK: "REG26",
    Step.DRAFT_PLAN: "REG27",
    Step.PLAN_NOTICE: "REG28",
    Step.HEARING: "LAL47",
    Step.REGISTRATION: "REG28",
    Step.FUNDING: "REG32",
    Step.AGREEMENTS: "REG29",
    Step.APPLICATION: "REG30",
    Step.APPROVAL: "LAL46",
    Step.NOTICE: "REG31",
    Step.DECISION: "REG31",
    Step.PAYMENT: "LAL48",
    Step.POSSESSION: "REG62",
    Step.PUBLICATION: "LAL49",
}

# What follows from a notice waits until it has hung its least period: the plan is drawn up after the
# pre-announcement, agreements are signed after the plan's own notice.
WAITS: dict[Step, tuple[Step, TermCode]] = {
    Step.DRAFT_PLAN: (Step.PRE_ANNOUNCEMENT, TermCode.PRE_ANNOUNCEMENT),
    Step.AGREEMENTS: (Step.PLAN_NOTICE, TermCode.PLAN_NOTICE),
}


@dataclass(frozen=True)
class Obstacle(Reason):
    """Why a deed is not possible; `article` is the code of the provision it stands on, "" for none."""

    article: str = ""


@dataclass(frozen=True)
class TakingFacts:
    """What a rule must know of a taking on a day; `done` are its batch's steps and their dates."""

    stage: Stage
    since_date: date
    has_batch: bool = True
    done: Mapping[str, date] = field(default_factory=dict)
    areas_signed: bool = False
    shares_settled: bool = False
    unpaid_overdue_yuan: Decimal = Decimal(0)


def scope_fixed(done: Mapping[str, date]) -> tuple[Step, date] | None:
    """The last step done that names the land of a batch in public, and its day; None while land may join.

    From the compensation plan's notice on (REG 28), land that was not in it is not the batch's by itself.
    """
    naming = (Step.APPROVAL, Step.APPLICATION, Step.PLAN_NOTICE)
    return next(((step, done[step.value]) for step in naming if step.value in done), None)


def step_obstacles(
    step: Step, done_date: date, done: Mapping[str, date], *, law: Law, legacy: bool = False
) -> list[Obstacle]:
    """Return why a step cannot be recorded with this date, given the steps done, their dates and the terms.

    A legacy step may lack its gates' records, never contradict their dates.
    """
    found: list[Obstacle] = []
    if not legacy:
        lacking = missing_steps(GATES[step], set(done))
        found += [_obstacle("step_missing", STEP_ARTICLES[s], step=s.value) for s in lacking]
    for gate in GATES[step]:
        if gate.value in done and done_date < done[gate.value]:
            found.append(_before(gate, done[gate.value]))
    for later, later_date in done.items():
        if step in GATES[Step(later)] and later_date < done_date:
            found.append(_obstacle("step_after_later", STEP_ARTICLES[step], step=later, date=str(later_date)))
    if not legacy and step in WAITS:
        notice, code = WAITS[step]
        if notice.value in done:
            found += _notice_not_over(done_date, done[notice.value], notice, code, law)
    return found


def _before(step: Step, gate_date: date) -> Obstacle:
    return _obstacle("step_before_gate", STEP_ARTICLES[step], step=step.value, date=str(gate_date))


def _notice_not_over(done_date: date, posted: date, notice: Step, code: TermCode, law: Law) -> list[Obstacle]:
    """A least period uses the moved last day, and the step comes after it."""
    term, end = law.term(code, posted), law.end(code, posted)
    if end.moved is None:
        return [_obstacle("calendar_year_unknown", term.article, year=end.unknown_year)]
    if done_date > end.moved:
        return []
    told = {"step": notice.value, "days": term.amount, "date": str(end.moved + timedelta(days=1))}
    if term.unit is TermUnit.WORKING_DAYS:
        return [_obstacle("working_notice_running", term.article, **told)]
    return [_obstacle("plan_notice_running", term.article, **told)]


def stage_obstacles(
    facts: TakingFacts, to: Stage, on: date, *, legacy: bool = False, by_signing: bool = False
) -> list[Obstacle]:
    """Return why a taking cannot reach a stage on a day; empty where it may.

    `by_signing` says that a signed agreement or decision is what brings it there. A legacy deed, marked with
    its reason, may lack records, never break the order.
    """
    if not may_advance(facts.stage, to):
        return [_obstacle("stage_illegal", "", stage=facts.stage.value, to=to.value)]
    found = []
    if on < facts.since_date:
        found.append(_obstacle("stage_before_previous", "", date=str(facts.since_date)))
    if legacy:
        return found
    found += _batch_obstacles(facts, to, on)
    if to is Stage.SURVEYED and not facts.areas_signed:
        found.append(_obstacle("area_not_signed", "REG27"))
    if to is Stage.REGISTERED and not facts.shares_settled:
        found.append(_obstacle("shares_not_signed", "REG28"))
    if to is Stage.SIGNED and not by_signing:
        found.append(_obstacle("only_by_agreement", "REG29"))
    if to is Stage.DECIDED and not by_signing:
        found.append(_obstacle("only_by_decision", "REG31"))
    if to is Stage.HANDED_OVER and facts.unpaid_overdue_yuan > 0:
        found.append(_obstacle("unpaid_before_handover", "LAL48", amount_yuan=str(facts.unpaid_overdue_yuan)))
    return found


def _batch_obstacles(facts: TakingFacts, to: Stage, on: date) -> list[Obstacle]:
    if not facts.has_batch:
        return [_obstacle("taking_without_batch", "REG30")]
    found = []
    for step in STAGE_NEEDS[to]:
        done_date = facts.done.get(step.value)
        if done_date is None:
            found.append(_obstacle("step_missing", STEP_ARTICLES[step], step=step.value))
        elif on < done_date:
            found.append(_before(step, done_date))
    return found


def works_obstacles(stage: Stage, works: Works, since_date: date, to: Works, on: date) -> list[Obstacle]:
    """Return why works on a taking cannot go on to `to`: only after hand-over, one after the other."""
    if stage is not Stage.HANDED_OVER:
        return [_obstacle("works_before_handover", "LAL44")]
    if not may_work(works, to):
        return [_obstacle("works_illegal", "", works=works.value, to_works=to.value)]
    if on < since_date:
        return [_obstacle("stage_before_previous", "", date=str(since_date))]
    return []


def _obstacle(code: str, article: str, **params: Any) -> Obstacle:
    return Obstacle(code, params, article)
