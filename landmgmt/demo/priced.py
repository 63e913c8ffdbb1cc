"""The demo's priced things: a house in a range, an appraisal, lines by hand, the insurance account."""

from decimal import Decimal
from functools import partial
from typing import Any

from landmgmt.demo.land import holders
from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day, days_before, key
from parcels.actions import agreements, insurance, manual_lines, papers, pricing, register
from parcels.models import Item, Party, Rate, Taking, User


def write(script: Script) -> None:
    """All of it on land of the substation, registered and not signed: no total of the books moves."""
    told = script.story["priced"]
    script.at(told["fund"]["on"], partial(_fund, script, told["fund"]))
    for row in told["things"]:
        script.at(row["registered"], partial(_thing, script, row))
    for row in told["by_hand"]:
        script.at(row["entered"], partial(_by_hand, script, row))
    script.at(told["draft"]["on"], partial(_draft, script, told["draft"]))


def _fund(script: Script, row: dict[str, Any]) -> None:
    script.cast["insurance"] = {
        "fund": insurance.register_insurance_fund(
            name=row["name"],
            bank_name=row["bank"],
            holder_name=row["holder"],
            number=row["number"],
            actor=script.finance,
            on=day(row["on"]),
        )
    }


def _land(script: Script, code: str) -> tuple[Taking, User, Party]:
    """The taking, who works in its village, and its first holder."""
    taking: Taking = script.cast["takings"][code]
    holder: Party = script.cast["households"][holders(script, code)[0][0]]
    return taking, script.staff_of(taking.parcel.group.parent.name), holder


def _thing(script: Script, row: dict[str, Any]) -> None:
    taking, who, holder = _land(script, row["parcel"])
    on = day(row["registered"])
    item = register.add_item(
        taking=taking,
        owner=holder,
        rate=Rate.objects.get(code=row["rate"]),
        quantity=Decimal(row["quantity"]),
        first_seen_date=days_before("2026-03-10", 60),
        signed_date=on,
        actor=who,
        on=on,
    )
    if "price" in row:
        price = Decimal(row["price"])
        pricing.choose_price(item, price_yuan=price, reason=row["reason"], actor=who, on=on)
    if "report" in row:
        script.at(row["report"]["recorded"], partial(_report, item, who, row["report"]))


def _report(item: Item, who: User, row: dict[str, Any]) -> None:
    on = day(row["recorded"])
    paper = papers.file_paper(
        kind="other",
        title=f"评估报告 {row['number']}",
        number=row["number"],
        paper_date=day(row["date"]),
        project=item.taking.project,
        scan=("评估报告.pdf", scan("APPRAISAL", day(row["date"]))),
        takings=[item.taking],
        actor=who,
        on=on,
    )
    pricing.record_appraisal(
        item,
        appraiser=row["appraiser"],
        number=row["number"],
        commission_date=day(row["commission"]),
        report_date=day(row["date"]),
        value_yuan=Decimal(row["value"]),
        paper=paper,
        actor=who,
        on=on,
    )


def _by_hand(script: Script, row: dict[str, Any]) -> None:
    taking, who, holder = _land(script, row["parcel"])
    line = manual_lines.enter_manual_line(
        taking=taking,
        kind=row["kind"],
        head=row["head"],
        claimant=script.cast["insurance"]["fund"] if row["head"] == "social_insurance" else holder,
        amount_yuan=Decimal(row["yuan"]),
        reason=row["reason"],
        actor=who,
        on=day(row["entered"]),
    )
    finance = script.finance
    if "signed" in row:
        on = day(row["signed"])
        script.at(on, partial(manual_lines.countersign_manual_line, line, actor=finance, on=on))
    if "refused" in row:
        on, answer = day(row["refused"]), row["answer"]
        script.at(on, partial(manual_lines.reject_manual_line, line, answer=answer, actor=finance, on=on))


def _draft(script: Script, row: dict[str, Any]) -> None:
    taking, who, _holder = _land(script, row["parcel"])
    agreements.draft_agreement(
        project=taking.project,
        number=row["number"],
        takings=[taking],
        instalments=[agreements.Terms(day(row["due"]), 1)],
        actor=who,
        on=day(row["on"]),
        client_key=key("agreement", row["number"]),
    )
