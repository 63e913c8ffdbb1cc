"""How required papers are called, and where each is added."""

from django.utils.translation import gettext_lazy as _

from parcels.rules.paper_needs import PaperNeed

NEEDS = {
    PaperNeed.AGREEMENT: _("协议或决定的签字扫描件"),
    PaperNeed.SERVICE: _("决定的送达回证"),
    PaperNeed.CONDITION: _("付款条件成就的依据"),
    PaperNeed.SURVEY: _("土地现状调查确认表"),
    PaperNeed.THINGS: _("青苗与附着物确认表"),
    PaperNeed.ACCOUNT: _("收款账户证明"),
    PaperNeed.RESOLUTION: _("集体成员会议决议"),
    PaperNeed.POSSESSION: _("交地确认书"),
}
# What fulfils each, for the page of the rules.
FULFILLED = {
    PaperNeed.AGREEMENT: _("签订时存的扫描件；作废后，另存到地块的协议或决定扫描件（文号写协议编号）"),
    PaperNeed.SERVICE: _("决定的送达登记及回证扫描件；协议不问"),
    PaperNeed.CONDITION: _("登记条件成就时存的扫描件；没有付款条件的期次不问"),
    PaperNeed.SURVEY: _("测绘面积确认时存的扫描件，或存到地块的确认表、勘测定界资料"),
    PaperNeed.THINGS: _("确认数量时存的扫描件，同日确认的面积的确认表，或存到地块的确认表、补偿登记表"),
    PaperNeed.ACCOUNT: _("登记账户证明，或复核过的更换账户"),
    PaperNeed.RESOLUTION: _("存到该集体任一地块的会议决议，或已表决的分配方案的表决记录"),
    PaperNeed.POSSESSION: _("存到地块的交地确认书"),
}
