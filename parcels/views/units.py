"""The list of units that prices may be written in, for who publishes rates."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.actions.units import save_unit
from parcels.forms.units import UnitForm, UseForm
from parcels.models import ItemUnit
from parcels.permissions import needs, one
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.taking_forms import asked_or_sent
from parcels.words.formulas import unit_word


@require_safe
@needs(Right.SEE_MONEY)
def unit_list(request: HttpRequest) -> HttpResponse:
    """Every unit, those out of use too."""
    rows = [(row, unit_word(row.name)) for row in ItemUnit.objects.all()]
    return render(
        request, "parcels/setup/units.html", {"rows": rows, "may_edit": request.user.may(Right.EDIT_FUNDS)}
    )


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def unit_new(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    return _answer(request, UnitForm(request.POST or None), None, _("增加计量单位"))


@asked_or_sent
@needs(Right.EDIT_FUNDS)
def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a unit out of use, or into it again."""
    unit = one(ItemUnit.objects.all(), pk)
    first = {"is_used": unit.is_used, "is_counted": unit.is_counted}
    form = UseForm(request.POST if request.method == "POST" else None, initial=first)
    return _answer(request, form, unit, _("计量单位 %(name)s") % {"name": unit_word(unit.name)})


def _answer(
    request: HttpRequest, form: UnitForm | UseForm, unit: ItemUnit | None, title: str
) -> HttpResponse:
    def do(form: Any) -> ItemUnit:
        given = {"name": "", **form.cleaned_data}
        return save_unit(**given, unit=unit, actor=request.user, on=request.office_day())  # type: ignore[arg-type]

    return answer_form(
        request,
        form,
        do,
        title=title,
        button=_("保存"),
        said=_("计量单位已保存。"),
        back=reverse("unit_list"),
        crumb=_("计量单位"),
        note=_("停用的单位不能再用于新的补偿标准；已发布的标准不变。"),
    )
