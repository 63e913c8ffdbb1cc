"""The zone's pages as the access log tells them."""

from django.utils.translation import gettext_lazy as _

PAGES = {
    "forecast": _("进度预测"),
    "siting_site": _("变电站站址"),
    "siting_comparison": _("站址比选"),
    "siting_xlsx": _("站址比选 Excel"),
    "siting_docx": _("站址比选报告 Word"),
    "siting_pdf": _("站址比选报告 PDF"),
    "zone_export_file": _("园区图层文件"),
}
VALUES = {
    "layer": {
        "blocks": _("园区界线与区块"),
        "lots": _("平整地块"),
        "sites": _("变电站站址"),
        "constraints": _("约束图层的控制范围"),
    },
}
