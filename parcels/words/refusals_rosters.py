"""What a person reads when a roster is not written, with the remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "roster_stopped": _("名册没有写入：还有 %(count)s 处须改正或确认，数据没有变化。"),
    "roster_nothing_new": _("名册“%(name)s”中的都已在册，没有再写。"),
    "roster_built_upon": _(
        "不能撤销：之后已经办了别的事（%(what)s %(count)s 条，如 %(code)s）。请逐项更正。"
    ),
    "roster_before_unknown": _("名册“%(name)s”写入时没有记下改前的内容，不能整份撤销。请逐项更正。"),
    "roster_undone_with_reason": _("撤销名册须写明原因。"),
    "roster_counts_fit": _("名册的行数对不上，没有写入。"),
}
