"""The office's words for heads, levels, reasons, agreements, runs and ledger accounts."""

from django.utils.translation import gettext_lazy as _

from parcels.rules import money_terms as t

HEADS = {
    t.Head.LAND: _("土地补偿费"),
    t.Head.RESETTLEMENT: _("安置补助费"),
    t.Head.ATTACHMENT: _("地上附着物"),
    t.Head.CROPS: _("青苗"),
    t.Head.HOUSE: _("农村村民住宅"),
    t.Head.MOVING: _("搬迁与过渡费"),
    t.Head.AWARD: _("奖励"),
    t.Head.SOCIAL_INSURANCE: _("社会保障费"),
    t.Head.ENVIRONMENT: _("环保补偿"),
    t.Head.OTHER: _("其他"),
}

LEVELS = {t.Level.ALLOT: _("拨付"), t.Level.DISBURSE: _("兑付")}

PARTY_KINDS = {
    t.PartyKind.PERSON: _("个人"),
    t.PartyKind.HOUSEHOLD: _("农户"),
    t.PartyKind.COLLECTIVE: _("集体"),
    t.PartyKind.ENTERPRISE: _("企业"),
    t.PartyKind.INSURANCE: _("社保专户"),
}

REASONS = {
    t.ArrearsReason.NO_FUNDS: _("资金未到位"),
    t.ArrearsReason.OWNERSHIP: _("权属争议"),
    t.ArrearsReason.ACCOUNT: _("账户错误/退票"),
    t.ArrearsReason.INHERITANCE: _("继承未定"),
    t.ArrearsReason.REFUSED: _("拒领"),
    t.ArrearsReason.APPROVAL: _("待审批"),
    t.ArrearsReason.OTHER: _("其他"),
}
UNSPECIFIED = _("未注明")

HOLD_CAUSES = {
    t.HoldCause.PERSON: _("暂停付款"),
    t.HoldCause.CONDITION: _("付款条件未成就"),
    t.HoldCause.INHERITANCE: _("继承待复核"),
    t.HoldCause.AUTHORITY: _("委托或监护到期"),
    t.HoldCause.OBJECTION: _("公示异议未了结"),
}
CHANGE_KINDS = {
    t.ChangeKind.ACCOUNT: _("更换账户"),
    t.ChangeKind.HEIRS: _("权利人死亡，由继承人收款"),
    t.ChangeKind.PROXY: _("委托他人代收"),
    t.ChangeKind.GUARDIAN: _("未成年人由监护人代收"),
    t.ChangeKind.RETURN: _("代收终止，归还本人"),
}
PROPOSAL_KINDS = {
    t.ProposalKind.CLAIM: _("认领待查款"),
    t.ProposalKind.OLD_LINE: _("更正旧账应付"),
    t.ProposalKind.OLD_PAID: _("更正旧账已付"),
}
PROPOSAL_STATES = {
    t.ProposalState.PROPOSED: _("等待复核"),
    t.ProposalState.CONFIRMED: _("已复核入账"),
    t.ProposalState.REFUSED: _("已退回"),
    t.ProposalState.WITHDRAWN: _("已撤回"),
}
DEPOSIT_STATES = {
    t.DepositState.PROPOSED: _("待审批"),
    t.DepositState.APPROVED: _("已审批"),
    t.DepositState.DONE: _("已提存"),
    t.DepositState.REFUSED: _("已退回"),
    t.DepositState.WITHDRAWN: _("已撤回"),
}
DEPOSIT_CAME_BACK = _("款已退回")
CHANGE_STATES = {
    t.ChangeState.PROPOSED: _("待复核"),
    t.ChangeState.CONFIRMED: _("已生效"),
    t.ChangeState.REFUSED: _("已退回"),
}
SERVICE_WAYS = {
    t.ServiceWay.DIRECT: _("直接送达"),
    t.ServiceWay.LEFT: _("留置送达"),
    t.ServiceWay.POST: _("邮寄送达"),
    t.ServiceWay.NOTICE: _("公告送达"),
}

AGREEMENT_KINDS = {
    t.AgreementKind.AGREEMENT: _("补偿安置协议"),
    t.AgreementKind.DECISION: _("补偿安置决定"),
    t.AgreementKind.SUCCESSION: _("收款人变更"),
}
AGREEMENT_STATES = {
    t.AgreementState.DRAFT: _("草稿"),
    t.AgreementState.SIGNED: _("已签订"),
    t.AgreementState.VOID: _("已作废"),
}

RUN_STATES = {
    t.RunState.PREPARED: _("待审批"),
    t.RunState.APPROVED: _("已审批"),
    t.RunState.RELEASED: _("已发出"),
    t.RunState.ANSWERED: _("已回执"),
    t.RunState.CANCELLED: _("已撤销"),
}
BANK_RESULTS = {
    t.BankResult.PENDING: _("在途"),
    t.BankResult.SUCCESS: _("成功"),
    t.BankResult.FAILED: _("失败"),
    t.BankResult.RETURNED: _("退票"),
}

