"""The part of an agreement's page about its versions: which there are, and what this one takes off."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from parcels.models import Agreement
from parcels.models.agreement_sheet import versions_money
from parcels.rules.money_terms import AgreementKind, AgreementState
from parcels.rules.roles import Right
from parcels.words.money import HEADS


def versions_of(request: HttpRequest, agreement: Agreement, on: date) -> dict[str, Any]:
    """Context: `versions` with their sum, `reductions`, `lost`, and what may be done with what is signed."""
    chain = Agreement.objects.filter(project=agreement.project_id, number=agreement.number)
    versions = list(chain.order_by("revision"))
    rows = agreement.reductions.select_related("line__claimant", "line__payee", "line__taking")
    signed = agreement.state == AgreementState.SIGNED
    may_sign = request.user.may(Right.SIGN)
    service = getattr(agreement, "service", None)
    is_decision = agreement.kind == AgreementKind.DECISION
    return {
        "versions": versions if len(versions) > 1 else [],
        "last": versions[-1] if versions[-1].pk != agreement.pk else None,
        "whole": versions_money(on, chain) if len(versions) > 1 else None,
        "reductions": [(row, HEADS[row.line.head]) for row in rows],
        "may_amend": signed and may_sign and versions[-1].pk == agreement.pk,
        "may_meet": signed and may_sign,
        "service": service,
        "may_serve": signed and is_decision and may_sign and service is None and agreement.amends_id is None,
        "unserved": signed and is_decision and service is None and agreement.amends_id is None,
    }
