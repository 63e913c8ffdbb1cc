"""The fixed cast of the tests: one project, one batch, three families, and who works on them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shapely.geometry import box
from stdnum.cn import ric

from landmgmt.lib import crs
from parcels.actions import acquisition, disputes, office, papers, places, projects, rates, register
from parcels.actions.register import NewAccount, NewItem, NewParty, NewShares, NewTaking
from parcels.models import (
    ApprovalBatch,
    BankAccount,
    Dispute,
    Document,
    FundSource,
    LandCoefficient,
    Office,
    Party,
    Place,
    PriceZone,
    Project,
    Rate,
    RateSet,
    Taking,
    User,
)
from parcels.rules.disputes import Channel, DisputeKind
from parcels.rules.money_terms import Head, PartyKind
from parcels.rules.procedure import Step
from parcels.rules.stages import Stage

TODAY = date(2026, 11, 23)
PASSWORD = "长田-三组-2026"
ORIGIN = (37398864.552, 3001337.231)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
# Every step of the procedure up to the expropriation notice.
STEPS = {
    Step.PUBLIC_INTEREST: date(2026, 1, 5),
    Step.PRE_ANNOUNCEMENT: date(2026, 1, 10),
    Step.SURVEY: date(2026, 2, 1),
    Step.RISK: date(2026, 2, 5),
    Step.DRAFT_PLAN: date(2026, 2, 10),
    Step.PLAN_NOTICE: date(2026, 2, 15),
    Step.REGISTRATION: date(2026, 3, 20),
    Step.FUNDING: date(2026, 3, 25),
    Step.AGREEMENTS: date(2026, 4, 1),
    Step.APPLICATION: date(2026, 4, 10),
    Step.APPROVAL: date(2026, 6, 1),
    Step.NOTICE: date(2026, 6, 10),
}
REGISTERED_DATE = date(2026, 3, 20)


@dataclass
class World:
    """What the tests reach for by name; dates stand in the constants above."""

    office: Office
    users: dict[str, User] = field(default_factory=dict)
    county: Place = None  # type: ignore[assignment]
    village: Place = None  # type: ignore[assignment]
    group: Place = None  # type: ignore[assignment]
    other_village: Place = None  # type: ignore[assignment]
    other_group: Place = None  # type: ignore[assignment]
    project: Project = None  # type: ignore[assignment]
    fund: FundSource = None  # type: ignore[assignment]
    batch: ApprovalBatch = None  # type: ignore[assignment]
    zone: PriceZone = None  # type: ignore[assignment]
    rate_set: RateSet = None  # type: ignore[assignment]
    rates: dict[str, Rate] = field(default_factory=dict)
    collective: Party = None  # type: ignore[assignment]
    wang: Party = None  # type: ignore[assignment]
    li: list[Party] = field(default_factory=list)
    chen: Party = None  # type: ignore[assignment]
    accounts: dict[str, BankAccount] = field(default_factory=dict)
    takings: dict[str, Taking] = field(default_factory=dict)
    dispute: Dispute = None  # type: ignore[assignment]
    paper: Document = None  # type: ignore[assignment]

    def __getattr__(self, name: str) -> User:
        """A user by role or part: world.staff, world.finance, world.outsider."""
        try:
            return self.__dict__["users"][name]
        except KeyError as unknown:
            raise AttributeError(name) from unknown

    @property
    def kp049(self) -> Taking:
        return self.takings["KP-049"]

    @property
    def kp050(self) -> Taking:
        return self.takings["KP-050"]

    @property
    def kp051(self) -> Taking:
        return self.takings["KP-051"]


def field_of(east: float, north: float, width: float, height: float) -> object:
    """A rectangle in metres from the zone's point, in degrees; its plane area is width × height."""
    x, y = ORIGIN[0] + east, ORIGIN[1] + north
    return crs.to_geographic(box(x, y, x + width, y + height), crs.SURVEY)


