"""An agreement's sums as a workbook, each with how it was reached."""

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from parcels.exporters.agreement import workbook
from parcels.permissions import needs, one
from parcels.rules.money_terms import AgreementState
from parcels.rules.roles import Right
from parcels.views.agreements import apart, entitlements_of, visible_agreements


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def agreement_export(request: HttpRequest, pk: int) -> FileResponse:
    """The sums of one agreement as a workbook, each with how it was reached; under a draft what waits."""
    agreement = one(visible_agreements(request.user).select_related("project"), pk)
    rows = [
        (
            row["head"],
            row["claimant"].name,
            row["level"],
            str(row["taking"] or ""),
            row["formula"],
            row["basis"],
            row["amount"],
        )
        for row in entitlements_of(agreement)
    ]
    waiting = [
        (head, line.claimant.name, str(line.taking), line.reason, line.signed_yuan)
        for line, head in apart(agreement)["waiting"]
        if agreement.state == AgreementState.DRAFT  # what waits today is no part of what was signed
    ]
    found = workbook(agreement, rows, waiting)
    return FileResponse(found, as_attachment=True, filename=f"{agreement.number}-{agreement.revision}.xlsx")
