"""Kinds and states of service lines (五通/七通), and where a section may be built."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from landmgmt.lib.refusal import Refusal


class ServiceKind(StrEnum):
    ROAD = "road"  # 道路
    WATER = "water"  # 给水
    DRAINAGE = "drainage"  # 排水
    POWER = "power"  # 供电
    TELECOM = "telecom"  # 通信
    GALLERY = "gallery"  # 管廊
    GAS = "gas"  # 燃气
    HEAT = "heat"  # 热力


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

NAMED = 10


@dataclass(frozen=True)
class Clash:
    """A taking under a section: the length inside it in m, and whether it is handed over."""

    taking_id: int
    code: str
    metres: Decimal
    handed_over: bool


def check_land(clashes: Sequence[Clash], *, state: str) -> None:
    """Refuse to build on land that is not handed over, naming it; a plan may cross anything.

    Two parcels of 12.50 m and 3.00 m not handed over: refused with count 2 and metres 15.50.
    """
    waiting = [one for one in clashes if not one.handed_over]
    if state == ServiceState.PLANNED or not waiting:
        return
    raise Refusal(
        "service_on_land_not_handed_over",
        {
            "count": len(waiting),
            "metres": sum((one.metres for one in waiting), Decimal(0)),
            "takings": ", ".join(one.code for one in waiting[:NAMED]),
        },
        field="state",
    )
