"""The due days of a draft, one field for each instalment."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions.draft_terms import change_due_dates
from parcels.forms.agreements import DueForm
from parcels.permissions import needs, one
from parcels.rules.money_terms import AgreementState
from parcels.rules.roles import Right
from parcels.views.agreements import visible_agreements
from parcels.views.asking import answer_form
from parcels.views.payments import posted


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.SIGN)
def agreement_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Other due days for a draft."""
    drafts = visible_agreements(request.user).filter(state=AgreementState.DRAFT)
    agreement = one(drafts.select_related("project"), pk)
    form = DueForm(posted(request), instalments=list(agreement.instalments.order_by("number")))

    def do(form: forms.Form) -> Any:
        assert isinstance(form, DueForm)
        return change_due_dates(agreement, form.due, actor=request.user, on=request.office_day())

    return answer_form(
        request,
        form,
        do,
        title=_("改到期日：%(number)s") % {"number": agreement.number},
        button=_("改到期日"),
        back=reverse("agreement_file", args=[agreement.pk]),
        crumb=agreement.number,
        said=_("到期日已改。"),
        note=_("到期日不能早于签订日期；签订后不再更改。"),
    )
