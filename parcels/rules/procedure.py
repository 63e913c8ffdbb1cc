"""The statutory steps of an approval batch (报批批次) and what each stage of a taking needs of them."""

from enum import StrEnum

from parcels.rules.stages import Stage


class Step(StrEnum):
    """LAL = 土地管理法 (2019), REG = 实施条例 (2021)."""

    PUBLIC_INTEREST = "0"  # 公共利益认定 LAL 45
    PRE_ANNOUNCEMENT = "1"  # 征收土地预公告 REG 26
    SURVEY = "2"  # 土地现状调查 REG 27
    RISK = "3"  # 社会稳定风险评估 REG 26
    DRAFT_PLAN = "4"  # 征地补偿安置方案 REG 27
    PLAN_NOTICE = "5"  # 征地补偿安置公告 REG 28
    HEARING = "6"  # 听证 LAL 47
    REGISTRATION = "7"  # 补偿登记 REG 28
    FUNDING = "8"  # 费用足额到位 REG 32
    AGREEMENTS = "9"  # 征地补偿安置协议 REG 29
    APPLICATION = "10"  # 申请征收审批 REG 30
    APPROVAL = "11"  # 批准
    NOTICE = "12"  # 征收土地公告 REG 31
    DECISION = "13"  # 征地补偿安置决定 REG 31
    PAYMENT = "14"  # 支付 LAL 48
    POSSESSION = "15"  # 交地 REG 62
    PUBLICATION = "16"  # 收支公布 LAL 49


# A step may be recorded only when these are (facts of the law; hearing and decision only where triggered).
# The database has them as rows (parcels_stagetransition, axis "procedure"): a change here needs a migration.
GATES: dict[Step, tuple[Step, ...]] = {
    Step.PUBLIC_INTEREST: (),
    Step.PRE_ANNOUNCEMENT: (Step.PUBLIC_INTEREST,),
    Step.SURVEY: (Step.PRE_ANNOUNCEMENT,),
    Step.RISK: (Step.PRE_ANNOUNCEMENT,),
    Step.DRAFT_PLAN: (Step.SURVEY, Step.RISK),
    Step.PLAN_NOTICE: (Step.DRAFT_PLAN,),
    Step.HEARING: (Step.PLAN_NOTICE,),
    Step.REGISTRATION: (Step.PLAN_NOTICE,),
    Step.FUNDING: (Step.DRAFT_PLAN,),
    Step.AGREEMENTS: (Step.PLAN_NOTICE, Step.REGISTRATION),
    Step.APPLICATION: (Step.AGREEMENTS, Step.FUNDING),
    Step.APPROVAL: (Step.APPLICATION,),
    Step.NOTICE: (Step.APPROVAL,),
    Step.DECISION: (Step.NOTICE,),
    Step.PAYMENT: (Step.AGREEMENTS,),
    Step.POSSESSION: (Step.PAYMENT,),
    Step.PUBLICATION: (Step.PAYMENT,),
}

# A taking may reach a stage only when its batch has these steps.
STAGE_NEEDS: dict[Stage, tuple[Step, ...]] = {
    Stage.NOT_STARTED: (),
    Stage.PRE_ANNOUNCED: (Step.PRE_ANNOUNCEMENT,),
    Stage.SURVEYED: (Step.PRE_ANNOUNCEMENT,),
    Stage.REGISTERED: (Step.PLAN_NOTICE,),
    Stage.SIGNED: (Step.REGISTRATION,),
    Stage.DECIDED: (Step.NOTICE,),
    Stage.HANDED_OVER: (Step.APPROVAL,),
}


def missing_steps(needed: tuple[Step, ...], done: set[str]) -> list[Step]:
    """The needed steps that are not done, in the order of the procedure."""
    return [s for s in needed if s.value not in done]
