"""Kinds and states of service lines (五通/七通), and of milestones."""

from enum import StrEnum


class ServiceKind(StrEnum):
    ROAD = "road"  # 道路
    WATER = "water"  # 给水
    DRAINAGE = "drainage"  # 排水
    POWER = "power"  # 供电
    TELECOM = "telecom"  # 通信
    GALLERY = "gallery"  # 管廊


class ServiceState(StrEnum):
    PLANNED = "planned"  # 规划
    BUILDING = "building"  # 在建
    BUILT = "built"  # 已建


# A line is built forward only: what stands does not become a plan again.
NEXT_STATES: dict[ServiceState, tuple[ServiceState, ...]] = {
    ServiceState.PLANNED: (ServiceState.BUILDING, ServiceState.BUILT),
    ServiceState.BUILDING: (ServiceState.BUILT,),
    ServiceState.BUILT: (),
}
