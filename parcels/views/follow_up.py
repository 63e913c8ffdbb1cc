"""Paying the lost rows of a run again: one press for all whose account was put right."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from landmgmt.lib.refusal import Refusal
from parcels.actions.follow_up import Again, follow_up, lost_rows
from parcels.actions.minors import minors_among
from parcels.forms.payments import client_key
from parcels.models import PaymentRun
from parcels.permissions import needs, one
from parcels.rules.money_terms import BankResult
from parcels.rules.roles import Right
from parcels.views.payments import only_releaser, runs_of
from parcels.words.money import BANK_RESULTS
from parcels.words.refusals import sentence

WHY = {
    "": gettext_lazy("账户已更正，可以补发"),
    "line_is_held": gettext_lazy("已暂停付款"),
    "lacks_paper": gettext_lazy("缺付款要件：请先补上"),
    "given_over": gettext_lazy("已改由他人收款："),
    "nothing_left": gettext_lazy("已没有可补发的金额"),
    "in_another_run": gettext_lazy("已在另一批次，还没有付成："),
    "paid_by_another": gettext_lazy("已付清："),
    "account_missing": gettext_lazy("没有可用的收款账户：请先登记"),
    "account_unchanged": gettext_lazy("账户还是原来的：如银行已查明可付，请勾选"),
}


@require_http_methods(["GET", "POST"])
@needs(Right.PREPARE_RUN, logged=True)
def run_follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The lost rows with what stands in their way; the post makes one run of those ticked."""
    run = one(runs_of(request.user), pk)
    request.access_subject = f"run={pk} follow-up"  # type: ignore[attr-defined]
    on = request.office_day()
    errors: list[str] = []
    seen = request.POST.get("minors", "")[:200]
    key = client_key(request.POST.get("client_key", ""))
    if request.method == "POST":
        ticked = {int(text) for text in request.POST.getlist("item") if text.isascii() and text.isdecimal()}
        try:
            made = follow_up(
                run,
                actor=request.user,
                on=on,
                client_key=key,
                items=ticked,
                minors=request.POST.get("minors", ""),
            )
        except Refusal as refused:
            errors = [sentence(refused)]
        else:
            said = _("补发批次 %(number)s 已编制，等候审批。") % {"number": made.number}
            messages.success(request, said)
            return redirect("run_file", made.pk)
    context: dict[str, Any] = {
        "run": run,
        "errors": errors,
        "key": key if request.method == "POST" else uuid4(),
        "rows": [
            {
                "again": row,
                "why": WHY[_held(row) or row.hindrance],
                "result": BANK_RESULTS[BankResult(row.item.result)],
                "possible": row.hindrance in ("", "account_unchanged"),
                "ready": not row.hindrance,
            }
            for row in lost_rows(run, on)
        ],
        "later": PaymentRun.objects.filter(follows=run),
    }
    minors = minors_among([row["again"].item.payee_id for row in context["rows"] if row["possible"]], on)
    for row in context["rows"]:
        row["minor"] = minors.get(row["again"].item.payee_id)
        row["ready"] = row["ready"] and row["minor"] is None
    context["has_minors"] = bool(minors)
    context["seen"] = seen
    context["only_releaser"] = only_releaser(request.user)
    context["ready"] = sum(1 for row in context["rows"] if row["ready"])
    context["possible"] = any(row["possible"] for row in context["rows"])
    return render(request, "parcels/payments/follow_up.html", context, status=409 if errors else 200)


def _held(row: Again) -> str:
    """Whether a later row pays, or has paid, what this one could not."""
    if row.hindrance != "nothing_left" or row.held_by is None:
        return ""
    return "paid_by_another" if row.held_by.result == BankResult.SUCCESS else "in_another_run"
