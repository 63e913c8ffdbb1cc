"""Which stage may follow which: acquisition of a taking, works on it, and what the map's ramp shows."""

from enum import StrEnum


class Stage(StrEnum):
    """Acquisition stage of a taking (征收阶段), LAL 47, REG 26-31."""

    NOT_STARTED = "not_started"  # 未启动
    PRE_ANNOUNCED = "pre_announced"  # 已预公告
    SURVEYED = "surveyed"  # 已调查
    REGISTERED = "registered"  # 已登记
    SIGNED = "signed"  # 已签约
    DECIDED = "decided"  # 已决定
    HANDED_OVER = "handed_over"  # 已交地


class Works(StrEnum):
    """Works on a taking (工程状态) after it is handed over."""

    NOT_STARTED = "not_started"  # 未开工
    CLEARING = "clearing"  # 清表
    EARTHWORK = "earthwork"  # 挖填
    COMPACTION = "compaction"  # 压实
    READY = "ready"  # 净地


class Payment(StrEnum):
    """Payment state of a taking (付款状态), always derived from the ledger."""

    OVERDUE = "overdue"  # 逾期未付
    NOT_DUE = "not_due"  # 未到期
    PAID = "paid"  # 已付清
    NONE = "none"  # 无应付


STAGE_TRANSITIONS: frozenset[tuple[Stage, Stage]] = frozenset(
    {
        (Stage.NOT_STARTED, Stage.PRE_ANNOUNCED),
        (Stage.PRE_ANNOUNCED, Stage.SURVEYED),
        (Stage.SURVEYED, Stage.REGISTERED),
        (Stage.REGISTERED, Stage.SIGNED),
        (Stage.REGISTERED, Stage.DECIDED),
        (Stage.SIGNED, Stage.HANDED_OVER),
        (Stage.DECIDED, Stage.HANDED_OVER),
    }
)

WORKS_TRANSITIONS: frozenset[tuple[Works, Works]] = frozenset(
    {
        (Works.NOT_STARTED, Works.CLEARING),
        (Works.CLEARING, Works.EARTHWORK),
        (Works.EARTHWORK, Works.COMPACTION),
        (Works.COMPACTION, Works.READY),
    }
)

# The ramp of the map, 0 (untouched) to 9 (ready): acquisition until hand-over, then works.
RAMP: tuple[Stage | Works, ...] = (
    Stage.NOT_STARTED,
    Stage.PRE_ANNOUNCED,
    Stage.SURVEYED,
    Stage.REGISTERED,
    Stage.SIGNED,
    Stage.HANDED_OVER,
    Works.CLEARING,
    Works.EARTHWORK,
    Works.COMPACTION,
    Works.READY,
)


def ramp_step(stage: Stage | str, works: Works | str) -> int:
    """The ramp's step 0-9: works once begun, else acquisition; a decision counts as a signature (step 4).

    >>> ramp_step("handed_over", "clearing")
    6
    """
    if works != Works.NOT_STARTED:
        return 5 + list(Works).index(Works(works))
    if stage == Stage.DECIDED:
        return 4
    return RAMP.index(Stage(stage))


def may_advance(current: Stage | str, to: Stage | str) -> bool:
    """True where the procedure knows a step from `current` to `to`."""
    return (Stage(current), Stage(to)) in STAGE_TRANSITIONS


def may_work(current: Works | str, to: Works | str) -> bool:
    """True where works may go from `current` to `to`."""
    return (Works(current), Works(to)) in WORKS_TRANSITIONS


def next_stages(current: Stage | str) -> list[Stage]:
    """The stages that may follow, in the order of the procedure."""
    return [s for s in Stage if (Stage(current), s) in STAGE_TRANSITIONS]
