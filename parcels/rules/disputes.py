"""Kinds and states of disputes and petitions (信访工作条例 2022), and their clock."""

from enum import StrEnum


class DisputeKind(StrEnum):
    RATE = "rate"  # 补偿标准与预期
    UNPAID = "unpaid"  # 拖欠款项
    AREA = "area"  # 面积与地类
    OWNERSHIP = "ownership"  # 权属
    DISTRIBUTION = "distribution"  # 分配
    LEFT_OUT = "left_out"  # 漏登
    RESETTLEMENT = "resettlement"  # 安置
    INSURANCE = "insurance"  # 社保
    ENVIRONMENT = "environment"  # 环保
    CONSTRUCTION = "construction"  # 施工损坏
    JOBS = "jobs"  # 用工
    BLOCKED = "blocked"  # 阻工


class DisputeState(StrEnum):
    RECEIVED = "received"  # 已登记
    ACCEPTED = "accepted"  # 已受理
    CONCLUDED = "concluded"  # 已办结
    CLOSED = "closed"  # 已终结


class Channel(StrEnum):
    VISIT = "visit"
    LETTER = "letter"
    PHONE = "phone"
    NET = "net"
    HANDED_DOWN = "handed_down"


DISPUTE_TRANSITIONS = frozenset(
    {
        (DisputeState.RECEIVED, DisputeState.ACCEPTED),
        (DisputeState.ACCEPTED, DisputeState.CONCLUDED),
        (DisputeState.RECEIVED, DisputeState.CONCLUDED),
        (DisputeState.CONCLUDED, DisputeState.CLOSED),
    }
)

OPEN_STATES = (DisputeState.RECEIVED, DisputeState.ACCEPTED)
