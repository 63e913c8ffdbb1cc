"""The small zone brought to delivery: KP-049 handed over, its lot compacted, five services beside it."""

from datetime import date
from decimal import Decimal

from expansion.actions import delivery, levelling, services
from expansion.models import DeliveryCertificate, ServiceLine
from tests.expansion.zone import CLEARED, DUG, HANDED, Zone, hand_over, report
from tests.world import TODAY, World, field_of

COMPACTED = date(2026, 9, 1)
BUILT = date(2026, 9, 10)
ISSUED = date(2026, 9, 20)
FIVE = ("road", "water", "drainage", "power", "telecom")


def level(world: World, zone: Zone) -> None:
    """Hand over, clear, dig and compact the lot, all 2000 ㎡ of it levelled."""
    hand_over(world, world.kp049, HANDED)
    for state, day in (("clearing", CLEARED), ("earthwork", DUG), ("compaction", COMPACTED)):
        levelling.move_lot(lot=zone.lot, to=state, on=day, actor=world.planner)
    report(world, zone.lot, COMPACTED, (2000, 2000, 3000, 1000))


def serve(world: World, kinds: tuple[str, ...] = FIVE) -> list[ServiceLine]:
    """A built section of each kind, 10 m long, 5 m west of the lot on land no project takes."""
    made = []
    for n, kind in enumerate(kinds):
        line = services.add_service_line(
            kind=kind,
            code=f"{kind[:2].upper()}-9",
            name=kind,
            geom={"type": "LineString", "coordinates": _west(n)},
            state="built",
            actor=world.planner,
            on=BUILT,
        )
        made.append(line)
    return made


def _west(n: int) -> list[list[float]]:
    west, south, _east, north = field_of(-5 - n, 0, 1, 10).bounds  # type: ignore[attr-defined]
    return [[west, south], [west, north]]


def deliver(world: World, zone: Zone) -> DeliveryCertificate:
    """The certificate of the lot."""
    return delivery.issue_certificate(
        lot=zone.lot, issued_date=ISSUED, receiver="园区建设公司", actor=world.planner, on=TODAY
    )


LOT_M2 = Decimal(2000)