def id_number(serial: int, *, born: str = "19700101") -> str:
    """A made-up ID with a right check digit, in a county code that no longer exists."""
    head = f"431200{born}{serial:03d}"
    return head + ric.calc_check_digit(head + "0")


def build_world() -> World:
    """Make the cast through the actions, on its dates."""
    world = _office()
    _places_and_users(world)
    _project(world)
    _rates(world)
    _people(world)
    _land(world)
    return world


def _office() -> World:
    made = office.open_office(
        on=TODAY,
        name="洪江高新区管委会",
        authority="洪江区征地服务中心",
        admin_code="431271",
        is_demo=True,
        story_day=TODAY,
    )
    return World(office=made)


def _places_and_users(world: World) -> None:
    boss = {"actor": office.command_actor(), "on": STEPS[Step.PUBLIC_INTEREST]}
    world.county = places.add_place(level="county", code="431271", name="洪江区", **boss)
    town = places.add_place(level="township", code="431271100", name="桂花园乡", parent=world.county, **boss)
    world.village = places.add_place(level="village", code="431271100201", name="长田村", parent=town, **boss)
    world.group = places.add_place(
        level="group", code="431271100201003", name="3 组", parent=world.village, **boss
    )
    world.other_village = places.add_place(
        level="village", code="431271100202", name="茅头园村", parent=town, **boss
    )
    world.other_group = places.add_place(
        level="group", code="431271100202001", name="1 组", parent=world.other_village, **boss
    )
    cast = [
        ("administrator", "guanliyuan", "管理员", "administrator", []),
        ("staff", "zhoumin", "周敏", "staff", [world.village]),
        ("finance", "hejing", "何静", "finance", []),
        ("second_finance", "tangli", "唐丽", "finance", []),
        ("leader", "zeng", "曾主任", "leader", []),
        ("planner", "guihua", "规划", "planner", []),
        ("auditor", "shenji", "审计", "auditor", []),
        ("outsider", "wairen", "一个外人", "staff", [world.other_village]),
    ]
    for key, username, full_name, role, villages in cast:
        world.users[key] = office.add_user(
            username=username, full_name=full_name, role=role, villages=villages, password=PASSWORD, **boss
        )


def _project(world: World) -> None:
    boss = {"actor": office.command_actor(), "on": STEPS[Step.PUBLIC_INTEREST]}
    world.project = projects.open_project(code="KP", name="扩片平整项目", kind="expansion", **boss)
    world.fund = projects.add_fund_source(
        project=world.project, code="KP-ZX", name="专项资金", planned_yuan=Decimal(10_000_000), **boss
    )
    world.batch = projects.open_batch(project=world.project, code="KP-P1", name="第一批次", **boss)
    for step, day in STEPS.items():
        projects.record_step(actor=world.staff, on=day, batch=world.batch, step=step)


def _rates(world: World) -> None:
    world.zone = PriceZone.objects.create(county_code="431271", code="Ⅱ", name="Ⅱ 区片")
    world.rate_set = RateSet.objects.create(
        name="样例标准",
        paper_number="样例〔2024〕1号",
        county_code="431271",
        land_percent=40,
        is_sample=True,
        valid=(date(2024, 1, 31), None),
        entered_by=world.finance,
        entered_date=date(2024, 1, 31),
    )
    LandCoefficient.objects.create(rate_set=world.rate_set, land_group="dry", coefficient=Decimal("0.70"))
    for key, head, code, name, unit, price in [
        ("land", Head.LAND, "LAND", "区片综合地价", "亩", 60_000),
        ("paddy_crop", Head.CROPS, "CROP-PADDY", "水稻", "亩", 1500),
        ("dry_crop", Head.CROPS, "CROP-DRY", "旱作", "亩", 1000),
        ("well", Head.ATTACHMENT, "WELL", "机井", "口", 4000),
    ]:
        world.rates[key] = Rate.objects.create(
            rate_set=world.rate_set,
            head=head,
            code=code,
            name=name,
            unit=unit,
            price_yuan=price,
            price_zone=world.zone if key == "land" else None,
        )
    world.rate_set = rates.confirm_rates(world.rate_set, actor=world.leader, on=date(2024, 1, 31))


