"""What a person reads when a change of something signed is refused: amendments, payees, conditions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # amendments
    "reduction_below_paid": _(
        "要核减 %(amount)s 元，而未付的只有 %(open)s 元：已付、提存或在途的不能由变更收回，"
        "请先登记退款或退票，再变更协议。"
    ),
    "only_signed_is_amended": _("协议 %(number)s 还没有签订：草稿请作废重新起草。"),
    "amended_already": _("协议 %(number)s 已有第 %(revision)s 版：请在最后一版上变更。"),
    "amendment_changes_nothing": _(
        "按已确认的面积、份额和附着物，协议 %(number)s 的金额没有变化：请先登记复测或补登的事项。"
    ),
    "old_sum_unchanged": _("金额没有变化：账上已经是 %(amount)s 元，不用更正。"),
    "amendment_before_agreement": _("变更签订日 %(signed)s 早于原协议签订日 %(before)s：请改正日期。"),
    "agreement_amendment_has_reason": _("变更须写明原因，并接在上一版之后。"),
    "agreement_amends_the_last": _("变更须接在同一协议已签订的最后一版之后，未签订。"),
    "agreement_not_frozen": _("签订的内容没有固化，未签订。"),
    "reduction_is_positive": _("核减金额须大于 0。"),
    "reduction_line_once": _("同一笔应付在一次变更中只能核减一次。"),
    "reduction_of_other_agreement": _("核减的应付不属于这份协议，未写入。"),
    "signed_account_payee_once": _("同一收款人的账户只固化一次。"),
    "instalments_out_of_order": _("第 %(number)s 期不能比前一期先到期：请核对各期到期日。"),
    "agreements_above_cap": _(
        "项目“%(name)s”的补偿总额上限是 %(cap)s 元，已签 %(signed)s 元，加上这一份 %(added)s 元"
        "共 %(after)s 元，超出 %(over)s 元：请先调整上限，确要签订的写明理由。"
    ),
    "decision_without_reason": _("决定 %(number)s 要写明当事人为什么没有签协议（条例第31条）。"),
    "remeasured_before_survey": _(
        "地块 %(code)s 的复测日期 %(day)s 早于它要更正的调查确认日 %(since)s：请核对日期。"
    ),
    "remeasured_before_agreement": _(
        "地块 %(code)s 的复测日期 %(day)s 早于协议签订日 %(since)s：签订以后才有复测，请核对日期。"
    ),
    "remeasured_the_same": _("地块 %(code)s 的复测面积与现有面积相同，没有变化，不用登记。"),
    "remeasured_without_paper": _("地块 %(code)s 的复测须有双方确认的复测表和确认日期：请上传后再登记。"),
    # other payees
    "succession_amends": _("收款人变更须接在已签订的协议之后。"),
    "succession_by_confirmation": _("%(number)s 是收款人变更：由第二人复核生效，不在这里签订。"),
    "succession_changes_a_sum": _("收款人变更前后，每笔应付的金额、科目、地块和到期日须相同，未生效。"),
    "change_without_paper": _("缺少依据：请上传证明材料的扫描件再登记变更。"),
    "change_waits_once": _("%(name)s 已有一件变更等待复核：请先复核或退回那一件。"),
    "change_confirmed_by_another": _("经办人不能复核自己登记的变更：请换一人复核。"),
    "change_decided_by_someone": _("复核须有复核人和日期。"),
    "change_is_final": _("这件变更已经复核，不能再改。"),
    "change_starts_as_proposal": _("变更须先登记，再由另一人复核。"),
    "change_ends_after_it_begins": _("截止日须晚于起始日。"),
    "heirs_without_end": _("继承没有截止日：%(name)s 的应付归继承人所有，请把截止日留空。"),
    "proxy_is_a_minor": _("%(name)s 只有 %(age)s 岁，不能代领：请另委托成年人，并上传委托书。"),
    "guardian_without_end": _("%(name)s 由监护人代收须写明截止日：未成年人年满 18 周岁之日。"),
    "ward_is_of_age": _(
        "%(name)s 于 %(day)s 年满 18 周岁，不再由监护人代收：请直接付给本人，或以委托书登记代理。"
    ),
    "guardian_beyond_majority": _("%(name)s 于 %(day)s 年满 18 周岁：监护人代收的截止日不能晚于这一天。"),
    "guardian_is_a_minor": _("%(name)s 自己未满 18 周岁，不能作监护人代收。"),
    "change_over_already": _("截止日 %(day)s 已到：这份委托或监护已经终止，不能再据以收款。"),
    "return_of_a_proxy": _("%(name)s 没有已生效的委托或监护可以终止：请从那件变更的页面办理归还本人。"),
    "change_return_ends_one": _("归还本人须写明终止的是哪一件代收。"),
    "nothing_with_proxy": _("代收人名下没有 %(name)s 未付的款项，不需要归还。"),
    "authority_is_over": _(
        "委托或监护已到期：款项不能再付给代收人，也不能解除暂停。请在那件收款变更的页面办理“归还本人”，"
        "或为本人登记新的委托。"
    ),
    "ward_birth_unknown": _(
        "%(name)s 的出生日期不详（没有可读的身份证件号码）：请照户口簿或出生证明填写出生日期，并上传该证明。"
    ),
    "ward_birth_differs": _("%(name)s 的出生日期与登记的身份证件号码不符：请核对证件，不能两样都对。"),
    "change_names_the_account": _("更换账户须写明新账号。"),
    "change_in_run": _("%(name)s 还在支付批次 %(number)s 中：请先撤销该批次，再复核变更。"),
    "payee_part_once": _("同一收款人只能写一次。"),
    "payee_part_position_once": _("同一收款人只能写一次。"),
    "payee_part_is_positive": _("份额须大于 0。"),
    "payee_is_another_person": _("新的收款人须是 %(name)s 以外的个人或农户。"),
    "account_is_the_same": _(
        "%(name)s 现在就是这个账号、开户行和户名，没有变化：户名登记错了的，同一账号填正确的户名。"
    ),
    "account_holder_is_another": _(
        "户名“%(holder)s”不是收款人“%(name)s”：请核对；确实要付到他人名下的账户，请勾选确认。"
    ),
    "account_change_needs_second": _("更换账户须有依据并由第二人复核：请登记“更换账户”变更。"),
    "account_is_not_edited": _("账户的户名和账号不能修改：请登记“更换账户”变更。"),
    "social_insurance_apart": _(
        "社会保障费单独列支（实施条例第32条）：只能付给社保专户，社保专户也不收其他款项。"
    ),
    # conditions and decisions
    "condition_without_paper": _("缺少依据：请上传条件成就的证明扫描件。"),
    "condition_of_signed_instalment": _("只有已签订、写明付款条件的期次才能登记条件成就。"),
    "condition_met_already": _("协议 %(number)s 这一期的条件已经登记成就。"),
    "condition_met_before_signing": _("成就日不能早于签订日 %(signed)s。"),
    "service_without_receipt": _("缺少送达回证：请上传扫描件。"),
    "service_of_a_decision": _("只有已作出的补偿安置决定才登记送达。"),
    "service_before_decision": _("送达日不能早于决定作出之日 %(made)s。"),
    "decision_served_already": _("决定 %(number)s 已登记送达。"),
}
