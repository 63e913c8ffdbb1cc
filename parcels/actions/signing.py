"""Signing an agreement from its scan: the paper is filed and the agreement signed, both or neither."""

from datetime import date

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.refusal import Refusal
from parcels.actions.agreements import sign_agreement
from parcels.actions.deed import refusals
from parcels.actions.papers import file_paper
from parcels.models import Agreement, Document, Taking, User
from parcels.rules.money_terms import AgreementKind, AgreementState

PAPER_KINDS = {
    AgreementKind.AGREEMENT: Document.Kind.AGREEMENT,
    AgreementKind.DECISION: Document.Kind.DECISION,
}


def sign_with_scan(
    agreement: Agreement,
    *,
    signed_date: date,
    scan: tuple[str, bytes],
    title: str,
    actor: User,
    on: date,
    legacy_reason: str = "",
    unsigned_reason: str = "",
    cap_reason: str = "",
    posted_reason: str = "",
) -> Agreement:
    """File the scan, given as (file name, content), as the agreement's paper and sign with it.

    A decision says why the person did not sign (`unsigned_reason`); it is kept as the version's reason. The
    same signature twice files one paper. A refusal of either leaves neither, on disk too.
    """
    unsigned_reason = intake.clean(unsigned_reason)
    filed: Document | None = None
    try:
        with refusals(), transaction.atomic():
            # Whoever comes second waits here, and then sees that it is done.
            standing = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
            if standing.state == AgreementState.SIGNED and standing.signed_date == signed_date:
                return standing
            if standing.state != AgreementState.DRAFT:
                raise Refusal("signed_is_final", {"number": standing.number})
            if standing.kind == AgreementKind.DECISION and standing.amends_id is None:
                if not unsigned_reason:
                    told = {"number": standing.number}
                    raise Refusal("decision_without_reason", told, field="unsigned_reason")
                Agreement.objects.filter(pk=standing.pk).update(reason=unsigned_reason)
            filed = file_paper(
                actor=actor,
                on=on,
                kind=PAPER_KINDS[AgreementKind(standing.kind)],
                title=title,
                number=standing.number,
                paper_date=signed_date,
                project=standing.project,
                scan=scan,
                takings=Taking.objects.filter(agreement_links__agreement=standing),
            )
            return sign_agreement(
                standing,
                signed_date=signed_date,
                paper=filed,
                actor=actor,
                on=on,
                legacy_reason=legacy_reason,
                cap_reason=cap_reason,
                posted_reason=posted_reason,
            )
    except Exception:
        # The database forgets the row; the disk must not keep the scan.
        if filed and filed.scan:
            filed.scan.storage.delete(filed.scan.name)
        raise
