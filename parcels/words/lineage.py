"""The words of splits, merges and adjustments."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.lineage import OperationKind

# What land must have alike to go together.
ALIKE = {
    "project": _("项目"),
    "batch": _("报批批次"),
    "group": _("村民小组"),
    "collective": _("集体所有权人"),
    "price_zone": _("区片"),
    "stage": _("征收阶段"),
    "works": _("工程状态"),
}
OPERATION_KINDS = {
    OperationKind.SPLIT: _("分割"),
    OperationKind.MERGE: _("合并"),
    OperationKind.ADJUST: _("调整边界"),
}
