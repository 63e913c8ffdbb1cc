"""What a person reads when a bank's file, a fund, a loan or an approval is refused: cause and remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # approvals by amount
    "run_lacks_approvals": _("这个金额须由更多领导审批，签署还不够，不能发出。"),
    "run_approver_once": _("同一人只能签署一次。"),
    "run_approvals_wrong": _("须审批人数与审批额度不符，未写入。"),
    "approval_band_no_overlap": _("这个金额在这些天已有审批额度。"),
    "approval_band_not_negative": _("金额须是不小于 0、最多两位小数的数。"),
    "approval_band_one_to_five": _("须审批人数为 1 到 5。"),
    "approval_band_since_past": _("审批额度只能从 %(on)s 或以后起施行：已编制的批次不变。"),
    # release
    "cap_below_paid": _("已付和在途的补偿已有 %(least)s 元，上限不能低于它。"),
    "return_recorded_already": _("批次 %(number)s 第 %(row)s 行 %(name)s 的退票已经登记过。"),
    "run_account_closed": _("%(name)s 的账户在编制后停用：请撤销批次，用新账户重新编制。"),
    "run_payee_changed": _("%(name)s 这一行的收款人在编制后变更：请撤销批次重新编制。"),
    "follow_up_paid_already": _(
        "%(name)s（第 %(row)s 行）这笔款已由批次 %(number)s 付出或正在支付，不能再补发："
        "请撤销本批次；其余各行另行补发。"
    ),
    "run_above_project": _("项目补偿总额上限只余 %(left)s 元，批次要付 %(total)s 元：请先调整项目预算。"),
    "follow_up_is_empty": _("批次 %(number)s 没有可以补发的行：请先更正账户，或解除暂停。"),
    "line_has_suspense": _("%(name)s（批次 %(number)s 第 %(row)s 行）有待查款：请先认领或退回，以免重付。"),
    # the treasury's way, deposits, and what collectives hand on
    "run_lacks_treasury": _("批次 %(number)s 走国库：用款申请、财政局审核、乡镇核对都登记后才能发出。"),
    "treasury_step_once": _("这一步已经登记。"),
    "treasury_step_illegal": _("批次 %(number)s 眼下不能登记这一步：须走国库、已审批，并按次序。"),
    "treasury_step_before": _("办理日不能早于前一步的 %(since)s。"),
    "deposit_paid_above": _("%(name)s 的提存款只有 %(left)s 元，不能付 %(amount)s 元。"),
    "handout_is_positive": _("兑付金额须大于 0。"),
    "handout_between_two": _("兑付须由集体付给农户。"),
    "handout_parties_wrong": _("兑付须由集体付给农户或个人。"),
    "handout_above_receipts": _("%(name)s 收到而未兑付的只有 %(left)s 元，不能兑付 %(amount)s 元。"),
    "handout_reversed": _("这笔兑付已经冲回。"),
    # the bank's answers and its files
    "payment_without_slip": _(
        "批次 %(number)s 第 %(row)s 行登记为成功，却没有凭据（共 %(count)s 行）："
        "请填写银行回单编号或上传回单，或填写该行的银行流水号，或读入银行回单文件。"
    ),
    "return_without_slip": _(
        "批次 %(number)s 第 %(row)s 行登记退票，却没有凭据："
        "请填写退票通知编号或上传通知，或读入银行回单文件。"
    ),
    "reversal_without_slip": _("冲回凭证 %(number)s 须有凭据：请填写凭据编号或上传凭据。"),
    "bank_reference_booked": _(
        "银行流水号 %(reference)s 已登记为批次 %(other)s 第 %(row)s 行的支付，不是批次 %(number)s 的："
        "请与银行核对。"
    ),
    "bank_file_once": _("这个回单文件已经登记过。"),
    "bank_file_row_once": _("文件中的行重复。"),
    "bank_file_stopped": _("文件有 %(count)s 处还没有解决，未登记，数据没有变化。"),
    "run_sheet_before_release": _("批次 %(number)s 发出之后才有代发表。"),
    "bank_file_gone": _("试读的文件已过期：请重新上传。"),
    "bank_format_unnamed": _("银行表式须有编号和名称。"),
    "bank_format_code_taken": _("编号“%(code)s”已有银行表式。"),
    "bank_format_field_unknown": _("银行表式中没有“%(text)s”这一项，或列名是空的。"),
    "bank_format_column_twice": _("同一项或同一列名出现两次。"),
    "bank_format_sheet_short": _("代发表至少要有账号和金额两列。"),
    "bank_format_result_short": _("回单至少要有金额、结果，以及序号或账号。"),
    "bank_format_words_missing": _("请写明银行怎样写“成功”和“失败”。"),
    "bank_format_word_twice": _("同一个写法不能有两种意思。"),
    # money without a line
    "suspense_is_positive": _("待查款须大于 0。"),
    "suspense_excess_names_its_row": _("超付的待查款须写明支付明细。"),
    "suspense_above": _("待查款只余 %(left)s 元，不能用 %(amount)s 元。"),
    "suspense_above_line": _("%(name)s 这笔应付只能再认领 %(left)s 元。"),
    "suspense_of_another": _(
        "银行把这笔钱付给了“%(holder)s”（账号 %(account)s），所选应付的收款人是 %(payee)s（账号 %(own)s）："
        "查实确是付给该收款人的，请勾选并写明理由；否则请登记退回。"
    ),
    "suspense_is_settled": _("批次 %(number)s 的这笔待查款已经了结：如有错，请先在台账冲回认领。"),
    "suspense_before_bank": _("日期不能早于银行付出日 %(since)s。"),
    "reverse_by_suspense": _("凭证 %(number)s 是待查款：请在待查款中认领或退回。"),
    "transfer_names_its_suspense": _("分录须写明待查款。"),
    # funds and loans
    "fund_below_zero": _("资金在那一天或以后的某一天会不够：请减少金额，或先登记资金到位。"),
    "transfer_names_its_loan": _("分录须写明借款。"),
    "loan_is_positive": _("借款金额须大于 0。"),
    "loan_between_projects": _("借款须在两个不同的项目之间。"),
    "loan_due_after_asking": _("还款期限不能早于申请日。"),
    "loan_decided_by_a_second": _("借款 %(number)s 须由申请人以外的人批准。"),
    "loan_refused_with_reason": _("不批准借款 %(number)s 须写明原因。"),
    "loan_withdrawn_by_author": _("只有申请人 %(name)s 能撤回；不同意的，不予批准并写明原因。"),
    "loan_withdrawn_undecided": _("撤回的借款没有经过批准，且须有撤回日。"),
    "loan_is_decided_by_someone": _("借款须先经批准。"),
    "loan_state_illegal": _("借款的状态不允许这一步：请刷新后再看。"),
    "loan_is_frozen": _("借款申请后不能修改：请撤回或不予批准后重新申请。"),
    "loan_does_not_balance": _("借款两边的分录不相等，未入账。"),
    "loan_repaid_above": _("归还 %(amount)s 元超过未还的 %(left)s 元。"),
    "loan_repaid_before": _("归还日不能早于批准日 %(since)s。"),
    "loan_extension_has_reason": _("展期须写明原因。"),
    "loan_extension_not_later": _("展期须晚于现在的还款期限 %(due)s。"),
    "loan_extension_waits": _("借款 %(number)s 已有一次展期等候批准：先办那一次。"),
    "loan_extension_by_a_second": _("借款 %(number)s 的展期须由申请人以外的人批准。"),
    "loan_extension_before_loan": _("展期的日期不能早于借款的批准日，批准不能早于申请。"),
    "loan_is_repaid_not_reversed": _("凭证 %(number)s 是项目间借款：请登记归还，不能冲回。"),
}
