"""Whether a batch's money is there (费用足额到位, REG 32): what its agreements ask, what the funds hold."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from landmgmt.lib.money import ZERO
from parcels.models.agreement_sheet import agreed_yuan, money_of_all
from parcels.models.compensation import Agreement, AgreementTaking
from parcels.models.figures import fund_free
from parcels.models.projects import ApprovalBatch
from parcels.rules.money_terms import AgreementState


@dataclass(frozen=True)
class Funding:
    """Yuan the agreements and drafts of a batch still ask, and yuan free in the funds of its project."""

    needed_yuan: Decimal
    free_yuan: Decimal

    @property
    def is_short(self) -> bool:
        """Less is there than is needed, or nothing at all."""
        return self.free_yuan <= 0 or self.free_yuan < self.needed_yuan


def funding_of(batch: ApprovalBatch, on: date) -> Funding:
    """What a batch needs and its project's funds have free on a day."""
    links = AgreementTaking.objects.filter(taking__batch=batch).exclude(agreement__state=AgreementState.VOID)
    found = Agreement.objects.filter(pk__in=links.values("agreement"))
    needed = agreed_yuan(found) - money_of_all(on, found).paid_yuan
    free = sum((fund_free(fund, on) for fund in batch.project.fund_sources.all()), ZERO)
    return Funding(max(needed, ZERO), free)
