"""What a draft says of late payment: asked once, final with the signature."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions.late_fee import set_late_fee
from parcels.forms.late_fee import LateFeeForm
from parcels.models import LateFee
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.agreements import visible_agreements
from parcels.views.asking import answer_form
from parcels.views.payments import posted


@require_http_methods(["GET", "POST"])
@needs(Right.SIGN)
def agreement_late_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """The clause's rate, free days and year, with its words."""
    agreement = one(visible_agreements(request.user).select_related("project"), pk)
    standing = LateFee.objects.filter(agreement=agreement).values().first() or {}
    form = LateFeeForm(posted(request), initial=standing)

    def do(form: LateFeeForm) -> Any:
        return set_late_fee(agreement, **form.cleaned_data, actor=request.user, on=request.office_day())

    return answer_form(
        request,
        form,
        do,
        title=_("逾期付款条款"),
        button=_("登记条款"),
        back=reverse("agreement_file", args=[agreement.pk]),
        crumb=agreement.number,
        said=_("条款已登记。"),
        note=_("只有协议里写了才登记；利息另列，永远不计入欠款。签订后不再更改。"),
    )
