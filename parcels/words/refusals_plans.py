"""What a person reads when a distribution plan, or a payment to a household by it, is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    # the draft
    "plan_of_a_collective": _("分配方案是集体的：请选择集体。"),
    "plan_is_empty": _("%(name)s在这个范围内没有可分配的拨付款，或已列入其他方案。"),
    "plan_head_without_rule": _("“%(head)s”还没有写明怎样分配。"),
    "plan_head_share": _("“%(head)s”的归户比例须在 0 到 1 之间。"),
    "plan_land_without_holders": _(
        "地块 %(code)s 没有已签字确认的承包份额，“%(head)s”不能按地块分配：请先确认份额，或改按名单分配。"
    ),
    "plan_list_is_empty": _("“%(head)s”的名单须写明至少一户的份额或金额：份额是正整数，金额到分。"),
    "plan_list_above_total": _("“%(head)s”名单合计 %(given)s 元，超过集体收到或应收的 %(total)s 元。"),
    "plan_part_to_household": _("%(name)s 不是农户或个人，不能列入归户名单。"),
    "plan_line_foreign": _("方案里有不属于这个集体或范围的应付明细，没有写入。"),
    "plan_line_twice": _("有应付明细已列入另一个已表决或生效的方案：一笔钱只能分配一次。"),
    "plan_total_differs": _("方案分配 %(total)s 元，现在这些明细应付 %(now)s 元：请重新拟稿再表决。"),
    "plan_total_is_whole": _("归户与集体留存之和须等于合计。"),
    "plan_head_is_whole": _("归户与集体留存之和须等于科目合计。"),
    "plan_does_not_add_up": _("方案的科目、明细和归户金额加起来不一致，没有写入。"),
    "plan_head_once": _("一个科目在方案里只有一种办法。"),
    "plan_line_once": _("一条应付明细在方案里只能出现一次。"),
    "plan_line_is_positive": _("方案里的应付金额须大于 0。"),
    "plan_part_position_once": _("归户明细的序号重复，没有写入。"),
    "plan_part_is_positive": _("归户份额须大于 0。"),
    "plan_one_scope": _("方案按项目、批次或协议之一确定范围。"),
    "plan_number_once": _("方案编号和版次已经有了，没有写入。"),
    # the vote
    "plan_without_paper": _("缺少凭据：请上传成员大会表决记录的扫描件。"),
    "plan_vote_incomplete": _("请填写会议通知日、成员数、到会数和同意数；旧件没有的，写明旧件原因。"),
    "plan_vote_is_whole": _("表决须有会议日、记录和登记人；不是旧件的还须有通知日和人数。"),
    "plan_vote_figures": _(
        "人数须满足：同意 %(votes)s ≤ 到会 %(present)s ≤ 成员 %(members)s，成员至少 1 人。"
    ),
    "plan_notice_after_meeting": _("会议通知日 %(notice)s 晚于开会日 %(meeting)s：请核对这两个日期。"),
    "plan_vote_notice": _(
        "通知不足 %(days)s 日：%(notice)s 通知，%(meeting)s 开会，只隔 %(given)s 日；最早 %(date)s 可以开会。"
    ),
    "plan_vote_quorum": _(
        "到会不足 %(share)s：成员 %(members)s 人，到会 %(present)s 人，至少须 %(least)s 人。"
    ),
    "plan_vote_consent": _(
        "同意不足全体成员的 %(share)s：成员 %(members)s 人，同意 %(votes)s 人，至少须 %(least)s 人。"
    ),
    "plan_vote_before_law": _("会议日 %(date)s 早于表决规则施行日 %(since)s：按旧件登记，写明原因。"),
    # its way
    "plan_state_illegal": _("方案 %(number)s 的状态是“%(plan_state)s”，不能办这一步。"),
    "plan_is_frozen": _("方案表决之后内容不能修改：要变更，请编制新版再表决。"),
    "plan_confirmed_by_another": _("登记表决的人不能复核：请换一人核对表决记录。"),
    "plan_in_force_is_whole": _("生效须有复核人和日期。"),
    "plan_below_handed": _("新版给 %(name)s %(planned)s 元，少于已兑付的 %(handed)s 元：请先冲回多付的。"),
    "plan_correction_has_reason": _("新版须写明原因，并接在上一版之后。"),
    "plan_corrects_the_last": _("只有已生效的最后一版可以更正。"),
    "plan_corrected_already": _("方案 %(number)s 已有正在编制的新版：请在新版上办。"),
    # what is paid by it
    "handout_without_plan": _(
        "没有已生效的分配方案，集体的钱不能付给农户：请先表决方案；凭旧件付的，写明旧件原因。"
    ),
    "handout_plan_or_legacy": _("按方案付的不写旧件原因：请二选一。"),
    "handout_plan_stands": _(
        "方案 %(number)s 自 %(since)s 起分配%(name)s的钱：请选方案 %(number)s 登记。没有列入方案、"
        "还可凭旧件付的只有 %(left)s 元，不够付 %(amount)s 元；更早凭旧件付的，请填实际的兑付日。"
    ),
    "handout_plan_not_in_force": _(
        "方案 %(number)s 没有生效、不是这个集体的，或兑付日早于表决日 %(since)s。"
    ),
    "handout_above_plan": _(
        "按方案 %(number)s，%(name)s 应得 %(planned)s 元，已付 %(handed)s 元，再付 %(amount)s 元就超过了。"
    ),
    "handout_of_heirs": _(
        "按方案 %(number)s 再登记 %(amount)s 元，继承人 %(name)s 就只应得 %(planned)s 元，"
        "而已付他 %(handed)s 元：请先冲回多付的。"
    ),
    "handout_above_plan_receipts": _(
        "方案 %(number)s 所分的钱到那一天及以后最少只剩 %(left)s 元，不够付 %(amount)s 元：其他款项不能挪用。"
    ),
    "handout_alike": _(
        "%(name)s 已登记过一笔：%(day)s 兑付 %(amount)s 元，凭 %(paper)s。"
        "请核对；确是另一笔的，勾选后再提交。"
    ),
    "handout_to_the_dead": _(
        "%(name)s 已去世，继承已确认：他名下未兑付的归 %(heirs)s，请按各人的份额付给他们。"
    ),
    "handout_waits_for_heirs": _("%(name)s 的继承还没有复核：请先在收款变更里确认继承人，再兑付。"),
    "handout_has_agent": _("%(name)s 的款由 %(agents)s 代领：请在“代领人”里选择。"),
    "handout_receiver_unknown": _(
        "%(receiver)s 在那一天不是 %(name)s 的监护人或受托人，不能代领：请先登记收款变更。"
    ),
    "handout_above_agents_part": _(
        "按方案 %(number)s，%(name)s 的款由 %(receiver)s 代领的份额是 %(planned)s 元，"
        "已代领 %(handed)s 元，再付 %(amount)s 元就超过了。"
    ),
    "handout_before_death": _(
        "%(dead)s %(day)s 才去世，在此之前 %(name)s 只应得 %(planned)s 元，已付 %(handed)s 元，"
        "再付 %(amount)s 元就超过了：继承的部分请登记在那一天及以后。"
    ),
    # published
    "accounts_without_money": _("%(name)s到 %(date)s 还没有收支，没有可公布的。"),
    "accounts_after_posting": _("截至日 %(date)s 不能晚于公布日。"),
    "accounts_notice_is_whole": _("公布须有地点，截至日不晚于公布日。"),
}
