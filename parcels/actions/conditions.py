"""What an agreement waits for: a condition coming true, a decision being served; each with its paper."""

from datetime import date

from landmgmt.lib.refusal import Refusal
from parcels.actions.amendments import chain_of
from parcels.actions.arrears import end_hold_for, hold_for
from parcels.actions.deed import deed
from parcels.actions.ledger import check_day, lock_lines
from parcels.models import Agreement, ConditionMet, DecisionService, Document, Instalment, Line, User
from parcels.rules.money_terms import AgreementState, HoldCause, ServiceWay


def hold_conditional(agreement: Agreement, since: date) -> None:
    """Inside the signing: what is payable only on a condition waits for it from the signature on."""
    lines = Line.objects.filter(agreement=agreement).exclude(instalment__condition="")
    for line in lines.select_related("instalment"):
        hold_for([line.pk], HoldCause.CONDITION, since=since, ground=line.instalment.condition)


def meet_condition(
    instalment: Instalment, *, met_date: date, paper: Document | None, actor: User, on: date
) -> ConditionMet:
    """Record that an instalment's condition came true (say, the house is vacated): its lines are payable.

    Refuses a paper without scan, a draft, an instalment without condition, and a second time.
    """
    check_day(met_date, on)
    if paper is None or not paper.scan:
        raise Refusal("condition_without_paper", field="scan")
    agreement = instalment.agreement
    told = {"number": agreement.number, "condition": instalment.condition, "date": str(met_date)}
    with deed("meet_condition", actor=actor, on=on, project=agreement.project, **told) as d:
        if agreement.state != AgreementState.SIGNED or not instalment.condition:
            raise Refusal("condition_of_signed_instalment", {"number": agreement.number})
        if ConditionMet.objects.filter(instalment=instalment).exists():
            raise Refusal("condition_met_already", {"number": agreement.number})
        if agreement.signed_date and met_date < agreement.signed_date:
            raise Refusal(
                "condition_met_before_signing", {"signed": str(agreement.signed_date)}, field="met_date"
            )
        ids = _waiting(instalment)
        lock_lines(ids)
        made = ConditionMet.objects.create(
            instalment=instalment, met_date=met_date, paper=paper, recorded_by=actor
        )
        end_hold_for(ids, HoldCause.CONDITION, since=met_date)
        d.touch(agreement)
        d.touch_ids("line", ids)
    return made


def _waiting(instalment: Instalment) -> list[int]:
    """The instalment's lines, and those of later versions that took them over with the same condition."""
    rows = Line.objects.filter(
        agreement__in=chain_of(instalment.agreement),
        instalment__condition=instalment.condition,
        due_date=instalment.due_date,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def serve_decision(
    decision: Agreement,
    *,
    served_date: date,
    way: ServiceWay | str,
    paper: Document | None,
    actor: User,
    on: date,
) -> DecisionService:
    """Record that a decision (REG 31) was served, with the receipt; once, and not before it was made."""
    check_day(served_date, on)
    if paper is None or not paper.scan:
        raise Refusal("service_without_receipt", field="scan")
    told = {"number": decision.number, "date": str(served_date), "way": ServiceWay(way).value}
    with deed("serve_decision", actor=actor, on=on, project=decision.project, **told) as d:
        if decision.signed_date and served_date < decision.signed_date:
            raise Refusal("service_before_decision", {"made": str(decision.signed_date)}, field="served_date")
        if DecisionService.objects.filter(agreement=decision).exists():
            raise Refusal("decision_served_already", {"number": decision.number})
        made = DecisionService.objects.create(
            agreement=decision, served_date=served_date, way=ServiceWay(way), paper=paper, recorded_by=actor
        )
        d.touch(decision, *decision.takings.all())
    return made
