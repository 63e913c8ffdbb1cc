"""Pricing a thing: a price chosen in its range, an appraisal with its report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from parcels.actions import pricing
from parcels.forms.pricing import AppraisalForm, PriceForm
from parcels.models import Document
from parcels.permissions import needs
from parcels.rules.roles import Right
from parcels.views import inventory
from parcels.views.taking_forms import asked_or_sent
from parcels.views.uploads import takes_files


@asked_or_sent
@needs(Right.SIGN)
def item_price(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the price of a thing within its range."""
    item, on = inventory.item_of(request, pk), request.office_day()
    newest = item.prices.order_by("-pk").first()
    form = PriceForm(request.POST or None, item=item, initial={"seen": newest.pk if newest else 0})

    def do(form: PriceForm) -> Any:
        return pricing.choose_price(item, **form.cleaned_data, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("已签的协议不变；没签的草稿要重新起草。原来的选择和理由都保留。")
    return inventory.answer(request, form, do, item, _("选定单价"), _("单价已选定。"), note)


@takes_files
@asked_or_sent
@needs(Right.EDIT_LAND)
def item_appraise(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an appraisal with its report."""
    item, on = inventory.item_of(request, pk), request.office_day()
    again = item.appraisals.exists()
    form = AppraisalForm(request.POST or None, request.FILES or None, again=again)

    def do(form: AppraisalForm) -> Any:
        given = {name: value for name, value in form.cleaned_data.items() if name != "scan"}
        title = _("评估报告 %(number)s") % {"number": given["number"]}
        paper = inventory.paper_of(request, form, item, title, kind=Document.Kind.OTHER)
        return pricing.record_appraisal(item, **given, paper=paper, actor=request.user, on=on)  # type: ignore[arg-type]

    note = _("评估价值是整件的总价。已签的协议不变；再评一次的，从此按新的计价，原报告保留。")
    return inventory.answer(request, form, do, item, _("登记评估"), _("评估已登记。"), note)
