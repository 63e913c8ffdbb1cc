"""Things on land that was split, merged or redrawn: each with its possible new parcels, and a choice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from landmgmt.lib.refusal import Refusal
from parcels.actions.lineage_items import Thing, place_items, things_of, withdraw_placing
from parcels.models import ItemPlacing, LandOperation
from parcels.permissions import in_villages, needs, one
from parcels.rules.lineage import OperationKind
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.lineage import OPERATIONS
from parcels.words.lineage import OPERATION_KINDS
from parcels.words.refusals import sentence

BECOMES = {
    "anew": gettext_lazy("在新地块重新登记，待确认"),
    "paid": gettext_lazy("协议已签，补偿留在原地块；只记所在"),
    "late": gettext_lazy("预公告后首见：只记所在，须在新地块另行登记"),
}


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND)
def operation_items(request: HttpRequest, pk: int) -> HttpResponse:
    """Every thing of the former parcels; those that are chosen in the form are placed, the others wait."""
    operation: LandOperation = one(
        in_villages(OPERATIONS, request.user, "links__old__parcel__group__parent"), pk
    )
    things, refused = things_of(operation), []
    if request.method == "POST":
        chosen = {}
        for thing in things:
            given = request.POST.get(f"item-{thing.item.pk}", "")
            if thing.placing is None and given.isascii() and given.isdigit() and len(given) < 19:
                chosen[thing.item.pk] = int(given)
        try:
            place_items(operation, chosen, actor=request.user, on=request.office_day())  # type: ignore[arg-type]
        except Refusal as no:
            refused = [sentence(no)]
        else:
            messages.success(request, _("已定归属 %(n)s 项。") % {"n": len(chosen)})
            return redirect("operation_items", pk=pk)
    left = [thing for thing in things if thing.placing is None]
    context = {
        "operation": operation,
        "word": OPERATION_KINDS[OperationKind(operation.kind)],
        "rows": [_row(thing) for thing in things],
        "left": len(left),
        "open_still": operation.undone_date is None,
        "refused": refused,
    }
    return render(request, "parcels/lineage/items.html", context, status=409 if refused else 200)


def _row(thing: Thing) -> dict[str, Any]:
    suggested = next((one for one in thing.children if one.pk == thing.suggested), None)
    # What became one parcel leaves no choice but not to say it yet.
    first = thing.children[0] if len(thing.children) == 1 else suggested
    return {"thing": thing, "suggested": suggested, "first": first, "becomes": BECOMES[thing.becomes]}


class WithdrawForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(label=gettext_lazy("撤回原因"), max_length=200)


@require_http_methods(["GET", "POST"])
@needs(Right.EDIT_LAND)
def placing_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back on which new parcel a thing stands."""
    mine = in_villages(ItemPlacing.objects.all(), request.user, "item__taking__parcel__group__parent")
    placing: ItemPlacing = one(mine.select_related("item__rate", "taking", "operation__project"), pk)

    def do(form: WithdrawForm) -> ItemPlacing:
        user: Any = request.user
        return withdraw_placing(
            placing, actor=user, on=request.office_day(), reason=form.cleaned_data["reason"]
        )

    return answer_form(
        request,
        WithdrawForm(request.POST or None),
        do,
        title=_("撤回归属：%(name)s（%(code)s）") % {"name": placing.item.rate.name, "code": placing.taking},
        button=_("撤回"),
        said=_("已撤回，可以重新定归属。"),
        back=reverse("operation_items", args=[placing.operation_id]),
        crumb=str(placing.operation),
        note=_("由它在新地块重新登记的这一项一并删去；之后又有登记的不能撤回。"),
    )
