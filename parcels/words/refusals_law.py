"""What a person reads when a legal term or the working-day calendar says no."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "calendar_year_unknown": _(
        "%(year)s 年的节假日安排还没有公布，到期日在公布之前不能确定：请管理员按国务院办公厅的通知登记。"
    ),
    "calendar_day_of_other_year": _("%(day)s 不在 %(year)s 年：请改正日期。"),
    "calendar_day_twice": _("%(day)s 写了两次：一天只能是放假、上班或照常之一。"),
    "calendar_notice_has_source": _("请写明依据：哪个通知、文号。"),
    "calendar_notice_is_empty": _("请至少写一天：全年安排须列出放假的日子。"),
    "calendar_notice_whole_has_free_days": _(
        "全年安排须列出放假的日子；只改个别日子的，请不要选“全年安排”。"
    ),
    "calendar_day_once": _("同一通知里一天只能写一次。"),
    "legal_term_missing": _("参考数据里没有“%(term)s”：请管理员先登记期限、条款和依据。"),
    "legal_term_has_source": _("请写明条款和依据：数字来自哪部法律、哪一条或哪个文件。"),
    "legal_term_amount": _("天数为 1 到 365；比例须大于 0、不超过 1。"),
    "legal_term_unit": _("“%(term)s”不用这个单位：请改正。"),
    "legal_term_later": _("已有晚于 %(since)s 起施行的同一期限：请改用更晚的日期。"),
    "legal_term_no_overlap": _("同一期限在同一天只有一个数。"),
    "received_before_approval": _("收到日不能早于批准日 %(date)s，也不能晚于今天。"),
    "procedure_step_received": _("只有“批准”这一步有收到日，且不早于批准日。"),
}
