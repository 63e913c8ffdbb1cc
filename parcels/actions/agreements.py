"""Agreements and decisions: drafted from what is signed, signed once with their paper, final from then on."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions import acquisition
from parcels.actions.amendments import refuse_stale_amendment
from parcels.actions.conditions import hold_conditional
from parcels.actions.deed import Deed, deed, refusals
from parcels.actions.entitling import complete_sums, facts_of
from parcels.actions.inventory import confirm_by_signing
from parcels.actions.ledger import check_day, lock_lines
from parcels.actions.ledger import meet as meet_at
from parcels.actions.objection_holds import hold_objected, refuse_mixed, refuse_unposted
from parcels.actions.posted_sums import own_up_beside_posted
from parcels.actions.project_cap import own_up_above_cap
from parcels.actions.succession import follow_standing
from parcels.actions.takings import living
from parcels.actions.versions import plain, post_version, seal_version, write_parts
from parcels.models import (
    Agreement,
    AgreementTaking,
    Document,
    Entitlement,
    Instalment,
    LateFee,
    Line,
    Project,
    Rate,
    Reduction,
    Taking,
    User,
)
from parcels.rules.instalments import Terms, check_terms
from parcels.rules.money_terms import AgreementKind, AgreementState
from parcels.rules.stages import Stage
from parcels.rules.valuation import EntitlementDraft

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
) -> Agreement:
    """Work out what takings owe from what is signed and the rates in force, and split it into lines.

    Every line is its claimant's: whoever receives instead does so by a change that a second person confirmed,
    which the signature follows. The same client_key twice is one draft. Refuses a taking without survey,
    shares, zone or rate, or in another agreement, and one whose areas or things are not those of the
    corrected list that holds for it.
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
            refuse_mixed(rows, on)
            drafts = complete_sums(facts_of(rows, on))
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
            write_parts(agreement, rows, drafts, instalments)
            d.params["total"] = str(agreement.total_yuan)
            d.touch(agreement, *rows)
    return agreement


def _locked(project: Project, takings: Sequence[Taking]) -> list[Taking]:
    found = Taking.objects.filter(pk__in=[taking.pk for taking in takings]).select_related(
        "parcel__collective", "price_zone"
    )
    by_id = {taking.pk: taking for taking in found.select_for_update(of=("self",)).order_by("pk")}
    rows = living(by_id[taking.pk] for taking in takings)
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
        "sums": [plain(draft) for draft in drafts],
    }


def discard_draft(agreement: Agreement, *, actor: User, on: date) -> None:
    """Throw a draft away with its parts; what is signed stays."""
    told = {"number": agreement.number, "total": str(agreement.total_yuan)}
    with deed("discard_draft", actor=actor, on=on, project=agreement.project, **told) as d:
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": agreement.number})
        d.touch_ids("taking", list(agreement.taking_links.values_list("taking_id", flat=True)))
        for part in (LateFee, Reduction, Line, Entitlement, Instalment, AgreementTaking):
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
    cap_reason: str = "",
    posted_reason: str = "",
) -> Agreement:
    """Sign a draft with its scanned paper: freeze it, post one obligation per line, move the takings on.

    The same signature twice is one. Refuses a paper without scan, a due date before the signing, and a draft
    that no longer is what the signed facts give; beyond the project's cap `cap_reason` is asked, beside the
    posted sums `posted_reason`. Things not yet confirmed are confirmed by the signature.
    """
    check_day(signed_date, on)
    if paper is None or not paper.scan:
        raise Refusal("agreement_without_scan", {"number": agreement.number}, field="paper")
    with refusals(), transaction.atomic():
        rows = Agreement.objects.select_for_update(of=("self",)).select_related("project", "amends")
        agreement = rows.get(pk=agreement.pk)
        if agreement.state == AgreementState.SIGNED and agreement.signed_date == signed_date:
            return agreement
        if agreement.state != AgreementState.DRAFT:
            raise Refusal("signed_is_final", {"number": agreement.number})
        own_up_above_cap(agreement, cap_reason, actor=actor, on=on)
        own_up_beside_posted(agreement, signed_date, posted_reason, actor=actor, on=on)
        told = {"number": agreement.number, "total": str(agreement.total_yuan), "signed": str(signed_date)}
        told |= {"revision": str(agreement.revision), "reduced": str(agreement.reduced_yuan)}
        name = "sign_agreement" if agreement.amends is None else "sign_amendment"
        if agreement.amends is None and agreement.kind == AgreementKind.DECISION:
            name, told = "make_decision", {**told, "unsigned": agreement.reason}
        with deed(name, actor=actor, on=on, project=agreement.project, **told) as d:
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
    takings = list(
        Taking.objects.filter(agreement_links__agreement=agreement)
        .select_related("parcel__collective", "parcel__group", "price_zone", "project")
        .order_by("agreement_links__id")
    )
    # Whoever measures, prices or appraises meets the signature here: what is checked is what is frozen.
    mine = Taking.objects.select_for_update().filter(pk__in=[taking.pk for taking in takings])
    list(mine.order_by("pk").values_list("pk"))
    if agreement.amends is None:
        check_terms(terms, signed=signed_date)
        if agreement.kind == AgreementKind.AGREEMENT:
            refuse_unposted(agreement.project, takings, signed_date, legacy=bool(legacy_reason))
        refuse_mixed(takings, signed_date)
        _refuse_stale(agreement, takings)
    else:
        _check_amendment(agreement, terms, signed_date)
    seal_version(agreement, takings, signed_date=signed_date, paper=paper)
    confirm_by_signing(takings, signed_date=signed_date, paper=paper, actor=actor)
    voucher = post_version(agreement, actor=actor, paper=paper)
    hold_conditional(agreement, signed_date)
    hold_objected(list(agreement.lines.values_list("pk", flat=True)), on=on)
    d.touch(*follow_standing(agreement, actor=actor, on=on))
    if agreement.amends is None:
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
    d.params["lines"] = agreement.lines.count()
    d.touch(agreement, voucher, *takings)


def _check_amendment(agreement: Agreement, terms: Sequence[Terms], signed_date: date) -> None:
    assert agreement.amends is not None
    if agreement.kind == AgreementKind.SUCCESSION:
        raise Refusal("succession_by_confirmation", {"number": agreement.number})
    if agreement.amends.signed_date and signed_date < agreement.amends.signed_date:
        told = {"signed": str(signed_date), "before": str(agreement.amends.signed_date)}
        raise Refusal("amendment_before_agreement", told, field="signed_date")
    if terms:
        check_terms(terms, signed=signed_date)
    lock_lines([row.line_id for row in agreement.reductions.all()])
    refuse_stale_amendment(agreement)


def _refuse_stale(agreement: Agreement, takings: Sequence[Taking]) -> None:
    """A survey, share or thing that changed after drafting makes the draft another one."""
    computed_on = date.fromisoformat(agreement.snapshot["computed_on"])
    now = [plain(draft) for draft in complete_sums(facts_of(takings, computed_on))]
    if now != agreement.snapshot["sums"]:
        raise Refusal("draft_is_stale", {"number": agreement.number})
