"""The office's words for public lists, objections and what was first seen after the freeze."""

from django.utils.translation import gettext_lazy as _

from parcels.rules import posting as p

LIST_STAGES = {
    p.ListStage.SURVEY: _("土地现状调查结果"),
    p.ListStage.REGISTRATION: _("补偿登记结果"),
}
LIST_STATES = {
    p.ListState.MAKING: _("编制中"),
    p.ListState.READY: _("待张贴"),
    p.ListState.POSTED: _("已张贴"),
    p.ListState.WITHDRAWN: _("已撤回"),
}
ROW_KINDS = {
    p.RowKind.AREA: _("面积"),
    p.RowKind.ITEM: _("青苗与附着物"),
    p.RowKind.AMOUNT: _("补偿金额"),
}
OBJECTION_STATES = {
    p.ObjectionState.OPEN: _("待处理"),
    p.ObjectionState.REMEASURE: _("复测"),
    p.ObjectionState.UPHELD: _("异议成立"),
    p.ObjectionState.REJECTED: _("异议不成立"),
}
LATE_STATES = {
    p.LateState.UNDECIDED: _("待认定，暂不计价"),
    p.LateState.COUNTED: _("认定计入"),
    p.LateState.EXCLUDED: _("认定不计（抢栽抢建）"),
}
MEASURE_KINDS = {
    p.MeasureKind.MEASURED: _("测量"),
    p.MeasureKind.SIGNED: _("签字确认"),
    p.MeasureKind.STRUCK: _("剔除"),
}
