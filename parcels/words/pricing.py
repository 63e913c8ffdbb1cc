"""The words of prices, appraisals and lines written by hand."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parcels.rules.pricing import ManualKind, ManualState, Pricing, RateState

PRICINGS = {
    Pricing.FIXED: _("定额"),
    Pricing.RANGE: _("幅度"),
    Pricing.APPRAISAL: _("按评估"),
}
RATE_STATES = {
    RateState.PROPOSED: _("待复核"),
    RateState.CONFIRMED: _("已复核"),
    RateState.REJECTED: _("已退回"),
}
MANUAL_KINDS = {ManualKind.ADD: _("增加"), ManualKind.DEDUCT: _("扣减")}
MANUAL_STATES = {
    ManualState.PROPOSED: _("待复核签字"),
    ManualState.COUNTERSIGNED: _("已复核签字"),
    ManualState.REJECTED: _("已退回"),
    ManualState.WITHDRAWN: _("已撤回"),
}


def price_text(pricing: str, low: Any, high: Any) -> str:
    """A price as a list shows it: 1,000.00; 800.00–1,200.00; 按评估."""
    if pricing == Pricing.APPRAISAL:
        return str(PRICINGS[Pricing.APPRAISAL])
    return f"{low:,.2f}–{high:,.2f}" if pricing == Pricing.RANGE else f"{low:,.2f}"


def missing_text(one: Any) -> str:
    """Why a thing is not valued yet: one `Missing` as a sentence."""
    told = {"code": one.code, "name": one.name, "unit": one.unit}
    if one.pricing == Pricing.APPRAISAL:
        return gettext("%(code)s 的%(name)s按评估计价，还没有评估报告。") % told
    told |= {"low": f"{one.low_yuan:,.2f}", "high": f"{one.high_yuan:,.2f}"}
    text = gettext("%(code)s 的%(name)s单价是幅度 %(low)s–%(high)s 元/%(unit)s，还没有选定单价。")
    return text % told
