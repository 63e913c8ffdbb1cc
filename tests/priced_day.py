"""Days of prices for the cast: a house in a range, a workshop by appraisal, lines by hand, the fund."""

from datetime import date
from decimal import Decimal as D
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from parcels.actions import insurance, manual_lines, papers, pricing, rates, register
from parcels.models import Appraisal, Document, Item, ItemPrice, ManualLine, Party, Rate, RateSet, Taking
from parcels.rules.money_terms import Head
from tests.world import PDF, World

MEASURED = date(2026, 2, 1)
PRICED = date(2026, 5, 6)
SEEN = date(2026, 1, 8)


def in_force(world: World, **facts: Any) -> Rate:
    """The office's set with one price more, entered by 何静, confirmed by 曾主任, in place of the first."""
    first = world.rate_set
    begins = first.valid.lower
    world.rate_set = RateSet.objects.create(
        name=first.name,
        paper_number=first.paper_number,
        county_code=first.county_code,
        land_percent=first.land_percent,
        is_sample=True,
        valid=(begins, None),
        entered_by=world.finance,
        entered_date=begins,
    )
    for row in first.coefficients.all():
        world.rate_set.coefficients.create(land_group=row.land_group, coefficient=row.coefficient)
    for row in first.rates.all():
        row.pk, row.rate_set = None, world.rate_set
        row.save()
    made: Rate = Rate.objects.create(rate_set=world.rate_set, **facts)
    RateSet.objects.filter(pk=first.pk).update(valid=DateRange(empty=True))
    world.rate_set = rates.confirm_rates(world.rate_set, actor=world.leader, on=begins)
    known = {rate.code: rate for rate in world.rate_set.rates.all()}
    world.rates = {key: known[rate.code] for key, rate in world.rates.items()}
    return made


def range_rate(world: World, low: str = "800.00", high: str = "1100.00") -> Rate:
    """A brick house at 800 to 1,100 元/㎡."""
    return in_force(
        world,
        head=Head.HOUSE,
        code="HOUSE-BRICK",
        name="砖混房屋",
        unit="㎡",
        pricing="range",
        price_yuan=D(low),
        high_yuan=D(high),
    )


def appraisal_rate(world: World) -> Rate:
    """A workshop whose worth an appraiser says."""
    return in_force(
        world,
        head=Head.ATTACHMENT,
        code="WORKSHOP",
        name="加工作坊",
        unit="座",
        pricing="appraisal",
    )


def insurance_rate(world: World, per_mu: str = "12000.00") -> Rate:
    """Social insurance at 12,000 元/亩 of the land taken."""
    return in_force(
        world,
        head=Head.SOCIAL_INSURANCE,
        code="INSURANCE",
        name="被征地农民社会保障费",
        unit="亩",
        price_yuan=D(per_mu),
    )


def thing(world: World, rate: Rate, taking: Taking | None = None, quantity: str = "1.00") -> Item:
    """王家's thing on KP-049, measured and signed for in February."""
    return register.add_item(
        taking=taking or world.kp049,
        owner=world.wang,
        rate=rate,
        quantity=D(quantity),
        first_seen_date=SEEN,
        signed_date=MEASURED,
        actor=world.staff,
        on=PRICED,
    )


def chosen(world: World, item: Item, price: str = "950.00", on: date = PRICED) -> ItemPrice:
    """A price within the range, with its reason."""
    return pricing.choose_price(
        item, price_yuan=D(price), reason="2015 年建，二层，按中间价", actor=world.staff, on=on
    )


def report_paper(world: World, on: date = PRICED) -> Document:
    """The scanned report."""
    return papers.file_paper(
        kind="other",
        title="评估报告",
        scan=("评估.pdf", PDF),
        project=world.project,
        actor=world.staff,
        on=on,
    )


def appraised(world: World, item: Item, value: str = "68400.00", **more: Any) -> Appraisal:
    """A report of the 20th of April, commissioned on the 10th."""
    facts: dict[str, Any] = {
        "appraiser": "怀化正信评估",
        "number": "正信〔2026〕17",
        "commission_date": date(2026, 4, 10),
        "report_date": date(2026, 4, 20),
        "paper": report_paper(world),
        "on": PRICED,
    }
    return pricing.record_appraisal(item, value_yuan=D(value), actor=world.staff, **{**facts, **more})


def by_hand(
    world: World,
    amount: str = "2000.00",
    *,
    kind: str = "add",
    head: Head = Head.AWARD,
    taking: Taking | None = None,
    claimant: Party | None = None,
    on: date = PRICED,
) -> ManualLine:
    """周敏 enters a line for 王家; nobody has signed it."""
    return manual_lines.enter_manual_line(
        taking=taking or world.kp049,
        kind=kind,
        head=head,
        claimant=claimant or world.wang,
        amount_yuan=D(amount),
        reason="按期签约奖励",
        actor=world.staff,
        on=on,
    )


def countersigned(world: World, line: ManualLine, on: date = PRICED) -> ManualLine:
    """何静 signs it."""
    return manual_lines.countersign_manual_line(line, actor=world.finance, on=on)


def the_fund(world: World, on: date = MEASURED) -> Party:
    """The social insurance account, entered by finance."""
    return insurance.register_insurance_fund(
        name="洪江区被征地农民社会保障资金专户",
        bank_name="农商行",
        holder_name="洪江区社会保险服务中心",
        number="6228009999",
        actor=world.finance,
        on=on,
    )
