"""Who did the deed a doubt is about: whoever moved the money does not close the doubt about it."""

from django.db.models import Q

from parcels.models.cross_checks import CheckDecision, CheckFinding
from parcels.models.handouts import Handout
from parcels.models.ledger import Transfer
from parcels.models.loans import ProjectLoan
from parcels.models.payments import RunItem

# kind of a finding → the transfers its money moved by.
_MOVED = {
    "line": lambda pk: Q(line=pk),
    "run_item": lambda pk: Q(run_item=pk),
    "voucher": lambda pk: Q(voucher=pk),
}


def doers_of(kind: str, pk: int) -> set[int]:
    """The people who booked, prepared or released the money of a finding; nobody for a finding of no money.

    Whoever only approved a run may still say what came out: somebody must.
    """
    found: set[int] = set()
    if kind in _MOVED:
        moved = Transfer.objects.filter(_MOVED[kind](pk), reverses=None)
        found |= set(moved.values_list("voucher__recorded_by", flat=True))
        runs = RunItem.objects.filter(Q(pk=pk) if kind == "run_item" else Q(transfers__in=moved))
        for pair in runs.values_list("run__prepared_by", "run__released_by"):
            found |= set(pair)
    elif kind == "loan":
        # Whoever asked for it, or for more time, owes the answer, not the verdict; who only agreed may
        # say what came out.
        rows = ProjectLoan.objects.filter(pk=pk)
        for pair in rows.values_list("asked_by", "extensions__asked_by"):
            found |= set(pair)
    elif kind == "handout":
        found |= set(Handout.objects.filter(pk=pk).values_list("recorded_by", flat=True))
    return {key for key in found if key}


def was_changed(rule: str, found: CheckFinding) -> bool:
    """Whether the figures behind a finding are others than when somebody last said something of it."""
    said = CheckDecision.objects.filter(rule=rule, subject=found.subject)
    return said.exclude(evidence=found.evidence).exists()
