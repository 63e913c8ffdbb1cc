"""Agreements and decisions: drafted from what is signed, signed once with their paper, final from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import acquisition
from parcels.actions.deed import Deed, deed, refusals
from parcels.actions.entitling import facts_of
from parcels.actions.ledger import Posting, accounts_of, check_day, post
from parcels.actions.ledger import meet as meet_at
from parcels.models import (
    Agreement,
    AgreementTaking,
    Document,
    Entitlement,
    Instalment,
    Item,
    Line,
    Party,
    Project,
    Rate,
    Taking,
    User,
)
from parcels.rules.instalments import Terms, check_terms, lines
from parcels.rules.money_terms import AccountKind, AgreementKind, AgreementState, TransferKind
from parcels.rules.stages import Stage
from parcels.rules.valuation import EntitlementDraft, entitlements

__all__ = ["Terms", "discard_draft", "draft_agreement", "sign_agreement"]


def draft_agreement(
    *,
    project: Project,
    number: str,
    takings: Sequence[Taking],
    instalments: Sequence[Terms],
    actor: User,
    on: date,
    kind: AgreementKind | str = AgreementKind.AGREEMENT,
    client_key: UUID | None = None,
    payees: Mapping[int, tuple[Party, Document]] | None = None,
) -> Agreement:
    """Work out what takings owe from what is signed and the rates in force, and split it into lines.

    `payees` names, by claimant id, who receives instead and the authority paper for it. The same client_key
    twice is one draft. Refuses a taking without survey, shares, zone or rate, or in another agreement.
    """
    number = intake.clean(number, 40)
    if not number or not takings:
        raise Refusal("agreement_incomplete", field="number" if not number else "takings")
    check_terms(instalments)
    with refusals(), transaction.atomic():
        if client_key:
            meet_at(client_key)
            found: Agreement | None = Agreement.objects.filter(client_key=client_key).first()
            if found:
                return found
        with deed("draft_agreement", actor=actor, on=on, project=project, number=number) as d:
            rows = _locked(project, takings)
            drafts = [draft for facts in facts_of(rows, on) for draft in entitlements(facts)]
            if not drafts:
                raise Refusal("agreement_owes_nothing", {"number": number})
            agreement: Agreement = Agreement.objects.create(
                project=project,
                number=number,
                kind=AgreementKind(kind),
                total_yuan=sum((draft.amount_yuan for draft in drafts), ZERO),
                snapshot=_snapshot(drafts, on),
                client_key=client_key,
            )
            _write_parts(agreement, rows, drafts, instalments, payees or {})
            d.params["total"] = str(agreement.total_yuan)
            d.touch(agreement, *rows)
    return agreement


def _locked(project: Project, takings: Sequence[Taking]) -> list[Taking]:
    found = Taking.objects.filter(pk__in=[taking.pk for taking in takings]).select_related(
        "parcel__collective", "price_zone"
    )
    by_id = {taking.pk: taking for taking in found.select_for_update(of=("self",)).order_by("pk")}
    rows = [by_id[taking.pk] for taking in takings]
    if other := next((taking for taking in rows if taking.project_id != project.pk), None):
        raise Refusal("taking_of_other_project", {"code": str(other)}, field="takings")
    standing = AgreementTaking.objects.exclude(agreement__state=AgreementState.VOID).filter(taking__in=rows)
    if link := standing.select_related("agreement", "taking").first():
        told = {"code": str(link.taking), "number": link.agreement.number}
        raise Refusal("taking_has_agreement", told, field="takings")
    return rows


def _snapshot(drafts: Sequence[EntitlementDraft], on: date) -> dict[str, Any]:
    rate = Rate.objects.filter(pk__in={d.rate_id for d in drafts if d.rate_id}).select_related("rate_set")
    sets = {row.rate_set_id: row.rate_set for row in rate}
    return {
        "computed_on": str(on),
        "rate_sets": [
            {"id": pk, "name": s.name, "paper_number": s.paper_number, "land_percent": s.land_percent}
            for pk, s in sorted(sets.items())
        ],
        "sums": [_plain(draft) for draft in drafts],
    }


def _plain(draft: EntitlementDraft) -> dict[str, Any]:
    return {**asdict(draft), "amount_yuan": str(draft.amount_yuan)}


def _write_parts(
    agreement: Agreement,
    takings: Sequence[Taking],
    drafts: Sequence[EntitlementDraft],
    terms: Sequence[Terms],
    payees: Mapping[int, tuple[Party, Document]],
) -> None:
    AgreementTaking.objects.bulk_create(AgreementTaking(agreement=agreement, taking=t) for t in takings)
    owed = Entitlement.objects.bulk_create(
        Entitlement(agreement=agreement, position=position, **asdict(draft))
        for position, draft in enumerate(drafts, 1)
    )
    parts = Instalment.objects.bulk_create(
        Instalment(
            agreement=agreement,
            number=number,
            weight=term.weight,
            due_date=term.due_date,
            condition=intake.clean(term.condition, 120),
        )
        for number, term in enumerate(terms, 1)
    )
    Line.objects.bulk_create(
        _line(agreement, owed[part.entitlement], parts[part.instalment], part.amount_yuan, position, payees)
        for position, part in enumerate(lines([(d.head, d.amount_yuan) for d in drafts], terms), 1)
    )


def _line(
    agreement: Agreement,
    owed: Entitlement,
    instalment: Instalment,
    amount: Any,
    position: int,
    payees: Mapping[int, tuple[Party, Document]],
) -> Line:
    payee, paper = payees.get(owed.claimant_id, (None, None))
    return Line(
        agreement=agreement,
        instalment=instalment,
        entitlement=owed,
        project_id=agreement.project_id,
        taking_id=owed.taking_id,
        head=owed.head,
        level=owed.level,
        claimant_id=owed.claimant_id,
        payee_id=payee.pk if payee else owed.claimant_id,
        authority_paper=paper,
        due_date=instalment.due_date,
        amount_yuan=amount,
        position=position,
    )


def discard_draft(agreement: Agreement, *, actor: User, on: date) -> None:
    """Throw a draft away with its parts; what is signed stays."""
    told = {"number": agreement.number, "total": str(agreement.total_yuan)}
    with deed("discard_draft", actor=actor, on=on, project=agreement.project, **told) as d:
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": agreement.number})
        d.touch_ids("taking", list(agreement.taking_links.values_list("taking_id", flat=True)))
        for part in (Line, Entitlement, Instalment, AgreementTaking):
            part.objects.filter(agreement=agreement).delete()
        agreement.delete()


def sign_agreement(
    agreement: Agreement,
    *,
    signed_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    legacy_reason: str = "",
) -> Agreement:
    """Sign a draft with its scanned paper: freeze it, post one obligation per line, move the takings on.

    The same signature twice is one. Refuses a paper without scan, a due date before the signing, and a draft
    that no longer is what the signed facts give. Things not yet confirmed are confirmed by the signature.
    """
    check_day(signed_date, on)
    if paper is None or not paper.scan:
        raise Refusal("agreement_without_scan", {"number": agreement.number}, field="paper")
    with refusals(), transaction.atomic():
        agreement = (
            Agreement.objects.select_for_update(of=("self",)).select_related("project").get(pk=agreement.pk)
        )
        if agreement.state == AgreementState.SIGNED and agreement.signed_date == signed_date:
            return agreement
        if agreement.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": agreement.number})
        told = {"number": agreement.number, "total": str(agreement.total_yuan), "signed": str(signed_date)}
        with deed("sign_agreement", actor=actor, on=on, project=agreement.project, **told) as d:
            _sign(agreement, signed_date, paper, actor, on, legacy_reason, d)
    return agreement


def _sign(
    agreement: Agreement,
    signed_date: date,
    paper: Document,
    actor: User,
    on: date,
    legacy_reason: str,
    d: Deed,
) -> None:
    terms = [Terms(i.due_date, i.weight, i.condition) for i in agreement.instalments.all()]
    check_terms(terms, signed=signed_date)
    takings = list(
        Taking.objects.filter(agreement_links__agreement=agreement)
        .select_related("parcel__collective", "price_zone", "project")
        .order_by("agreement_links__id")
    )
    _refuse_stale(agreement, takings)
    agreement.state, agreement.signed_date, agreement.paper = AgreementState.SIGNED, signed_date, paper
    agreement.save(update_fields=["state", "signed_date", "paper"])
    Item.objects.filter(taking__in=takings, signed_date__isnull=True).update(signed_date=signed_date)
    accounts = accounts_of(agreement.project)
    giver, taker = accounts[AccountKind.OBLIGATION], accounts[AccountKind.PAYABLE]
    rows = [Posting(giver, taker, line.amount_yuan, signed_date, line=line) for line in agreement.lines.all()]
    voucher = post(TransferKind.OBLIGATION, rows, project=agreement.project, actor=actor, paper=paper)
    stage = Stage.DECIDED if agreement.kind == AgreementKind.DECISION else Stage.SIGNED
    acquisition.advance(
        takings,
        to=[(stage, signed_date)],
        on=on,
        actor=actor,
        paper=paper,
        legacy_reason=legacy_reason,
        by_signing=True,
    )
    d.params["lines"] = len(rows)
    d.touch(agreement, voucher, *takings)


def _refuse_stale(agreement: Agreement, takings: Sequence[Taking]) -> None:
    """A survey, share or thing that changed after drafting makes the draft another one."""
    computed_on = date.fromisoformat(agreement.snapshot["computed_on"])
    now = [_plain(draft) for facts in facts_of(takings, computed_on) for draft in entitlements(facts)]
    if now != agreement.snapshot["sums"]:
        raise Refusal("draft_is_stale", {"number": agreement.number})
