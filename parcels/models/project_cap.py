"""A project's cap (补偿总额上限) beside what its signed agreements come to."""

from dataclasses import dataclass
from decimal import Decimal

from parcels.models.agreement_sheet import agreed_yuan
from parcels.models.compensation import Agreement
from parcels.models.projects import Project
from parcels.rules.money_terms import AgreementState


@dataclass(frozen=True)
class Cap:
    """The cap of a project, what is signed and what one version adds to it, in yuan."""

    name: str
    cap_yuan: Decimal
    signed_yuan: Decimal
    added_yuan: Decimal = Decimal(0)

    @property
    def after_yuan(self) -> Decimal:
        return self.signed_yuan + self.added_yuan

    @property
    def over_yuan(self) -> Decimal:
        """What the agreements would come to beyond the cap; 0 within it."""
        return max(self.after_yuan - self.cap_yuan, Decimal(0))

    def told(self) -> dict[str, str]:
        """The figures as a refusal names them."""
        names = ("cap", "signed", "added", "after", "over")
        return {"name": self.name, **{name: f"{getattr(self, f'{name}_yuan'):,.2f}" for name in names}}


def cap_of(project: Project) -> Cap | None:
    """The cap and what all signed versions come to; None without a cap."""
    if project.cap_yuan is None:
        return None
    signed = Agreement.objects.filter(project=project, state=AgreementState.SIGNED)
    return Cap(project.name, project.cap_yuan, agreed_yuan(signed))


def above_cap(agreement: Agreement) -> Cap | None:
    """What signing a draft would bring beyond its project's cap; None where it stays within or takes off."""
    added = agreement.total_yuan - agreement.reduced_yuan
    found = cap_of(agreement.project) if agreement.state == AgreementState.DRAFT and added > 0 else None
    if found is None:
        return None
    with_it = Cap(found.name, found.cap_yuan, found.signed_yuan, added)
    return with_it if with_it.over_yuan else None
