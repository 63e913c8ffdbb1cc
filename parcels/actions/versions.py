"""The parts of a version of an agreement: its sums, instalments and lines, its freezing and its posting."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from landmgmt.lib import intake
from parcels.actions.freezing import freeze
from parcels.actions.ledger import Posting, accounts_of, post
from parcels.models import (
    Agreement,
    AgreementTaking,
    Document,
    Entitlement,
    Instalment,
    Line,
    Taking,
    User,
    Voucher,
)
from parcels.rules.instalments import Terms, lines
from parcels.rules.money_terms import AccountKind, AgreementState, TransferKind
from parcels.rules.valuation import EntitlementDraft


def plain(draft: EntitlementDraft) -> dict[str, Any]:
    """A draft as it is kept in a version's computation."""
    return {**asdict(draft), "amount_yuan": str(draft.amount_yuan)}


def write_parts(
    agreement: Agreement,
    takings: Sequence[Taking],
    drafts: Sequence[EntitlementDraft],
    terms: Sequence[Terms],
) -> None:
    """Write a draft's land, sums, instalments and lines."""
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
        _line(agreement, owed[part.entitlement], parts[part.instalment], part.amount_yuan, position)
        for position, part in enumerate(lines([(d.head, d.amount_yuan) for d in drafts], terms), 1)
    )


def _line(
    agreement: Agreement,
    owed: Entitlement,
    instalment: Instalment,
    amount: Any,
    position: int,
) -> Line:
    return Line(
        agreement=agreement,
        instalment=instalment,
        entitlement=owed,
        project_id=agreement.project_id,
        taking_id=owed.taking_id,
        head=owed.head,
        level=owed.level,
        claimant_id=owed.claimant_id,
        payee_id=owed.claimant_id,
        due_date=instalment.due_date,
        amount_yuan=amount,
        position=position,
    )


def seal_version(
    agreement: Agreement, takings: Sequence[Taking], *, signed_date: date, paper: Document
) -> None:
    """Freeze a draft and make it signed; the database hashes what is frozen and checks that it adds up."""
    agreement.frozen = freeze(agreement, takings, signed_date)
    agreement.state, agreement.signed_date, agreement.paper = AgreementState.SIGNED, signed_date, paper
    agreement.save(update_fields=["state", "signed_date", "paper", "frozen"])
    agreement.refresh_from_db(fields=["frozen", "frozen_sha256"])


def post_version(agreement: Agreement, *, actor: User, paper: Document) -> Voucher:
    """One obligation per line of the version and one reduction per line it takes from, on its day."""
    accounts = accounts_of(agreement.project)
    giver, taker = accounts[AccountKind.OBLIGATION], accounts[AccountKind.PAYABLE]
    day = agreement.signed_date
    assert day is not None
    rows = [Posting(giver, taker, line.amount_yuan, day, line=line) for line in agreement.lines.all()]
    rows += [
        Posting(taker, giver, row.amount_yuan, day, line=row.line, kind=TransferKind.AMENDMENT)
        for row in agreement.reductions.select_related("line")
    ]
    kind = TransferKind.AMENDMENT if agreement.amends_id else TransferKind.OBLIGATION
    # An increase is an obligation of its own line; only what is taken away is a difference of another's.
    rows = [row if row.kind else row._replace(kind=TransferKind.OBLIGATION) for row in rows]
    return post(kind, rows, project=agreement.project, actor=actor, paper=paper)
