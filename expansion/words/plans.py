"""The words of plans and forecasts: what is measured, and what a lot still lacks."""

from django.utils.translation import gettext_lazy as _

from expansion.rules.delivery import Lack
from expansion.rules.forecast import Measure, Verdict

MEASURES = {
    Measure.ACQUIRED: _("已交地"),
    Measure.PAID: _("已兑付"),
    Measure.CLEARED: _("已清表"),
    Measure.LEVELLED: _("已平整"),
    Measure.DELIVERED: _("已交付"),
}
VERDICTS = {
    Verdict.DONE: _("已经完成"),
    Verdict.RUNNING: _("进行中"),
    Verdict.NO_FINISH: _("按这个进度完不成"),
}
LACKS = {
    Lack.WORKS: _("还在“%(works)s”，没有压实"),
    Lack.LEVELLING: _("已平整 %(levelled_m2)s ㎡，计划 %(planned_m2)s ㎡，没有全部平整"),
    Lack.LAND: _("还有 %(count)s 块没有交地：%(takings)s"),
    Lack.NO_LAND: _("没有登记地块内的征收部分"),
    Lack.SERVICE: _("%(kind)s没有通到：%(reach_m)s m 内没有已建成的管段"),
    Lack.NO_DEMAND: _("这一天没有有效的通平要求，无法核对"),
}
