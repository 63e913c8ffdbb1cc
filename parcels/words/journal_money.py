"""How the journal tells the deeds of money: one sentence per deed, filled with its parameters."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, str | Promise] = {
    "propose_posting": _("提出%(what)s：%(number)s %(name)s %(amount)s 元（%(reason)s）"),
    "confirm_posting": _("复核%(what)s：%(number)s %(name)s %(amount)s 元，由%(by)s提出"),
    "refuse_posting": _("退回%(what)s：%(number)s %(name)s %(amount)s 元，由%(by)s提出（%(answer)s）"),
    "withdraw_posting": _("撤回%(what)s：%(number)s %(name)s %(amount)s 元"),
    "change_rates": _("更正补偿标准“%(name)s”（%(number)s）%(until)s"),
    "remove_rates": _("删除补偿标准“%(name)s”（%(number)s）"),
    "save_unit": _("保存计量单位 %(name)s"),
    "publish_rates": _("录入补偿标准“%(name)s”（%(number)s），%(since)s 起"),
    "confirm_rates": _("复核补偿标准“%(name)s”（%(number)s），%(since)s 起施行"),
    "reject_rates": _("退回补偿标准“%(name)s”（%(number)s）：%(answer)s"),
    "draft_agreement": _("起草协议 %(number)s，%(total)s 元"),
    "set_late_fee": _("约定协议 %(number)s 逾期利息：年利率 %(percent)s%%（%(clause)s）"),
    "change_due_dates": _("改协议草稿 %(number)s 的到期日：%(days)s"),
    "make_decision": _(
        "作出决定 %(number)s（%(signed)s），%(lines)s 笔应付入账 %(total)s 元；未签原因：%(unsigned)s"
    ),
    "discard_draft": _("作废协议草稿 %(number)s，%(total)s 元"),
    "sign_agreement": _("签订协议 %(number)s（%(signed)s），%(lines)s 笔应付入账 %(total)s 元"),
    "sign_above_cap": _(
        "协议 %(number)s 超出项目补偿总额上限仍签订：上限 %(cap)s 元，签后合计 %(after)s 元，"
        "超出 %(over)s 元；理由：%(reason)s"
    ),
    "sign_beside_posted": _(
        "协议 %(number)s 有 %(count)s 处金额与公示不同仍签订：%(code)s %(name)s %(head)s，"
        "公示表 %(list)s 是 %(posted)s 元，协议 %(drafted)s 元；理由：%(reason)s"
    ),
    "sign_amendment": _(
        "签订协议 %(number)s 第 %(revision)s 版（%(signed)s）：应付增加 %(total)s 元，核减 %(reduced)s 元"
    ),
    "draft_amendment": _(
        "起草协议 %(number)s 第 %(revision)s 版：增 %(added)s 元，减 %(reduced)s 元（%(reason)s）"
    ),
    "receive_funds": _("资金“%(fund)s”到位 %(amount)s 元（%(value_date)s）"),
    "reverse": _("冲回凭证 %(number)s，%(amount)s 元：%(reason)s"),
    "add_voucher_paper": _("凭证 %(number)s 补充凭据“%(title)s”：%(reason)s"),
    "prepare_run": _("编制支付批次 %(number)s，%(count)s 笔 %(total)s 元，资金“%(fund)s”"),
    "approve_run": _("审批支付批次 %(number)s，%(total)s 元"),
    "release_run": _("发出支付批次 %(number)s，%(total)s 元"),
    "cancel_run": _("撤销支付批次 %(number)s，%(total)s 元：%(reason)s"),
    "record_results": _("银行回执 %(number)s：成功 %(success)s 笔，付 %(paid)s 元；失败 %(failed)s 笔"),
    "record_return": _("退票冲回 %(name)s %(amount)s 元（%(number)s 第 %(row)s 行）：%(reason)s"),
    "order_deposit": _("申请提存 %(name)s %(amount)s 元：%(reason)s"),
    "order_deposit_back": _("申请提存退回 %(name)s %(amount)s 元：%(reason)s"),
    "deposit_back": _("提存退回 %(name)s %(amount)s 元（%(value_date)s）"),
    "approve_deposit": _("审批提存 %(name)s %(amount)s 元（%(given)s/%(needed)s）"),
    "refuse_deposit": _("退回提存申请 %(name)s %(amount)s 元：%(answer)s"),
    "withdraw_deposit": _("撤回提存申请 %(name)s %(amount)s 元"),
    "deposit": _("提存 %(name)s %(amount)s 元（%(value_date)s）"),
    "set_reason": _("登记欠付原因，%(count)s 笔，%(since)s 起"),
    "hold": _("暂停付款 %(count)s 笔，%(since)s 起：%(ground)s"),
    "record_bank_file": _("读入银行回单“%(name)s”（批次 %(number)s），%(rows)s 行，新答复 %(new)s 行"),
    "save_bank_format": _("登记银行表式 %(code)s（%(name)s）"),
    "assign_suspense": _("待查款认领：%(amount)s 元归 %(name)s（批次 %(number)s）：%(note)s"),
    "assign_suspense_of_another": _(
        "待查款认领：%(amount)s 元归 %(payee)s（账号 %(own)s，批次 %(number)s），"
        "银行付给的是“%(holder)s”（%(account)s）：%(why)s；%(note)s"
    ),
    "return_suspense": _("待查款退回资金 %(amount)s 元（批次 %(number)s）：%(note)s"),
    "set_approval_band": _("审批额度：超过 %(over)s 元须 %(approvals)s 人审批，%(since)s 起"),
    "set_paper_rule": _("付款要件：%(need)s（%(head)s %(level)s），%(since)s 起（%(source)s）"),
    "end_paper_rule": _("停用付款要件：%(need)s（%(head)s %(level)s），%(since)s 起：%(reason)s"),
    "strike_paper": _("作废文书“%(title)s”：%(reason)s"),
    "prove_accounts": _("登记账户证明“%(title)s”，%(count)s 个账户：%(name)s"),
    "return_funds": _("资金“%(fund)s”退回来源 %(amount)s 元（%(value_date)s）：%(reason)s"),
    "ask_loan": _("申请借款 %(number)s：“%(lender)s”借给“%(borrower)s”%(amount)s 元，%(due)s 前归还"),
    "approve_loan": _("批准借款 %(number)s：“%(lender)s”借给“%(borrower)s”%(amount)s 元"),
    "refuse_loan": _("不批准借款 %(number)s：“%(lender)s”借给“%(borrower)s”%(amount)s 元"),
    "withdraw_loan": _("撤回借款申请 %(number)s：“%(lender)s”借给“%(borrower)s”%(amount)s 元"),
    "repay_loan": _("归还借款 %(number)s：%(amount)s 元（%(value_date)s）"),
    "ask_extension": _("申请借款展期 %(number)s：展期至 %(due)s，%(reason)s"),
    "approve_extension": _("批准借款展期 %(number)s：展期至 %(due)s"),
    "refuse_extension": _("不批准借款展期 %(number)s：至 %(due)s"),
    "treasury_step": _("批次 %(number)s 国库步骤（%(day)s）"),
    "pay_deposit": _("提存款付出 %(name)s %(amount)s 元（%(value_date)s）"),
    "hand_on": _("%(collective)s 兑付 %(name)s %(amount)s 元（%(value_date)s） %(plan)s"),
    "reverse_handout": _("冲回兑付：%(collective)s 付 %(name)s %(amount)s 元：%(reason)s"),
    "release_hold": _("解除暂停付款 %(count)s 笔，%(since)s 起"),
    "propose_change": _("登记收款变更“%(change)s”：%(name)s，%(reason)s"),
    "confirm_change": _("复核收款变更“%(change)s”生效：%(name)s，%(reason)s"),
    "refuse_change": _("退回收款变更“%(change)s”：%(name)s，%(answer)s"),
    "meet_condition": _("协议 %(number)s 付款条件成就：%(condition)s（%(date)s）"),
    "decide_check": _("疑点“%(check)s”登记为“%(disposal)s”，核查人 %(owner)s：%(reason)s"),
    "serve_decision": _("决定 %(number)s 送达（%(date)s，%(way)s）"),
}
