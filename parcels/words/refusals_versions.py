"""What a person reads when a change of something signed is refused: amendments, people, accounts, conditions."""

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
    "amendment_before_agreement": _("变更签订日 %(signed)s 早于原协议签订日 %(before)s：请改正日期。"),
    "agreement_amendment_has_reason": _("变更须写明原因，并接在上一版之后。"),
    "agreement_amends_the_last": _("变更须接在同一协议已签订的最后一版之后，未签订。"),
    "agreement_not_frozen": _("签订的内容没有固化，未签订。"),
    "reduction_is_positive": _("核减金额须大于 0。"),
    "reduction_line_once": _("同一笔应付在一次变更中只能核减一次。"),
    "reduction_of_other_agreement": _("核减的应付不属于这份协议，未写入。"),
    "signed_account_payee_once": _("同一收款人的账户只固化一次。"),
    "remeasured_without_paper": _("地块 %(code)s 的复测须有双方确认的复测表和确认日期：请上传后再登记。"),
    # other payees
    "succession_amends": _("收款人变更须接在已签订的协议之后。"),
    "succession_by_confirmation": _("%(number)s 是收款人变更：由第二人复核生效，不在这里签订。"),
    "succession_changes_a_sum": _("收款人变更前后，每笔应付的金额、科目、地块和到期日须相同，未生效。"),
}
