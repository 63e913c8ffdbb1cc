"""What crosses money's ordinary way in the demo: an amount band, a loan between projects, a stray sum."""

from datetime import date
from decimal import Decimal
from functools import partial

from landmgmt.demo.money import ROUND_SUM
from landmgmt.demo.script import Script, day, key
from parcels.actions import approvals, funds, ledger, papers
from parcels.actions.bank_file import record_file
from parcels.models import BankFormat, Document, FundSource, PaymentRun, ProjectLoan

# From October 2026 two leaders approve what is larger than five million.
BAND = (Decimal(5_000_000), 2, "2026-10-01")
# Half a million is lent for three months; two fifths came back, the rest is late.
LENT, BACK = Decimal(500_000), Decimal(200_000)
LENT_ON, BACK_ON, LOAN_DUE = "2026-08-10", "2026-10-20", "2026-11-10"
# The bank names an account that nobody in the run has.
STRAY_ON, STRAY = "2026-11-02", Decimal("1260.00")


def write(script: Script) -> None:
    """Write down the band, the loan with its part repayment, and the bank's late row."""
    script.at(day(BAND[2]), partial(_band, script))
    script.at(LENT_ON, partial(_lend, script))
    script.at(BACK_ON, partial(_give_back, script))
    script.at(STRAY_ON, partial(_stray, script))


def _band(script: Script) -> None:
    over, count, since = BAND
    approvals.set_band(
        over_yuan=over,
        approvals=count,
        since=day(since),
        paper_number="管委会〔2026〕18 号（样例）",
        actor=script.users["guanli"],
        on=day(since),
    )


def _paper(script: Script, title: str, on: date, fund: FundSource) -> Document:
    return papers.file_paper(
        actor=script.finance, on=on, kind="voucher", title=title, paper_date=on, project=fund.project
    )


def _lend(script: Script) -> None:
    on, lender, borrower = day(LENT_ON), script.cast["funds"]["CB-400"], script.cast["funds"]["KP-1"]
    ledger.receive_funds(
        lender,
        amount=ROUND_SUM * 5,
        value_date=on,
        paper=_paper(script, f"{lender.name} 到账回单 {on}", on, lender),
        actor=script.finance,
        on=on,
        client_key=key("in", "loan"),
    )
    loan = funds.ask_loan(
        lender=lender,
        borrower=borrower,
        amount=LENT,
        due_date=day(LOAN_DUE),
        reason="专项资金未到，先行兑付到期补偿款",
        paper=_paper(script, "项目间资金调度会议纪要", on, borrower),
        actor=script.finance,
        on=on,
        client_key=key("loan"),
    )
    funds.decide_loan(loan, agree=True, actor=script.leader, on=on)


def _give_back(script: Script) -> None:
    on, borrower = day(BACK_ON), script.cast["funds"]["KP-1"]
    ledger.receive_funds(
        borrower,
        amount=ROUND_SUM * 2,
        value_date=on,
        paper=_paper(script, f"{borrower.name} 到账回单 {on}", on, borrower),
        actor=script.finance,
        on=on,
        client_key=key("in", "loan back"),
    )
    funds.repay_loan(
        ProjectLoan.objects.get(uid=key("loan")),
        amount=BACK,
        value_date=on,
        paper=_paper(script, "归还调度资金回单", on, borrower),
        actor=script.finance,
        on=on,
        client_key=key("loan back"),
    )


def _stray(script: Script) -> None:
    """A second list for a run that is answered already, with one row that no line asked for."""
    on, fund = day(STRAY_ON), script.cast["funds"]["KP-1"]
    sent = PaymentRun.objects.filter(fund_source=fund, released_date__lte=on)
    run = sent.order_by("-released_date", "-pk")[0]
    head = "批次号,序号,账号,收款人,金额,结果,失败原因,银行日,流水号"
    row = f"{run.number},,6228480000000009999,王友,{STRAY},成功,,{on},{on:%Y%m%d}9999"
    record_file(
        run,
        name="补充回单.csv",
        data=f"{head}\n{row}\n".encode("gb18030"),
        bank_format=BankFormat.objects.get(code="general"),
        bank_date=None,
        actor=script.finance,
        on=on,
        accept_codes=["BANK_ROW_UNKNOWN"],
    )
