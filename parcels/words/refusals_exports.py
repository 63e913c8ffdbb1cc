"""What a person reads when a file of land cannot be written, with the remedy."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "export_empty": _("没有可写入文件的界线：这一天没有符合的地块，或它们还没有界线。请放宽条件或改日期。"),
    "export_too_many": _("选中 %(count)s 块，一个文件最多 %(limit)s 块。请按项目、村或阶段分次导出。"),
    "export_too_many_points": _("选中的界址点有 %(count)s 个，一个文件最多 %(limit)s 个。请分次导出。"),
}
