"""The banks' columns and words, and the approval bands: reference data of payment on two pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parcels.actions.approvals import set_band
from parcels.actions.bank_formats import save_bank_format
from parcels.forms.bank import BankFormatForm, first_of
from parcels.forms.funds import BandForm
from parcels.models import ApprovalBand, BankFormat
from parcels.permissions import needs, one, signed_in
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.payments import posted
from parcels.words.bank import FILE_KINDS


@require_safe
@needs(Right.SEE_MONEY)
def bank_format_list(request: HttpRequest) -> HttpResponse:
    """Every bank's columns, those in use first."""
    rows = BankFormat.objects.order_by("-is_used", "code")
    context = {
        "rows": [(row, FILE_KINDS[row.file_kind]) for row in rows],
        "may_edit": request.user.may(Right.EDIT_FUNDS),
    }
    return render(request, "parcels/setup/bank_formats.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def bank_format_new(request: HttpRequest) -> HttpResponse:
    """A bank's columns, beginning with the general ones."""
    general = BankFormat.objects.filter(code="general").first()
    first = {**first_of(general), "code": "", "name": ""} if general else {}
    return _edit(request, None, first, _("登记银行表式"))


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_FUNDS)
def bank_format_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a bank's columns; files read before keep what they said."""
    row = one(BankFormat.objects.all(), pk)
    return _edit(request, row, first_of(row), _("银行表式 %(name)s") % {"name": row.name})


def _edit(request: HttpRequest, row: BankFormat | None, first: dict[str, Any], title: str) -> HttpResponse:
    def do(form: BankFormatForm) -> BankFormat:
        return save_bank_format(bank_format=row, actor=request.user, on=request.office_day(), **form.facts)

    return answer_form(
        request,
        BankFormatForm(posted(request), initial=first),
        do,
        title=title,
        button=_("保存"),
        said=_("银行表式已保存。"),
        back=reverse("bank_format_list"),
        crumb=_("银行表式"),
        template="parcels/setup/bank_format.html",
    )


@require_safe
@signed_in
def approval_bands(request: HttpRequest) -> HttpResponse:
    """From which sum on how many leaders approve, on the office's day and later."""
    on = request.office_day()
    rows = ApprovalBand.objects.exclude(valid__isempty=True).order_by("over_yuan", "-valid")
    context = {
        "rows": [
            {
                "band": row,
                "begins": row.valid.lower,
                "ends": row.valid.upper,
                "holds": row.valid.lower <= on and (row.valid.upper is None or on < row.valid.upper),
                "ahead": row.valid.lower > on,
            }
            for row in rows
        ],
        "may_edit": request.user.may(Right.MANAGE_USERS),
    }
    return render(request, "parcels/setup/approval_bands.html", context)


@require_http_methods(["GET", "POST"])
@needs(Right.MANAGE_USERS)
def approval_band_new(request: HttpRequest) -> HttpResponse:
    """A band from a day on; runs prepared before keep theirs."""
    on = request.office_day()
    return answer_form(
        request,
        BandForm(posted(request), initial={"since": on}),
        lambda form: set_band(actor=request.user, on=on, **form.cleaned_data),
        title=_("登记审批额度"),
        button=_("登记"),
        said=_("审批额度已登记。"),
        back=reverse("approval_bands"),
        crumb=_("审批额度"),
        note=_("超过这个金额的批次须由这么多位领导分别审批；已编制的批次不变。"),
    )
