"""What a person reads when a price, an appraisal, a line by hand or social insurance is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # rates
    "rate_waiting": _(
        "地块 %(code)s 在 %(on)s 没有施行的补偿标准：“%(name)s”（%(number)s）由 %(entered)s 录入，"
        "还没有另一人复核，复核前不能计价。可以复核的有：%(people)s。"
    ),
    "rate_waits_for_nobody": _(
        "地块 %(code)s 在 %(on)s 没有施行的补偿标准：“%(name)s”（%(number)s）由 %(entered)s 录入，"
        "须由另一人复核，而本单位没有别的人有复核权：请管理员先添加。"
    ),
    "rate_not_confirmed": _("这套补偿标准还没有另一人复核，不能据以计价。"),
    "rate_set_confirmed_by_another": _("录入人不能复核或退回自己录入的补偿标准：请换一人复核。"),
    "rate_set_decision_is_whole": _("复核须有复核人和日期。"),
    "rate_set_rejection_has_reason": _("退回须写明理由。"),
    "rate_set_waits_once": _("这个文号的补偿标准已经录入，正在等待复核：不用再录。"),
    "rate_set_starts_proposed": _("补偿标准先录入，再由另一人复核。"),
    "rate_set_is_decided": _("这套补偿标准%(rate_state)s，不能再改。"),
    "rates_are_used": _("已有地块、附着物或公示按“%(name)s”计价，不能退回：要停止施行的，填停用日。"),
    "rates_in_force_stay": _(
        "“%(name)s”已经施行，不能删除：有错而还没有按它计价的，由录入人以外的人退回；要停止施行的，填停用日。"
    ),
    "rate_priced_whole": _("定额填一个单价；幅度填最低和最高单价，最高须大于最低；按评估的不填单价。"),
    "rate_thing_twice": _("“%(name)s”在这套标准里列了两次（科目、名称、单位相同）：请删去一条，或改名区分。"),
    "insurance_rate_once": _("一套标准只有一条社会保障费单价。"),
    "insurance_rate_per_mu": _("社会保障费按土地面积计：单位为亩，填一个定额单价。"),
    "item_of_land_rate": _("“%(name)s”按土地面积计算，不是青苗或附着物，不能逐件登记。"),
    # a price within its range
    "price_is_not_chosen": _("“%(name)s”的单价不是幅度，不需要选定。"),
    "price_outside_range": _(
        "“%(name)s”选定的单价 %(price)s 不在幅度内：最低 %(low)s，最高 %(high)s 元/%(unit)s。"
    ),
    "item_price_in_range": _("选定的单价不在补偿标准的幅度内，没有写入。"),
    "item_price_has_reason": _("请写明选定这个单价的理由。"),
    "price_not_chosen": _(
        "%(code)s 的“%(name)s”单价是幅度 %(low)s–%(high)s 元/%(unit)s，还没有选定（另有 %(more)s 项缺单价）："
        "请先选定单价并写明理由。"
    ),
    # appraisals
    "appraisal_missing": _(
        "%(code)s 的“%(name)s”按评估计价，还没有评估报告（另有 %(more)s 项缺单价）：请先登记评估。"
    ),
    "item_is_not_appraised": _("“%(name)s”不是按评估计价的，不能登记评估。"),
    "appraisal_names_its_report": _("请写明评估机构和报告编号。"),
    "appraisal_without_scan": _("缺少凭据：请上传评估报告扫描件。"),
    "appraisal_before_commission": _(
        "报告日期 %(report)s 早于委托日期 %(commission)s：评估应先委托后出报告。请核对日期；"
        "旧材料确实如此的，写明旧材料说明，照实登记并列为疑点。"
    ),
    "appraisal_once": _("报告 %(number)s 已经登记过。"),
    "appraisal_is_positive": _("评估价值须大于 0。"),
    "appraisal_again_unexplained": _("“%(name)s”已有评估：请写明重新评估的原因，两份都会保留。"),
    # lines by hand
    "manual_is_positive": _("金额须大于 0；扣减请选“扣减”。"),
    "manual_has_reason": _("请写明事由。"),
    "manual_head_is_computed": _(
        "“%(head)s”由补偿标准计算，不能手工增加：手工明细只用于奖励、搬迁、环保补偿、社会保障费和其他。"
    ),
    "manual_countersigned_by_another": _("录入人不能复核自己录入的明细：请换一人复核签字。"),
    "manual_decision_is_whole": _("复核须有复核人和日期。"),
    "manual_rejection_has_reason": _("退回须写明理由。"),
    "manual_starts_proposed": _("手工明细先录入，再由另一人复核签字。"),
    "manual_is_decided": _("这条手工明细%(manual_state)s，不能再改。"),
    "manual_is_counted": _(
        "协议 %(number)s 已计入这条手工明细，不能退回：草稿请先作废，已签订的请走补充协议。"
    ),
    "manual_withdrawn_by_author": _("只有录入人 %(name)s 能撤回；不同意请退回并写明理由。"),
    "manual_not_countersigned": _("没有另一人复核签字的手工明细不能进入协议。"),
    "deduction_below_zero": _(
        "“%(head)s”要扣减 %(amount)s 元，而应补只有 %(have)s 元：扣减不能使科目变成负数。"
    ),
    # social insurance
    "insurance_fund_missing": _(
        "地块 %(code)s 要计社会保障费，还没有登记社保专户（实施条例第32条）：请财务先登记。"
    ),
    "insurance_fund_once": _("社保专户“%(name)s”已经登记；换账户请登记账户变更。"),
    "insurance_fund_by_finance": _("社保专户由财务在“社会保障费”页登记，不能当作权利人登记。"),
    "insurance_fund_stays": _("社保专户不能改成其他主体，其他主体也不能改成社保专户。"),
}
