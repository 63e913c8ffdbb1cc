"""Days of prices for the cast: a house in a range, a workshop by appraisal, lines by hand, the fund."""

from datetime import date
from decimal import Decimal as D
from typing import Any

from parcels.actions import insurance, manual_lines, papers, pricing, register
from parcels.models import Appraisal, Document, Item, ItemPrice, ManualLine, Party, Rate, Taking
from parcels.rules.money_terms import Head
from tests.world import PDF, World

MEASURED = date(2026, 2, 1)
PRICED = date(2026, 5, 6)
SEEN = date(2026, 1, 8)


def range_rate(world: World, low: str = "800.00", high: str = "1100.00") -> Rate:
    """A brick house at 800 to 1,100 元/㎡."""
    made: Rate = Rate.objects.create(
        rate_set=world.rate_set,
        head=Head.HOUSE,
        code="HOUSE-BRICK",
        name="砖混房屋",
        unit="㎡",
        pricing="range",
        price_yuan=D(low),
        high_yuan=D(high),
    )
    return made


def appraisal_rate(world: World) -> Rate:
    """A workshop whose worth an appraiser says."""
    made: Rate = Rate.objects.create(
        rate_set=world.rate_set,
        head=Head.ATTACHMENT,
        code="WORKSHOP",
        name="加工作坊",
        unit="座",
        pricing="appraisal",
    )
    return made


def insurance_rate(world: World, per_mu: str = "12000.00") -> Rate:
    """Social insurance at 12,000 元/亩 of the land taken."""
    made: Rate = Rate.objects.create(
        rate_set=world.rate_set,
        head=Head.SOCIAL_INSURANCE,
        code="INSURANCE",
        name="被征地农民社会保障费",
        unit="亩",
        price_yuan=D(per_mu),
    )
    return made


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
