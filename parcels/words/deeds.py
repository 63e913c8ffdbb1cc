"""The office's words for stages, steps, roles and disputes, each with its official Chinese term."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parcels.rules.disputes import Channel, DisputeKind, DisputeState
from parcels.rules.procedure import Step
from parcels.rules.roles import Right, Role
from parcels.rules.stages import RAMP, Payment, Stage, Works

STAGES = {
    Stage.NOT_STARTED: _("未启动"),
    Stage.PRE_ANNOUNCED: _("已预公告"),
    Stage.SURVEYED: _("已调查"),
    Stage.REGISTERED: _("已登记"),
    Stage.SIGNED: _("已签约"),
    Stage.DECIDED: _("已决定"),
    Stage.HANDED_OVER: _("已交地"),
}

WORKS = {
    Works.NOT_STARTED: _("未开工"),
    Works.CLEARING: _("清表"),
    Works.EARTHWORK: _("挖填"),
    Works.COMPACTION: _("压实"),
    Works.READY: _("净地"),
}

# The ten words of the ramp, in its order; a decision shares the colour of a signature.
RAMP_WORDS = [STAGES[s] if isinstance(s, Stage) else WORKS[s] for s in RAMP]

PAYMENT_STATES = {
    Payment.OVERDUE: _("逾期未付"),
    Payment.NOT_DUE: _("未到期"),
    Payment.PAID: _("已付清"),
    Payment.NONE: _("无应付"),
}

STEPS = {
    Step.PUBLIC_INTEREST: _("公共利益认定"),
    Step.PRE_ANNOUNCEMENT: _("征收土地预公告"),
    Step.SURVEY: _("土地现状调查"),
    Step.RISK: _("社会稳定风险评估"),
    Step.DRAFT_PLAN: _("征地补偿安置方案"),
    Step.PLAN_NOTICE: _("征地补偿安置公告"),
    Step.HEARING: _("听证"),
    Step.REGISTRATION: _("补偿登记"),
    Step.FUNDING: _("费用足额到位"),
    Step.AGREEMENTS: _("征地补偿安置协议"),
    Step.APPLICATION: _("申请征收审批"),
    Step.APPROVAL: _("批准"),
    Step.NOTICE: _("征收土地公告"),
    Step.DECISION: _("征地补偿安置决定"),
    Step.PAYMENT: _("支付"),
    Step.POSSESSION: _("交地"),
    Step.PUBLICATION: _("收支公布"),
}

# The article each step stands on: LAL = 土地管理法, REG = 土地管理法实施条例.
STEP_ARTICLES = {
    Step.PUBLIC_INTEREST: _("土地管理法第45条"),
    Step.PRE_ANNOUNCEMENT: _("实施条例第26条"),
    Step.SURVEY: _("实施条例第27条"),
    Step.RISK: _("实施条例第26条"),
    Step.DRAFT_PLAN: _("实施条例第27条"),
    Step.PLAN_NOTICE: _("实施条例第28条"),
    Step.HEARING: _("土地管理法第47条"),
    Step.REGISTRATION: _("实施条例第28条"),
    Step.FUNDING: _("实施条例第32条"),
    Step.AGREEMENTS: _("实施条例第29条"),
    Step.APPLICATION: _("实施条例第30条"),
    Step.APPROVAL: _("土地管理法第46条"),
    Step.NOTICE: _("实施条例第31条"),
    Step.DECISION: _("实施条例第31条"),
    Step.PAYMENT: _("土地管理法第48条"),
    Step.POSSESSION: _("实施条例第62条"),
    Step.PUBLICATION: _("土地管理法第49条"),
}

ROLES = {
    Role.STAFF: _("征拆专干"),
    Role.FINANCE: _("财务"),
    Role.PLANNER: _("规划建设"),
    Role.LEADER: _("领导"),
    Role.AUDITOR: _("审计"),
    Role.ADMINISTRATOR: _("管理员"),
}

RIGHTS = {
    Right.SEE_LAND: _("查看地块"),
    Right.SEE_PEOPLE: _("查看权利人"),
    Right.REVEAL: _("查看完整号码"),
    Right.SEE_PICTURES: _("查看个人照片"),
    Right.SEE_MONEY: _("查看协议与账目"),
    Right.SEE_ARREARS: _("查看欠款"),
    Right.SEE_JOURNAL: _("查看日志"),
    Right.IMPORT: _("导入"),
    Right.EDIT_LAND: _("登记地块事项"),
    Right.SIGN: _("签订协议"),
    Right.CONFIRM: _("复核变更、异议与认定"),
    Right.PREPARE_RUN: _("编制支付批次"),
    Right.APPROVE_RUN: _("审批支付批次"),
    Right.RELEASE_RUN: _("发出支付批次"),
    Right.EDIT_DISPUTES: _("登记矛盾"),
    Right.EDIT_ZONE: _("登记园区建设"),
    Right.SEE_RESTRICTED: _("查看限制图层"),
    Right.EDIT_FUNDS: _("登记资金"),
    Right.SEE_CHECKS: _("查看疑点"),
    Right.DECIDE_CHECKS: _("处理疑点"),
    Right.TAKE_OVER: _("整理旧账"),
    Right.LOCK_BOOKS: _("锁定旧账"),
    Right.MANAGE_USERS: _("管理用户"),
}

DISPUTE_KINDS = {
    DisputeKind.RATE: _("补偿标准与预期"),
    DisputeKind.UNPAID: _("拖欠款项"),
    DisputeKind.AREA: _("面积与地类"),
    DisputeKind.OWNERSHIP: _("权属争议"),
    DisputeKind.DISTRIBUTION: _("分配"),
    DisputeKind.LEFT_OUT: _("漏登"),
    DisputeKind.RESETTLEMENT: _("安置"),
    DisputeKind.INSURANCE: _("社保"),
    DisputeKind.ENVIRONMENT: _("环保补偿"),
    DisputeKind.CONSTRUCTION: _("施工损坏"),
    DisputeKind.JOBS: _("用工"),
    DisputeKind.BLOCKED: _("阻工"),
}

DISPUTE_STATES = {
    DisputeState.RECEIVED: _("已收件"),
    DisputeState.ACCEPTED: _("已受理"),
    DisputeState.CONCLUDED: _("已办结"),
    DisputeState.CLOSED: _("已终结"),
}

CHANNELS = {
    Channel.VISIT: _("来访"),
    Channel.LETTER: _("来信"),
    Channel.PHONE: _("来电"),
    Channel.NET: _("网上"),
    Channel.HANDED_DOWN: pgettext_lazy("petition", "上级交办"),
}

# What may stand on a place, a batch or a set of rates, by the name of its model.
STANDING = {
    "place": _("下级区域"),
    "user": _("负责的用户"),
    "party": _("权利人"),
    "parcel": _("地块"),
    "taking": _("征收部分"),
    "dispute": _("矛盾"),
    "procedurestep": _("程序步骤"),
    "item": _("青苗与附着物"),
    "publiclist": _("公示表"),
    "distributionplan": _("分配方案"),
    "entitlement": _("应得明细"),
    "rate": _("单价"),
}
