"""The box of deeds of a payment run: the next lawful one, or locked with its reasons; the others as links."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from landmgmt.lib.refusal import Refusal
from parcels.actions import payments as deeds
from parcels.actions.bank_file import SENT
from parcels.actions.follow_up import GIVEN_OVER, NOTHING, lost_rows
from parcels.models import PaymentRun
from parcels.models.funds import Shortage, fund_shortage, project_room
from parcels.permissions import who_may
from parcels.rules.money_terms import TREASURY_WAY, RunState, RunWay
from parcels.rules.roles import Right
from parcels.views.run_marks import following_deed
from parcels.views.run_steps import has_lost, sheets_of
from parcels.words.money import TREASURY_STAGES
from parcels.words.refusals import sentence


def deeds_of(run: PaymentRun, user: Any, on: date) -> dict[str, Any]:
    """The next lawful deed as the strong button, or locked with every reason; the others as links."""
    ask = {
        RunState.PREPARED: _approval,
        RunState.APPROVED: _treasury_step if _lacks_treasury(run) else _release,
        RunState.RELEASED: _answering,
    }.get(RunState(run.state))
    deed = ask(run, user, on) if ask else None
    others = []
    if run.state in SENT and user.may(Right.RELEASE_RUN):
        sheet = reverse("run_sheet", args=[run.pk])
        others.append({"url": sheet, "label": _("下载代发表")})
        others += [
            {"url": f"{sheet}?format={code}", "label": _("代发表：%(bank)s") % {"bank": name}}
            for code, name in sheets_of(run)
        ]
        url = reverse("run_bank_file", args=[run.pk])
        others.append({"url": url, "label": _("读入银行回单文件")})
    if run.state in SENT and user.may(Right.PREPARE_RUN) and has_lost(run):
        if run.state == RunState.ANSWERED and any(
            row.hindrance not in (NOTHING, GIVEN_OVER) for row in lost_rows(run, on)
        ):
            deed = following_deed(run)
        else:
            others.append({"url": reverse("run_follow_up", args=[run.pk]), "label": _("补发失败与退票")})
    if run.state in (RunState.PREPARED, RunState.APPROVED) and user.may(Right.PREPARE_RUN):
        others.append({"url": reverse("run_cancel", args=[run.pk]), "label": _("撤销批次")})
    if deed is None:
        return {"other_deeds": others}
    deed["possible"] = not deed["reasons"]
    place = {"next_deed": deed} if deed["possible"] else {"locked_deeds": [deed]}
    return {**place, "other_deeds": others}


def _lacks(user: Any, right: Right) -> list[str]:
    return [] if user.may(right) else [who_may(right)]


def _approval(run: PaymentRun, user: Any, on: date) -> dict[str, Any]:
    reasons = _lacks(user, Right.APPROVE_RUN)
    if run.prepared_by_id == user.pk:
        reasons.append(sentence(Refusal("run_approver_is_not_preparer")))
    lacking = run.approvals_needed - run.approvals.count()
    if run.approvals.filter(approver=user).exists():
        reasons.append(_("您已同意；还须另外 %(n)s 位领导同意。") % {"n": lacking})
    told = {"n": run.approvals_needed, "left": lacking}
    note = _("这个金额须 %(n)s 位领导分别同意，还差 %(left)s 位；然后由未经手的人发出。") % told
    return {
        "key": "approve",
        "label": _("审批同意"),
        "method": "post",
        "url": reverse("run_approve", args=[run.pk]),
        "note": note if run.approvals_needed > 1 else _("同意后由第三人发出；明细和账号不再变动。"),
        "reasons": reasons,
    }


def _lacks_treasury(run: PaymentRun) -> bool:
    return run.way == RunWay.TREASURY and run.treasury_steps.count() < len(TREASURY_WAY)


def _treasury_step(run: PaymentRun, user: Any, on: date) -> dict[str, Any]:
    done = set(run.treasury_steps.values_list("stage", flat=True))
    ahead = next(stage for stage in TREASURY_WAY if stage not in done)
    # Nobody writes to the treasury for a run that cannot go out.
    hindered = [] if done else [sentence(no) for no in deeds.obstacles(run, on)]
    return {
        "key": "treasury",
        "label": TREASURY_STAGES[ahead],
        "url": reverse("run_treasury", args=[run.pk]),
        "note": _("用款申请、财政局审核、乡镇核对依次登记，然后发出一卡通发放表。"),
        "reasons": [*_lacks(user, Right.RELEASE_RUN), *hindered],
    }


def _release(run: PaymentRun, user: Any, on: date) -> dict[str, Any]:
    reasons: list[Any] = [*_lacks(user, Right.RELEASE_RUN)]
    if run.prepared_by_id == user.pk or run.approvals.filter(approver=user).exists():
        reasons.append(sentence(Refusal("run_releaser_is_a_third")))
    if short := fund_shortage(run.fund_source, run.total_yuan, on):
        reasons.append(_short_of_money(run, short))
    room = project_room(run.project)
    if room is not None and room < run.total_yuan:
        reasons.append(
            sentence(Refusal("run_above_project", {"left": str(room), "total": str(run.total_yuan)}))
        )
    reasons += [sentence(no) for no in deeds.obstacles(run, on)]
    return {
        "key": "release",
        "label": _("发出给银行"),
        "url": reverse("run_release", args=[run.pk]),
        "note": _("发出后金额为在途；银行成功才算支付。"),
        "reasons": reasons,
    }


def _short_of_money(run: PaymentRun, short: Shortage) -> dict[str, Any]:
    return {
        "text": sentence(Refusal("fund_too_small", {"fund": run.fund_source.name, **short.told()})),
        "source": _("台账"),
        "url": reverse("ledger", args=[run.project.code]),
    }


def _answering(run: PaymentRun, user: Any, on: date) -> dict[str, Any]:
    return {
        "key": "results",
        "label": _("登记银行结果"),
        "url": reverse("run_results", args=[run.pk]),
        "note": _("成功的按银行日入账，失败的仍欠，并记为账户原因。"),
        "reasons": _lacks(user, Right.RELEASE_RUN),
    }
