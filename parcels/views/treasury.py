"""The treasury's way of a run: the next step with its day and paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parcels.actions.treasury import record_treasury_step
from parcels.forms.levels import TreasuryForm
from parcels.permissions import needs, one
from parcels.rules.money_terms import TREASURY_WAY, RunState, RunWay
from parcels.rules.roles import Right
from parcels.views.asking import answer_form
from parcels.views.bank import file_voucher
from parcels.views.payments import posted, runs_of
from parcels.views.uploads import takes_files
from parcels.words.money import TREASURY_STAGES


@takes_files
@require_http_methods(["GET", "POST"])
@needs(Right.RELEASE_RUN)
def run_treasury(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the next step; a run of the bank's way, or one with nothing to enter, goes back to its page."""
    on, run = request.office_day(), one(runs_of(request.user), pk)
    back = reverse("run_file", args=[pk])
    done = set(run.treasury_steps.values_list("stage", flat=True))
    left = [stage for stage in TREASURY_WAY if stage not in done]
    if run.way != RunWay.TREASURY or run.state != RunState.APPROVED or not left:
        messages.warning(request, _("这个批次眼下没有要登记的国库步骤。"))
        return redirect(back)
    word = TREASURY_STAGES[left[0]]

    def do(form: TreasuryForm) -> Any:
        given = form.cleaned_data
        return record_treasury_step(
            run,
            stage=given["stage"],
            done_date=given["done_date"],
            paper=file_voucher(request, form, title=f"{word} {run.number}", project=run.project),
            actor=request.user,
            on=on,
        )

    return answer_form(
        request,
        TreasuryForm(posted(request), request.FILES or None, stages=left[:1], on=on),
        do,
        title=_("%(step)s：%(number)s") % {"step": word, "number": run.number},
        button=_("登记"),
        back=back,
        crumb=run.number,
        note=_("用款申请、财政局审核、乡镇核对依次登记，然后发出一卡通发放表。"),
        said=_("已登记。"),
    )
