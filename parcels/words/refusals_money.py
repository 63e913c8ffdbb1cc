"""What a person reads when money is refused: one sentence per code, with its figures and the remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # amounts, days, papers
    "AMOUNT_UNREADABLE": _("“%(text)s” 不是金额：请写元，最多两位小数，如 1,234.50。"),
    "amount_not_positive": _("金额 %(amount)s 不对：须大于 0，最多两位小数。"),
    "day_in_future": _("日期 %(day)s 晚于办公日 %(on)s：只能登记已经发生的事。"),
    "paper_missing": _("缺少凭据：请先上传文书再登记。"),
    "reason_missing": _("请写明原因。"),
    "check_decision_has_reason": _("请写明说明或整改结果。"),
    "check_finding_gone": _("账册里已经没有这个疑点了，不用再处理。"),
    "check_owner_may_not": _("%(name)s 打不开这条疑点，不能做核查人：请选有权处理的人。"),
    "check_closed_by_its_doer": _("这笔钱由您办理，您可以写明情况，但要由另一人了结这条疑点。"),
    "check_not_mended": _(
        "证据里的数字没有变，不能记“已整改”：账册改好之后再记；情况属实、不用改的，请选“已说明”并写明理由。"
    ),
    "check_finding_changed": _("证据里的数字刚刚变了。请重新看过再处理。"),
    "nothing_chosen": _("没有选中任何一行。"),
    # rates
    "rate_set_without_number": _("请填写公布这套标准的文号。"),
    "rate_set_without_paper": _("请上传公布这套标准的文件扫描件：没有文件的标准不能发布。"),
    "item_unit_has_name": _("请写明单位，例如 ㎡、亩、棵。"),
    "item_unit_known": _("计量单位 %(name)s 已经有了。"),
    "item_unit_unlisted": _("单位“%(name)s”不在计量单位表里：请从表中选，表里没有的先增加。"),
    "rate_set_is_published": _("公布日不能晚于录入的那一天：没有公布的标准不录入。"),
    "rate_basic_farmland_of_zone": _("永久基本农田价须大于 0，只能填在区片的地价上。"),
    "rate_built_of_zone": _("建设用地价须大于 0，只能填在区片的地价上。"),
    "rate_unused_of_zone": _("未利用地价须大于 0，只能填在区片的地价上。"),
    "rate_set_percent": _("土地补偿费占比须在 0 到 100 之间。"),
    "rates_end_wrong": _("停用日 %(date)s 不对：只能停用还在施行的标准，且须晚于它的施行日。"),
    "rate_set_later": _("已有从 %(since)s 或更晚起施行的补偿标准，新标准不能早于它。"),
    "rate_once": _("同一标准中项目编码重复。"),
    "rate_is_positive": _("单价须大于 0。"),
    "price_zone_once": _("该区片已登记。"),
    "land_coefficient_once": _("同一标准中地类系数重复。"),
    "land_coefficient_is_positive": _("地类系数须大于 0。"),
    # working out an agreement
    "survey_missing": _("地块 %(code)s 没有已确认的测绘面积：请先完成现状调查确认。"),
    "collective_missing": _("地块 %(code)s 没有登记集体所有权人：土地补偿费无处可付。"),
    "shares_unsigned": _("地块 %(code)s 的份额尚未确认：请先签字确认。"),
    "shares_not_one": _("份额合计不等于 1：请改正后再确认。"),
    "price_zone_missing": _("地块 %(code)s 没有区片：请先登记区片。"),
    "rate_missing": _("地块 %(code)s 在 %(on)s 没有施行的补偿标准。"),
    "coefficient_missing": _("地类 %(land_class)s 没有系数：请在补偿标准中补上。"),
    "agreement_incomplete": _("协议须有编号和至少一块地。"),
    "late_fee_percent": _("年利率须大于 0，不超过 24%%。"),
    "late_fee_days_in_year": _("一年按 360 天或 365 天计。"),
    "late_fee_free_days": _("宽限天数须在 0 到 365 之间。"),
    "agreement_owes_nothing": _("协议 %(number)s 算不出任何应付金额。"),
    "taking_of_other_project": _("地块 %(code)s 不属于该项目。"),
    "taking_has_agreement": _("地块 %(code)s 已在协议 %(number)s 中。"),
    "agreement_number_once": _("该项目已有这个协议编号。"),
    "agreement_taking_once": _("同一地块在协议中只能出现一次。"),
    "instalment_missing": _("请至少安排一期付款。"),
    "instalment_weight_positive": _("付款比例须为大于 0 的整数。"),
    "instalment_due_before_signing": _(
        "第 %(number)s 期到期日 %(due)s 早于签订日期 %(signed)s：请改正到期日。"
    ),
    "instalment_missing_for_head": _("有科目没有安排付款期次：请补上。"),
    "due_before_signing": _("到期日早于签订日期：请改正到期日。"),
    "entitlement_is_positive": _("应补金额须大于 0。"),
    "line_is_positive": _("应付金额须大于 0。"),
    "line_other_payee_has_paper": _("收款人不是权利人时，须有委托或继承材料。"),
    "line_is_not_of_its_agreement": _("应付明细与协议不符，未写入。"),
    # signing
    "agreement_without_scan": _("协议 %(number)s 没有扫描件：请先上传已签字的协议。"),
    "draft_is_stale": _("协议 %(number)s 起草后，面积、份额或附着物有变化：请作废草稿重新起草。"),
    "agreement_starts_as_draft": _("协议须先起草，再签订。"),
    "agreement_lines_do_not_add_up": _("应付明细与协议金额不符，未签订。"),
    "agreement_signed_is_complete": _("签订须有日期、扫描件和金额。"),
    "signed_is_final": _("已签订、已确认的内容不能修改。"),
    # ledger
    "append_only": _("账目和日志只增不改：有错请冲回。"),
    "already_reversed": _("凭证 %(number)s 已经冲回。"),
    "reverse_by_return": _("凭证 %(number)s 是银行支付：请用退票登记。"),
    "reversal_does_not_mirror": _("冲回须与原分录金额、账户一致，且不早于原分录。"),
    "fund_too_small": _(
        "资金“%(fund)s”%(day)s 余额 %(balance)s 元，除去现在在途的 %(transit)s 元、付出 %(asked)s 元后"
        "为 %(after)s 元，低于零。最多可用 %(free)s 元：请减少金额，或先登记资金到位。"
    ),
    "fund_of_other_project": _("资金“%(fund)s”不属于该项目：项目资金不得互相挪用。"),
    "transfer_between_wrong_accounts": _("分录的账户与类别不符，未入账。"),
    "transfer_names_nothing": _("分录写到的账户、凭证、明细或批次行不存在，未入账。"),
    "line_is_in_the_ledger": _("该应付明细已有分录，不能删除。"),
    "transfer_is_positive": _("分录金额须大于 0。"),
    "transfer_has_two_sides": _("分录须有两个不同的账户。"),
    "transfer_names_a_line": _("分录须写明应付明细。"),
    "transfer_reversal_names_its_row": _("冲回须写明原分录。"),
    "transfer_run_item_paid_once": _("该支付明细已经入账。"),
    "payment_above_line": _("付款超过应付明细的未付金额，未入账。"),
    # payment runs
    "run_is_empty": _("支付批次没有一笔明细。"),
    "line_named_twice": _("同一笔应付在批次中出现两次。"),
    "line_of_other_project": _("应付明细不属于该项目，或尚未签订。"),
    "line_is_held": _("%(name)s（%(code)s）已暂停付款：在这笔应付里看为什么暂停、怎样恢复。"),
    "payee_has_died": _(
        "%(name)s 已去世，继承已确认，不能再付给本人：退回本人名下的款项，请在其页面再登记一次继承。"
    ),
    "payee_has_no_card": _(
        "国库一卡通只付给农户和个人，%(name)s 没有一卡通：请把这几笔另编一个“银行代发”批次。"
    ),
    "account_missing": _("%(name)s 没有可用的收款账户：请先登记账户。"),
    "run_lacks_paper": _(
        "%(name)s（%(code)s）缺付款要件：%(needs)s。请先存入；“支付 → 付款要件”写明每样存在哪里。"
    ),
    "paper_rule_has_source": _("请写明依据：这一要件来自哪个文件、哪一条。"),
    "paper_rule_no_overlap": _("同一要件、同一科目和层级在同一天只有一条规则。"),
    "paper_rule_since_past": _("付款要件只能从 %(on)s 或以后起改变：已发出的批次不变。"),
    "paper_rule_not_open": _("这条付款要件已经停用，或在这一天还没有施行。"),
    "paper_struck_already": _("文书“%(title)s”已经作废。"),
    "paper_struck_has_reason": _("作废文书要写明原因。"),
    "proof_without_scan": _("请上传账户证明的扫描件，例如 银行卡复印件或签字的账户确认表。"),
    "proof_of_no_account": _("请至少勾选一个账户。"),
    "account_proof_once": _("这份证明已登记在该账户上。"),
    "run_pays_minor": _(
        "未成年，没有登记监护人：%(names)s。请先登记监护人；确要付给本人的，写明谁核对过、依据什么。"
    ),
    "run_line_in_order": _(
        "%(name)s（%(code)s）要付 %(amount)s 元，只能再付 %(left)s 元：另有 %(ordered)s 元在提存申请里。"
    ),
    "run_above_line": _("%(name)s（%(code)s）要付 %(amount)s 元，只能再付 %(left)s 元。"),
    "run_above_fund": _("资金余额不足：不能发出该批次。"),
    "run_approver_is_not_preparer": _("编制人不能审批自己的批次：请换一人审批。"),
    "run_releaser_is_a_third": _("发出人不能是编制人或审批人：请由第三人发出。"),
    "run_state_illegal": _("批次的状态不允许这一步：请刷新后再看。"),
    "run_day_before": _("批次 %(number)s 的这一步不能早于 %(since)s。"),
    "run_is_frozen": _("批次编制后不能修改：请撤销后重新编制。"),
    "run_total_differs": _("批次金额与明细合计不符，未审批。"),
    "run_is_positive": _("批次金额须大于 0。"),
    "run_item_line_once": _("同一笔应付在批次中出现两次。"),
    "run_item_number_once": _("支付明细序号重复。"),
    "run_item_is_positive": _("支付金额须大于 0。"),
    "run_approved_by_someone": _("批次须先审批。"),
    "run_released_by_someone": _("批次须先发出。"),
    # the bank's answer
    "run_item_unknown": _("批次 %(number)s 中没有这一行。"),
    "run_answer_illegal": _("银行结果须为成功或失败，且批次已发出。"),
    "run_answer_differs": _("批次 %(number)s 第 %(row)s 行已有不同的银行结果：更正请用退票或冲回。"),
    "run_answer_before_release": _("批次 %(number)s 第 %(row)s 行的银行日早于发出日 %(since)s。"),
    "run_item_answer_has_day": _("银行结果须有日期。"),
    "run_failure_unsaid": _("批次 %(number)s 第 %(row)s 行失败，请写明失败原因。"),
    "return_without_payment": _("批次 %(number)s 第 %(row)s 行没有支付成功，谈不上退票。"),
    "return_before_payment": _("批次 %(number)s 第 %(row)s 行的退票日早于支付日 %(since)s。"),
    "money_before_debt": _("%(day)s 起 %(name)s 这笔应付还只欠 %(left)s 元：日期不能早于应付形成的日子。"),
    "deposit_not_reversed": _(
        "凭证 %(number)s 是提存款的往来，须多人办理，不能一人冲回："
        "公证机构退回的钱，请在提存页“申请提存退回”，审批后由第三人登记。"
    ),
    "deposit_back_above": _("%(name)s 的提存款只有 %(left)s 元，不能退回 %(amount)s 元：付出的不能退回。"),
    "deposit_below_zero": _("提存款不足：付出或退回的比存着的多，没有登记。"),
    "deposit_of_the_dead": _(
        "%(name)s 已故，提存款归继承人 %(heirs)s：请付给继承人；仍在其名下的，先再登记一次继承。"
    ),
    "deposit_waits_for_heirs": _("%(name)s 的继承还没有复核：请先在收款变更里确认继承人，再付提存款。"),
    "deposit_pass_differs": _("提存款没有按继承份额转给继承人，没有登记。"),
    "deposit_of_nothing": _("%(name)s 这笔应付没有可提存的余额：已付清、已全部提存，或已在支付批次里。"),
    "deposit_in_run": _(
        "%(name)s 这笔应付有 %(in_run)s 元在支付批次 %(number)s 里，还能提存 %(left)s 元："
        "要提存的，请先撤销该批次或等银行答复。"
    ),
    "deposit_ordered_already": _(
        "%(name)s 这笔应付已有 %(ordered)s 元在提存申请里，还能提存 %(left)s 元："
        "请先办完、退回或撤回那份申请。"
    ),
    "deposit_is_positive": _("提存金额须大于 0。"),
    "deposit_has_reason": _("请写明提存原因。"),
    "deposit_state_illegal": _("提存申请的状态不允许这一步：请刷新后再看。"),
    "deposit_not_approved": _("提存申请的审批还不够。"),
    "deposit_approver_is_another": _("申请人不能审批自己的提存申请：请换一人审批。"),
    "deposit_approver_once": _("您已审批过这份提存申请。"),
    "deposit_entered_by_a_third": _("申请人和审批人不能登记提存：请由第三人办理。"),
    "deposit_refused_by_another": _("自己的申请请撤回，不用退回。"),
    "deposit_withdrawn_by_author": _("只有申请人 %(name)s 能撤回；不同意请退回并写明原因。"),
    "deposit_ended_by_whom": _("退回须由另一人写明原因，撤回须由申请人本人。"),
    "deposit_done_by_voucher": _("提存须有凭证和办理人。"),
    "deposit_differs": _("凭证与提存申请的应付、金额或资金不符，没有登记。"),
    "deposit_without_order": _("提存须先有经审批的提存申请。"),
    "deposit_before_order": _("提存日不能早于申请日 %(since)s。"),
    "deposit_above_line": _("提存 %(amount)s 元超过 %(name)s 的未付金额 %(left)s 元。"),
    # reasons and holds
    "period_before_current": _("已有从更晚日期起的登记：起始日 %(since)s 须不早于它。"),
    "condition_holds": _("这笔应付的付款条件还没有成就：登记条件成就之后自行恢复，不在这里解除。"),
    "inheritance_holds": _("这笔应付因继承未定暂停付款：继承复核或退回之后自行恢复，不在这里解除。"),
    "proposal_by_a_second": _("这一笔由%(name)s提出，须由另一人复核：您不能复核自己提出的。"),
    "proposal_of_another": _("这一笔由%(name)s提出：只有提出人能撤回；有误的，由复核的人退回。"),
    "proposal_is_decided": _("这一笔已由%(name)s办结，不再更改。"),
    "proposal_missing": _("认领待查款、更正旧账须一人提出、另一人复核，才能入账。"),
    "proposal_names_its_sum": _("认领须写明是哪一笔待查款。"),
    "proposal_has_reason": _("请写明说明。"),
    "proposal_amount": _("金额 %(amount)s 不对：须大于 0，最多两位小数。"),
    "proposal_waits_once": _("同一笔已有一件在等待复核：先复核、退回或撤回那一件。"),
    "hold_before_debt": _("暂停不能早于应付形成的日子 %(since)s。"),
    "fund_receipt_known": _("凭据 %(paper)s 的到账已经入账（凭证 %(number)s）：同一张凭据只入账一次。"),
    "voucher_paper_without_scan": _("请选择要补充的扫描件。"),
    "voucher_paper_once": _("这份凭据已经补充到这张凭证。"),
    "voucher_paper_has_reason": _("请写明为什么补充这份凭据。"),
    "fund_slip_once": _("这张凭据的到账已经记入这笔资金：同一张凭据只入账一次。"),
    "fund_slip_number_stays": _("到账已按这张凭据入账，凭据编号不能再改。"),
    "fund_receipt_alike": _(
        "同一资金 %(day)s 已有一笔同额到账（凭证 %(number)s）：请核对；确是另一笔的，勾选后再提交。"
    ),
    "line_is_held_already": _("所选应付中有已暂停付款的。"),
    "line_is_not_held": _("所选应付中有并未暂停付款的。"),
}
