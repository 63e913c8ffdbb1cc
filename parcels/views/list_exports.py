"""The lists of money as Excel: the page's rows, columns, filters and day, for whoever may see the page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parcels.asked import shown_day
from parcels.exporters.lists import LONGEST, Column, Kind, Table, count, yuan
from parcels.models import Agreement, DepositOrder, Document, PaymentRun, SuspenseItem, Transfer
from parcels.models.agreement_sheet import AgreementMoney, agreed_yuan, agreement_money, money_of_all
from parcels.models.figures import line_balances
from parcels.models.handouts import between_levels
from parcels.models.loan_sheet import loans_on
from parcels.permissions import needs
from parcels.rules.money_terms import RunState
from parcels.rules.roles import Right
from parcels.views.agreements import agreements_asked
from parcels.views.deposits import ENDED, orders_of, papers_of
from parcels.views.exporting import answer_list, narrowed_by
from parcels.views.ledger import _project, funds_of, ledger_rows, moved, row_words
from parcels.views.payments import runs_asked
from parcels.views.suspense import suspense_rows
from parcels.words.money import EXTENSION_STATES, HEADS, LOAN_STATES, RUN_STATES

CHUNK = 2_000


def _paper(paper: Document | None) -> str:
    return (paper.number or paper.title) if paper else ""


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def ledger_export(request: HttpRequest, code: str) -> FileResponse:
    """The funds of a project, then the transfers of the page's filter with voucher, paper and run."""
    on, project = request.office_day(), _project(code)
    request.access_subject = f"project={code}"  # type: ignore[attr-defined]
    form, rows = ledger_rows(request, project)
    account = form.cleaned_data.get("account") or ""
    funds = Table(
        _("资金来源"),
        [Column(_("资金"), 30), Column(_("编码")), yuan(_("计划")), yuan(_("余额")), yuan(_("可用"))],
        [(row["fund"].name, row["fund"].code, row["fund"].planned_yuan, row["balance"], row["free"])
         for row in funds_of(project, on)],
    )  # fmt: skip
    transfers = Table(
        _("分录"),
        [
            Column(_("发生日"), 12), Column(_("凭证"), 18), Column(_("类别")), Column(_("从"), 20),
            Column(_("到"), 20), Column(_("收款人")), Column(_("科目")), Column(_("地块或协议"), 18),
            Column(_("批次"), 18), Column(_("银行流水号"), 20), Column(_("凭据"), 26), Column(_("冲回"), 18),
            Column(_("说明"), 30), yuan(_("金额")),
        ],
        _transfers(rows, request.user, account),
        lambda: (rows.count(), {13: moved(rows, account)["net"]}),
    )  # fmt: skip
    words = {"line": _("应付明细"), "taking": _("地块")}
    title = _("%(name)s 台账") % {"name": project.name}
    return answer_list(request, title, on, [funds, transfers], narrowed_by(form, words))


def _whole(rows: QuerySet[Any], field: str, at: int) -> tuple[int, dict[int, Any]]:
    found = rows.order_by().aggregate(n=Count("pk"), sum=Sum(field))
    return found["n"], {at: found["sum"]}


def _transfers(rows: QuerySet[Transfer], user: Any, account: str) -> Iterator[tuple[Any, ...]]:
    for row in rows[:LONGEST].iterator(chunk_size=CHUNK):
        told, line, item = row_words(row, user, account), row.line, row.run_item
        back = told["back"]
        yield (
            row.value_date,
            row.voucher.number,
            told["kind"],
            told["giver"],
            told["taker"],
            line.payee.name if line else "",
            told["head"],
            ((line.taking.code if line.taking else "") or line.agreement.number) if line else "",
            item.run.number if item else "",
            item.bank_reference if item else "",
            _paper(row.voucher.paper),
            _back(row, back),
            row.reason,
            told["amount"],
        )


def _back(row: Transfer, back: Transfer | None) -> str:
    if row.reverses:
        return _("冲 %(number)s") % {"number": row.reverses.voucher.number}
    return _("已被 %(number)s 冲回") % {"number": back.voucher.number} if back else ""


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def run_export(request: HttpRequest) -> FileResponse:
    """The payment runs of the page's filter."""
    form, runs = runs_asked(request)
    table = Table(
        _("支付批次"),
        [
            Column(_("批次号"), 18), Column(_("状态"), 10), Column(_("项目"), 26), Column(_("资金"), 24),
            Column(_("编制")), Column(_("编制日"), 12), Column(_("审批")), Column(_("审批日"), 12),
            Column(_("发出")), Column(_("发出日"), 12), count(_("笔")), count(_("成功")),
            count(_("失败与退票")), yuan(_("金额")),
        ],
        (_run(run) for run in runs[:LONGEST].iterator(chunk_size=CHUNK)),
        lambda: _all_runs(runs),
    )  # fmt: skip
    return answer_list(request, _("支付批次"), request.office_day(), [table], narrowed_by(form))


