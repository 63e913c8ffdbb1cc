"""What a person reads when a take-over of the old books is refused: cause and remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "takeover_one_open": _("这个项目已有一次接管在办：请先办完或放弃它。"),
    "takeover_is_final": _(
        "旧账已提交、已锁定或已放弃，不能再改：提交后要改，请先退回；锁定后请在正式账目中更正。"
    ),
    "takeover_drop_has_reason": _("撤回旧账接管须写明原因。"),
    "takeover_state_illegal": _("接管眼下的状态不允许这一步：请刷新后再看。"),
    "takeover_locked_already": _("旧账已经锁定，没有再入账。"),
    "takeover_locked_by_a_second": _(
        "锁定须由没有经手这次接管的人办：开办、上传、录入汇总、选定户名或提交的人都不能锁定。"
    ),
    "takeover_submitted_by_someone": _("旧账须先提交，再锁定。"),
    "takeover_locked_is_complete": _("锁定须有锁定人、锁定日和合计。"),
    "takeover_not_reconciled": _("旧账还没有与签字汇总表核对一致：请先补齐汇总、选定户名，或写明差额原因。"),
    "takeover_does_not_add_up": _("入账的数与旧账不符，未锁定，数据没有变化。"),
    "takeover_is_empty": _("还没有读入旧台账。"),
    "takeover_parties_open": _("还有 %(count)s 个户名没有选定是谁。"),
    "takeover_party_registered": _(
        "%(count)s 个户名读入之后已有同村同名的主体登记（先是“%(name)s”）：请退回整理，逐个选定是不是它。"
    ),
    "takeover_total_missing": _("%(village)s 还没有录入签字汇总表。"),
    "takeover_total_not_summing": _(
        "应付 %(agreed)s − 已付 %(paid)s ＝ %(left)s，与未付 %(unpaid)s 不符：请核对；"
        "签字表上原样如此的，请在“差额说明”里写明。"
    ),
    "takeover_total_without_scan": _("%(village)s 的签字汇总表须上传扫描件。"),
    "takeover_difference_open": _(
        "%(name)s 的旧账与签字汇总不符（应付差 %(agreed)s 元，已付差 %(paid)s 元）：请更正，或写明差额原因。"
    ),
    "takeover_number_taken": _("协议编号 %(number)s 已在正式账目中：请先查清是不是同一份协议。"),
    "takeover_row_locked": _(
        "%(name)s 协议 %(number)s 的这笔应付已在锁定的旧账中：同一笔债不能接管两次，请退回，撤出该行。"
    ),
    "takeover_twins_open": _(
        "有 %(count)s 行与已锁定的旧账相同（户、科目、金额），先是 %(name)s 的 %(amount)s 元："
        "请逐行核对，确认不是同一笔后再锁定。"
    ),
    "takeover_of_other": _("这个户名不属于这次接管的这个村。"),
    "takeover_amended_otherwise": _(
        "协议 %(number)s 接管自旧账，不按测绘重算：应付有误请用“更正应付”，已付有误请用“更正旧账已付”。"
    ),
    "old_line_only": _("协议 %(number)s 的这笔应付不是接管自旧账：请用变更协议。"),
    "old_payment_above": _("这笔应付最多只能记已付 %(most)s 元：其余已由正式账目付出或在途。"),
    "correction_before_takeover": _("更正日不能早于接管日 %(day)s：此前的账目不含旧账。"),
    "opening_by_takeover_only": _("旧账只在锁定接管时入账，不与正式账目混记。"),
    "old_book_stopped": _("旧台账有 %(count)s 处还没有解决，未读入，数据没有变化。"),
    "old_excess_unexplained": _("有 %(count)s 行已付超过应付：请写明多付的原因，再读入。"),
    "suspense_names_its_origin": _("待查款须出自一个支付批次，或旧账的一行。"),
    "suspense_without_fund": _("请选择这笔钱退到本项目的哪个资金。"),
    "old_book_once_per_takeover": _("这个旧台账已经读入。"),
    "old_book_gone": _("试读的文件已过期：请重新上传。"),
    "old_party_once": _("这个户名已在旧账中。"),
    "old_party_is_someone": _("选定的户名须对应一个已登记的主体。"),
    "old_party_open_is_nobody": _("待选的户名不能对应主体。"),
    "old_entry_once": _("旧台账的这一行已经读入。"),
    "old_entry_paid_within": _("应付须大于 0，已付须在 0 与应付之间；多付的须写明原因。"),
    "signed_total_once": _("这个村或这一户的签字汇总已经录入。"),
    "signed_total_not_negative": _("签字汇总的三个数都不能小于 0。"),
}