ACCOUNT_KINDS = {
    t.AccountKind.OUTSIDE: _("外部"),
    t.AccountKind.FUND: _("专户资金"),
    t.AccountKind.OBLIGATION: _("应付来源"),
    t.AccountKind.PAYABLE: _("应付"),
    t.AccountKind.PAID: _("已付"),
    t.AccountKind.DEPOSIT: _("提存"),
    t.AccountKind.SUSPENSE: _("待查款"),
    t.AccountKind.LENT: _("借出"),
    t.AccountKind.BORROWED: _("借入"),
    t.AccountKind.OPENING: _("旧账"),
}
# What an account of the ledger holds, for who reads its balance.
ACCOUNTS_EXPLAINED = {
    t.AccountKind.OUTSIDE: _("拨款方，款从外面来，所以是负数"),
    t.AccountKind.FUND: _("项目的钱，余额是还能付的"),
    t.AccountKind.OBLIGATION: _("签订产生应付的来源，与应付相对，所以是负数"),
    t.AccountKind.PAYABLE: _("签订的应付总额，付了也不从这里减"),
    t.AccountKind.PAID: _("付给收款人的"),
    t.AccountKind.DEPOSIT: _("存在公证处的"),
    t.AccountKind.SUSPENSE: _("钱付了还没查清给谁的"),
    t.AccountKind.LENT: _("借给别的项目的"),
    t.AccountKind.BORROWED: _("向别的项目借的，所以是负数"),
    t.AccountKind.OPENING: _("系统启用前的账，与接管进来的应付、已付相对"),
}
TRANSFER_KINDS = {
    t.TransferKind.FUND_IN: _("资金到位"),
    t.TransferKind.OBLIGATION: _("应付入账"),
    t.TransferKind.AMENDMENT: _("变更差额"),
    t.TransferKind.PAYMENT: _("支付"),
    t.TransferKind.RETURN: _("退票冲回"),
    t.TransferKind.DEPOSIT: _("提存"),
    t.TransferKind.DEPOSIT_BACK: _("提存退回"),
    t.TransferKind.TO_HEIRS: _("提存转继承人"),
    t.TransferKind.SUSPENSE: _("待查款"),
    t.TransferKind.REVERSAL: _("冲回"),
    t.TransferKind.ASSIGN: _("待查款认领"),
    t.TransferKind.BACK: _("待查款退回"),
    t.TransferKind.FUND_OUT: _("退回资金来源"),
    t.TransferKind.LOAN_OUT: _("借出"),
    t.TransferKind.LOAN_IN: _("借入"),
    t.TransferKind.REPAY_OUT: _("归还借款"),
    t.TransferKind.REPAY_IN: _("收回借款"),
    t.TransferKind.OPENING_DUE: _("旧账应付"),
    t.TransferKind.OPENING_PAID: _("旧账已付"),
    t.TransferKind.OPENING_FIX: _("旧账已付更正"),
    t.TransferKind.OPENING_OVER: _("旧账多付"),
}
RUN_WAYS = {t.RunWay.BANK: _("银行代发"), t.RunWay.TREASURY: _("国库一卡通")}
TREASURY_STAGES = {
    t.TreasuryStage.APPLICATION: _("用款申请"),
    t.TreasuryStage.BUREAU: _("财政局审核"),
    t.TreasuryStage.TOWNSHIP: _("乡镇核对"),
}
SUSPENSE_GROUNDS = {
    t.SuspenseGround.EXCESS: _("超过应付"),
    t.SuspenseGround.UNKNOWN: _("银行行与批次对不上"),
    t.SuspenseGround.DIFFERS: _("银行金额不同"),
    t.SuspenseGround.SECOND: _("二次付款"),
    t.SuspenseGround.OLD_BOOK: _("旧账多付"),
}
SUSPENSE_STATES = {
    t.SuspenseState.OPEN: _("待查"),
    t.SuspenseState.PART: _("部分认领"),
    t.SuspenseState.ASSIGNED: _("已认领"),
    t.SuspenseState.RETURNED: _("已退回"),
}
LOAN_STATES = {
    t.LoanState.ASKED: _("待批准"),
    t.LoanState.STANDING: _("未还清"),
    t.LoanState.REPAID: _("已还清"),
    t.LoanState.REFUSED: _("未批准"),
    t.LoanState.WITHDRAWN: _("已撤回"),
}
EXTENSION_STATES = {
    t.ExtensionState.ASKED: _("待批准"),
    t.ExtensionState.AGREED: _("已批准"),
    t.ExtensionState.REFUSED: _("未批准"),
}
# Bounds in days overdue, and the word of each: facts of the arrears sheet.
AGES = {
    "not_due": _("未到期"),
    "d1_30": _("30 天以内"),
    "d31_90": _("31–90 天"),
    "d91_180": _("91–180 天"),
    "d181_365": _("181–365 天"),
    "d366": _("365 天以上"),
}
# The columns of the period statement: the sum of all but the last is the last.
STATEMENT_PARTS = {
    "carried": _("上期结转"),
    "fell_due": _("本期到期"),
    "new": _("本期新增"),
    "changed": _("变更与冲回"),
    "moved": _("换收款人"),
    "paid": _("支付"),
    "returned": _("退票"),
    "deposited": _("提存"),
    "held": _("暂停变动"),
    "closing": _("结转下期"),
}
