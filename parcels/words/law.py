"""The office's words for legal terms, the working-day calendar and clocks."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.terms import TermCode, TermUnit
from parcels.rules.working_days import ClockState, DayKind

TERMS = {
    TermCode.PRE_ANNOUNCEMENT: _("征收土地预公告至少张贴"),
    TermCode.PLAN_NOTICE: _("征地补偿安置公告至少张贴"),
    TermCode.EXPROPRIATION_NOTICE: _("收到批准文件后发布征收土地公告"),
    TermCode.ACCEPT_DISPUTE: _("收到信访事项后告知是否受理"),
    TermCode.CONCLUDE_DISPUTE: _("信访事项办结"),
    TermCode.ASSEMBLY_NOTICE: _("成员大会提前通知"),
    TermCode.ASSEMBLY_QUORUM: _("成员大会到会比例"),
    TermCode.ASSEMBLY_CONSENT: _("分配方案同意比例（占全体成员）"),
    TermCode.HOUSEHOLD_LAND: _("土地补偿费归户比例（本地做法）"),
    TermCode.HOUSEHOLD_RESETTLEMENT: _("安置补助费归户比例（本地做法）"),
    TermCode.CHECK_OWNERS: _("审计疑点：同一地块房屋登记的权利人达到"),
    TermCode.CHECK_KNOWN: _("审计疑点：同一物有这么多权利人才比较数量"),
    TermCode.CHECK_GRAVES: _("审计疑点：同一权利人的坟墓达到"),
    TermCode.CHECK_DAYS: _("审计疑点：两笔相像的付款相隔不超过"),
}
UNITS = {
    TermUnit.DAYS: _("日"),
    TermUnit.WORKING_DAYS: _("个工作日"),
    TermUnit.SHARE: _("比例"),
    TermUnit.COUNT: _("个"),
}
DAY_KINDS = {
    DayKind.FREE: _("放假"),
    DayKind.WORKS: _("调休上班"),
    DayKind.USUAL: _("照常"),
}
CLOCK_STATES = {
    ClockState.RUNNING: _("期限内"),
    ClockState.SOON: _("快到期"),
    ClockState.MOVED: _("末日遇假，顺延中"),
    ClockState.OVERDUE: _("逾期"),
    ClockState.UNKNOWN: _("须待节假日安排公布"),
}