def _all_runs(runs: QuerySet[PaymentRun]) -> tuple[int, dict[int, Any]]:
    sums = runs.order_by().aggregate(n=Count("pk"), a=Sum("rows"), b=Sum("done"), c=Sum("lost"))
    total = PaymentRun.objects.filter(pk__in=runs.order_by().values("pk")).aggregate(sum=Sum("total_yuan"))
    return sums["n"], {10: sums["a"], 11: sums["b"], 12: sums["c"], 13: total["sum"]}


def _run(run: Any) -> tuple[Any, ...]:
    return (
        run.number, RUN_STATES[RunState(run.state)], run.project.name, run.fund_source.name,
        run.prepared_by, run.prepared_date, run.approved_by, run.approved_date,
        run.released_by, run.released_date, run.rows, run.done, run.lost, run.total_yuan,
    )  # fmt: skip


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def agreement_list_export(request: HttpRequest) -> FileResponse:
    """The agreements of the page's filter with what they owe on its day."""
    form, on, found = agreements_asked(request)
    table = Table(
        _("协议清单"),
        [
            Column(_("协议编号"), 20), Column(_("版次"), 6), Column(_("类别"), 10), Column(_("项目"), 26),
            Column(_("状态"), 10), Column(_("签订日期"), 12), yuan(_("协议金额")), yuan(_("应付")),
            yuan(_("已付")), yuan(_("未付")), yuan(_("逾期")), yuan(_("暂停与提存")),
        ],
        _agreements(found, on),
        lambda: (found.count(), dict(enumerate([agreed_yuan(found), *_five(money_of_all(on, found))], 6))),
    )  # fmt: skip
    return answer_list(request, _("协议清单"), on, [table], narrowed_by(form))


def _five(money: AgreementMoney) -> tuple[Any, ...]:
    return money.payable_yuan, money.paid_yuan, money.unpaid_yuan, money.overdue_yuan, money.aside_yuan


def _agreements(found: QuerySet[Agreement], on: Any) -> Iterator[tuple[Any, ...]]:
    rows = list(found.select_related("project").defer("snapshot")[:LONGEST])
    money = agreement_money(on, [one.pk for one in rows])
    for one in rows:
        yield (
            one.number, str(one.revision), one.get_kind_display(), one.project.name, one.get_state_display(),
            one.signed_date, one.total_yuan - one.reduced_yuan, *_five(money.get(one.pk, AgreementMoney())),
        )  # fmt: skip


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def collective_export(request: HttpRequest) -> FileResponse:
    """What each collective received, handed on and still holds, and since when."""
    on = shown_day(request)
    table = Table(
        _("集体兑付"),
        [
            Column(_("集体"), 30), Column(_("村"), 16), Column(_("从哪天起滞留"), 14),
            Column(_("天"), 8, Kind.COUNT, summed=False), yuan(_("收到")), yuan(_("方案归户")),
            yuan(_("方案留存")), yuan(_("已兑付")), yuan(_("滞留")),
        ],
        [
            (row.name, row.village, row.since, (on - row.since).days if row.since else None,
             row.received_yuan, row.planned_yuan, row.kept_yuan, row.handed_yuan, row.stuck_yuan)
            for row in between_levels(on, user=request.user)
        ],
    )  # fmt: skip
    return answer_list(request, _("集体兑付"), on, [table])


@require_safe
@needs(Right.SEE_ARREARS, logged=True)
def deposit_export(request: HttpRequest) -> FileResponse:
    """What lies with the notary, then the orders under way and those that are over."""
    on, user = request.office_day(), request.user
    rows = line_balances(on, user=user, showing="deposited")
    papers = papers_of(rows)
    lying = Table(
        _("提存"),
        [
            Column(_("收款人")), Column(_("地块或协议"), 18), Column(_("科目")),
            Column(_("提存日与凭据"), 40), yuan(_("提存")),
        ],
        [
            (row.payee, row.taking_code or row.agreement_number, HEADS[row.head],
             _("；").join(f"{one.value_date} {_paper(one.voucher.paper)}".strip()
                         for one in papers.get(row.line_id, [])), row.deposited_yuan)
            for row in rows
        ],
    )  # fmt: skip
    orders = orders_of(user)
    under_way = _orders(_("办理中的提存申请"), orders.exclude(state__in=ENDED))
    over = _orders(_("已办结的提存申请"), orders.filter(state__in=ENDED))
    return answer_list(request, _("提存"), on, [lying, under_way, over])


