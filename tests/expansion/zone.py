"""A small zone over the cast: 6 ha of boundary, 2 ha held, three takings inside, one lot on KP-049."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from expansion.actions import boundary, levelling, milestones, services, site_choice, siting
from expansion.models import BoundaryVersion, Lot, ServiceLine, SubstationCandidate
from parcels.actions import acquisition
from parcels.models import Taking
from parcels.rules.stages import Stage
from tests.world import World, field_of

START = date(2026, 1, 14)
HANDED = date(2026, 7, 1)
CLEARED = date(2026, 7, 10)
DUG = date(2026, 8, 1)
SIDES = {"east_to": "东至大道", "south_to": "南至沟", "west_to": "西至江堤", "north_to": "北至山脊"}


@dataclass
class Zone:
    """What the tests of the zone reach for."""

    version: BoundaryVersion
    lot: Lot
    line: ServiceLine
    site: SubstationCandidate


def block(code: str, east: float, width: float, ha: str) -> boundary.Block:
    """A block 200 m high."""
    return {
        "code": code,
        "geom": field_of(east, 0, width, 200),
        "official_area_ha": Decimal(ha),
        **SIDES,
    }


def publish(world: World, **changes: object) -> BoundaryVersion:
    """A boundary of 300 m × 200 m = 6 ha in two blocks; `changes` replace its terms."""
    terms = {
        "name": "扩片后园区",
        "paper_number": "示意〔2026〕1号",
        "source": "示意",
        "official_area_ha": Decimal("6.00"),
        "valid_from": START,
        "blocks": [block("A", -100, 150, "3.00"), block("B", 50, 150, "3.00")],
        "is_schematic": True,
        "actor": world.planner,
    }
    return boundary.publish_boundary(**{**terms, **changes})  # type: ignore[arg-type]


def plan(world: World, **changes: object) -> Lot:
    """A lot on KP-049: 50 m × 40 m = 2000 ㎡ = 3 亩."""
    terms = {
        "project": world.project,
        "code": "PZ-01",
        "name": "平整 1 号",
        "geom": field_of(0, 0, 50, 40),
        "planned_area_m2": Decimal(2000),
        "design_level_m": Decimal("208.50"),
        "design_cut_m3": Decimal(3000),
        "design_fill_m3": Decimal(1000),
        "takings": [world.kp049],
        "actor": world.planner,
        "on": START,
    }
    return levelling.plan_lot(**{**terms, **changes})  # type: ignore[arg-type]


def report(
    world: World, lot: Lot, day: date, figures: tuple[int, int, int, int], **changes: object
) -> object:
    """A report of (cleared ㎡, levelled ㎡, cut m³, fill m³)."""
    names = ("cleared_m2", "levelled_m2", "cut_m3", "fill_m3")
    terms = {name: Decimal(n) for name, n in zip(names, figures, strict=True)}
    more = {"report_date": day, "actor": world.planner, "on": date(2026, 11, 23), **changes}
    return levelling.report_levelling(lot=lot, **terms, **more)  # type: ignore[arg-type]


def hand_over(world: World, taking: Taking, on: date = HANDED) -> None:
    """Bring a registered taking to its hand-over as an old case."""
    steps = [(Stage.SIGNED, on), (Stage.HANDED_OVER, on)]
    acquisition.advance(taking, to=steps, on=on, actor=world.staff, legacy_reason="纸质办理")


def choose(world: World, site: SubstationCandidate, **changes: object) -> SubstationCandidate:
    """The site is fixed on 1 June, without a comparison."""
    terms = {
        "candidate": site,
        "on": date(2026, 6, 1),
        "paper_number": "选址 1 号",
        "reason": "没有其他站址",
        "today": date(2026, 11, 23),
        "actor": world.planner,
    }
    return site_choice.choose_candidate(**{**terms, **changes})  # type: ignore[arg-type]


def build_zone(world: World) -> Zone:
    """Boundary, held land, lot, line, site and two milestones."""
    hand = {"actor": world.planner}
    version = publish(world)
    boundary.add_held_land(
        name="老区", source="2009 年批复", geom=field_of(-100, 0, 100, 200), valid_from=START, **hand
    )
    line = services.add_service_line(
        kind="water",
        code="GS-1",
        name="环状供水管网",
        geom=field_of(0, 100, 50, 50).boundary,  # type: ignore[attr-defined]
        state="planned",
        on=START,
        **hand,
    )
    # The site lies on KP-050 alone: 20 m × 20 m of it.
    site = siting.add_candidate(
        code="A", name="候选 A", geom=field_of(80, 0, 20, 20), wall_area_m2=Decimal(300), on=START, **hand
    )
    start = milestones.add_milestone(number=1, name="启动函", planned_date=START, on=START, **hand)
    milestones.complete_milestone(milestone=start, done_date=START, on=START, **hand)
    milestones.add_milestone(
        number=2, name="用地报批", planned_date=date(2026, 12, 1), needs=[start], on=START, **hand
    )
    return Zone(version, plan(world), line, site)