def _people(world: World) -> None:
    day = {"actor": world.staff, "on": STEPS[Step.SURVEY]}
    names = [
        (PartyKind.COLLECTIVE, "长田村 3 组集体"),
        (PartyKind.HOUSEHOLD, "王家"),
        (PartyKind.HOUSEHOLD, "李大家"),
        (PartyKind.HOUSEHOLD, "李二家"),
        (PartyKind.HOUSEHOLD, "李三家"),
        (PartyKind.HOUSEHOLD, "陈家"),
    ]
    new = [
        NewParty(kind, name, world.group, "" if kind == PartyKind.COLLECTIVE else id_number(serial))
        for serial, (kind, name) in enumerate(names, start=1)
    ]
    made = register.register_parties(new, **day)
    world.collective, world.wang, *world.li, world.chen = made
    banks = [NewAccount(p, "农商行", p.name, f"62280000{n:04d}") for n, p in enumerate(made, start=1)]
    for account in register.add_accounts(banks, **day):
        world.accounts[account.party.name] = account


def _land(world: World) -> None:
    day, hand = STEPS[Step.SURVEY], {"actor": world.staff}
    shapes = {
        "KP-049": field_of(0, 0, 50, 40),
        "KP-050": field_of(50, 0, 50, 80),
        "KP-051": field_of(100, 0, 50, 20),
    }
    new = [
        NewTaking(shape, code=code, name=code, group=world.group, batch=world.batch, price_zone=world.zone)
        for code, shape in shapes.items()
    ]
    made = register.register_takings(new, on=STEPS[Step.PRE_ANNOUNCEMENT], project=world.project, **hand)
    world.takings = {t.code: t for t in made if t.code}
    world.paper = papers.file_paper(
        kind="confirmation",
        title="现状调查确认表",
        project=world.project,
        scan=("确认表.pdf", PDF),
        on=day,
        **hand,
    )
    areas = (
        [("0101", Decimal(2000))],
        [("0101", Decimal(2800)), ("0103", Decimal(1200))],
        [("0103", Decimal(1000))],
    )
    surveyed = list(zip(made, areas, strict=True))
    register.set_areas_many(surveyed, on=day, paper=world.paper, signed_date=day, **hand)
    halves = [(party, n) for party, n in zip(world.li, (3, 2, 1), strict=True)]
    signed = [NewShares(made[0], [(world.wang, 1)], 1), NewShares(made[1], halves, 6)]
    register.set_shares_many(signed, on=day, paper=world.paper, signed_date=day, **hand)
    register.set_shares(taking=made[2], shares=[(world.chen, 1)], denominator=1, on=day, **hand)
    seen = STEPS[Step.PRE_ANNOUNCEMENT]
    things = [
        NewItem(made[0], world.wang, world.rates["paddy_crop"], Decimal("3.00"), seen, signed_date=day),
        NewItem(made[1], world.li[0], world.rates["well"], Decimal("1.00"), seen, signed_date=day),
    ]
    register.add_items(things, on=day, **hand)
    acquisition.advance(made, to=Stage.PRE_ANNOUNCED, on=seen, **hand)
    acquisition.advance(made, to=Stage.SURVEYED, on=day, **hand)
    acquisition.advance(made[:2], to=Stage.REGISTERED, on=REGISTERED_DATE, **hand)
    world.dispute = disputes.register_dispute(
        on=date(2026, 11, 2),
        kind=DisputeKind.OWNERSHIP,
        channel=Channel.VISIT,
        facts="与邻户界线不清",
        taking=made[2],
        party=world.chen,
        handler=world.staff,
        **hand,
    )