def _orders(name: str, orders: QuerySet[DepositOrder]) -> Table:
    return Table(
        name,
        [
            Column(_("收款人")), Column(_("状态"), 10), Column(_("提存原因"), 36), Column(_("申请人")),
            Column(_("申请日"), 12), yuan(_("金额")),
        ],
        ((one.line.payee, f"{_('退回')} {one.state_word}" if one.is_return else one.state_word, one.reason,
          one.ordered_by, one.ordered_date,
          one.amount_yuan) for one in orders[:LONGEST]),
        lambda: _whole(orders, "amount_yuan", 5),
    )  # fmt: skip


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def suspense_export(request: HttpRequest) -> FileResponse:
    """The stray sums that wait, then those that are settled; accounts by their last digits."""
    waiting, settled = suspense_rows(request.user)
    first = [Column(_("银行日"), 12), Column(_("批次"), 18), Column(_("行号"), 6)]
    written = [
        Column(_("银行所写户名"), 16), Column(_("账号尾号"), 12), Column(_("银行流水号"), 20),
        Column(_("缘由"), 16), Column(_("状态"), 10),
    ]  # fmt: skip
    closing = [Column(_("了结人")), Column(_("了结日"), 12), Column(_("说明"), 36)]
    wait = [*first, *written, yuan(_("未了")), yuan(_("金额"))]
    done = [*first, *written, *closing, yuan(_("金额"))]
    tables = [
        Table(
            _("待查的款"),
            wait,
            [(*_stray(entry), entry["left"], entry["row"].amount_yuan) for entry in waiting],
        ),
        Table(
            _("已了结"),
            done,
            [(*_stray(entry), *_settled(entry["row"]), entry["row"].amount_yuan) for entry in settled],
        ),
    ]
    return answer_list(request, _("待查款"), request.office_day(), tables)


def _stray(entry: dict[str, Any]) -> tuple[Any, ...]:
    row: SuspenseItem = entry["row"]
    number = str(row.run_item.number) if row.run_item else ""
    account = row.account_number.masked_tail
    return (
        row.bank_date, row.origin, number, row.holder_name, account, row.reference,
        entry["ground"], entry["state"],
    )  # fmt: skip


def _settled(row: SuspenseItem) -> tuple[Any, ...]:
    return row.resolved_by, row.resolved_date, row.note


@require_safe
@needs(Right.SEE_MONEY, logged=True)
def loan_export(request: HttpRequest) -> FileResponse:
    """Every loan between projects on a day (`?on=`), with what is still out and how late it is."""
    on = shown_day(request)
    table = Table(
        _("项目间借款"),
        [
            Column(_("编号"), 18), Column(_("状态"), 10), Column(_("借出项目"), 26),
            Column(_("借出资金"), 22), Column(_("借入项目"), 26), Column(_("借入资金"), 22),
            Column(_("事由"), 30), Column(_("凭据"), 22), Column(_("申请")), Column(_("申请日"), 12),
            Column(_("批准")), Column(_("批准日"), 12), Column(_("还款期限"), 12),
            Column(_("原还款期限"), 12), Column(_("展期"), 40),
            Column(_("逾期 天"), 8, Kind.COUNT, summed=False), yuan(_("金额")),
            yuan(_("已借出")), yuan(_("已归还")), yuan(_("未还")),
        ],
        [_loan(one) for one in loans_on(on)],
    )  # fmt: skip
    return answer_list(request, _("项目间借款"), on, [table])


def _loan(at: Any) -> tuple[Any, ...]:
    loan, decided = at.loan, at.loan.decided_date is not None and at.loan.decided_date <= at.on
    return (
        loan.number, LOAN_STATES[at.state], loan.lender.project.name, loan.lender.name,
        loan.borrower.project.name, loan.borrower.name, loan.reason, _paper(loan.paper),
        loan.asked_by, loan.asked_date, loan.decided_by if decided else "",
        loan.decided_date if decided else "", at.due_date,
        loan.due_date if at.due_date != loan.due_date else "", _extensions(at),
        at.days_late or None, loan.amount_yuan, at.lent_yuan, at.repaid_yuan, at.left_yuan,
    )  # fmt: skip


def _extensions(at: Any) -> str:
    """Each extension with the day it asked for, why, on which paper, by whom and what was answered."""
    return _("；").join(
        " ".join(
            str(part)
            for part in (
                one.row.due_date, EXTENSION_STATES[one.state], one.row.reason, _paper(one.row.paper),
                one.row.asked_by, one.row.asked_date,
                *([] if one.is_waiting else [one.row.answer.decided_by, one.row.answer.decided_date]),
            )
        )
        for one in at.extensions
    )  # fmt: skip
