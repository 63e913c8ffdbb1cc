"""Rates, agreements, funds, payment runs with the bank's answers, and reasons of arrears in the demo."""

from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from functools import partial
from typing import Any

from landmgmt.demo.land import chosen, holders
from landmgmt.demo.scan import scan
from landmgmt.demo.script import Script, day, key
from parcels.actions import (
    acquisition,
    agreements,
    arrears,
    changes,
    deposits,
    ledger,
    papers,
    payments,
    rates,
    units,
)
from parcels.actions.bank import Result, record_results, record_return
from parcels.models import Agreement, BankAccount, ItemUnit, Line, PaymentRun, Taking
from parcels.models.figures import fund_free, taking_unpaid_overdue

# Funds arrive in round sums.
ROUND_SUM = Decimal(100_000)
ACCOUNT_GONE = "账户已销户"


def publish(script: Script) -> None:
    """The rates come before everything that is priced."""
    row = script.story["rates"]
    _units(script)
    published = rates.publish_rates(
        name=row["name"],
        paper_number=row["paper_number"],
        county_code=row["county_code"],
        land_percent=row["land_percent"],
        since=day(row["valid_from"]),
        land={zone["code"]: Decimal(zone["price"]) for zone in row["zones"]},
        coefficients={group: Decimal(value) for group, value in row["coefficients"].items()},
        things=[
            rates.ThingRate(
                t["head"],
                t["code"],
                t["name"],
                t["unit"],
                Decimal(t["price"]) if "price" in t else None,
                Decimal(t["high"]) if "high" in t else None,
                t.get("pricing", "fixed"),
            )
            for t in row["things"]
        ],
        is_sample=True,
        published=day(row["valid_from"]),
        paper=papers.file_paper(
            kind="other",
            title=row["name"],
            number=row["paper_number"],
            paper_date=day(row["valid_from"]),
            scan=("rates.pdf", scan(row["county_code"], day(row["valid_from"]))),
            actor=script.finance,
            on=day(row["valid_from"]),
        ),
        actor=script.finance,
        on=day(row["valid_from"]),
    )
    rates.confirm_rates(published, actor=script.leader, on=day(row["valid_from"]))


def _units(script: Script) -> None:
    """What the paper prices by, and the list of units does not have yet."""
    wanted = {thing["unit"] for thing in script.story["rates"]["things"]}
    known = set(ItemUnit.objects.values_list("name", flat=True))
    for unit in sorted(wanted - known):
        units.save_unit(name=unit, actor=script.finance, on=day(script.story["rates"]["valid_from"]))


def write(script: Script) -> None:
    """Write down all deeds about money."""
    for phase in script.story["phases"]:
        if "signed" in phase and phase["stage"] in {"signed", "handed_over"}:
            script.at(phase["signed"], partial(_sign, script, phase))
        if "handed_over" in phase:
            script.at(phase["handed_over"], partial(_hand_over, script, phase))
    for number, payment in enumerate(script.story["payments"]):
        script.at(day(payment["paid"]) - timedelta(days=12), partial(_pay, script, number, payment))
    for row in script.story["returns"]:
        script.at(row["date"], partial(_return, script, row))
    for row in script.story["deposits"]:
        script.at(row["date"], partial(_deposit, script, row))
    for row in script.story["holds"]:
        script.at(row["since"], partial(_hold, script, row))
    for row in script.story["part_payments"]:
        script.at(day(row["paid"]) - timedelta(days=5), partial(_part_payment, script, row))


def _phase(script: Script, name: str) -> dict[str, Any]:
    return next(p for p in script.story["phases"] if p["name"] == name)


def _sign(script: Script, phase: dict[str, Any]) -> None:
    """One agreement per first holder (or group), 李家 and 陈家 each their own."""
    on, project = day(phase["signed"]), script.cast["projects"][phase["project"]]
    bundles: dict[object, list[Taking]] = defaultdict(list)
    for row in chosen(script, phase):
        held = holders(script, row["code"])
        bundles[held[0][0] if held else (row["village"], row["group"])].append(
            script.cast["takings"][row["code"]]
        )
    terms = [agreements.Terms(day(i["due"]), i["weight"]) for i in phase["instalments"]]
    made = script.cast.setdefault("agreements", {}).setdefault(phase["name"], [])
    for takings in bundles.values():
        number = f"XY-{phase['name']}-{len(made) + 1:03d}"
        actor = script.staff_of(takings[0].parcel.group.parent.name)
        draft = agreements.draft_agreement(
            project=project,
            number=number,
            takings=takings,
            instalments=terms,
            actor=actor,
            on=on,
            client_key=key("agreement", number),
        )
        paper = papers.file_paper(
            actor=actor,
            on=on,
            kind="agreement",
            title=f"征地补偿安置协议 {number}",
            number=number,
            paper_date=on,
            project=project,
            scan=(f"{number}.pdf", scan(number, on)),
            takings=takings,
        )
        made.append(
            agreements.sign_agreement(agreement=draft, signed_date=on, paper=paper, actor=actor, on=on)
        )


def _hand_over(script: Script, phase: dict[str, Any]) -> None:
    """Possession passes where everything due is paid; what is not paid stays with its people."""
    on = day(phase["handed_over"])
    takings = [script.cast["takings"][row["code"]] for row in chosen(script, phase)]
    if phase.get("hand_over_paid"):
        unpaid = taking_unpaid_overdue([t.pk for t in takings], on)
        takings = [t for t in takings if not unpaid.get(t.pk)]
    paper = papers.file_paper(
        actor=script.staff,
        on=on,
        kind="possession",
        title=f"{phase['batch']} 交地确认书",
        paper_date=on,
        project=takings[0].project,
    )
    acquisition.advance(takings, to="handed_over", on=on, actor=script.staff, paper=paper)


def lines_of(script: Script, phase: str, instalment: int) -> list[Line]:
    """The lines of an instalment over all agreements of a phase, in their stored order."""
    found: list[Agreement] = script.cast["agreements"][phase]
    rows = Line.objects.filter(agreement__in=found, instalment__number=instalment)
    return list(rows.select_related("agreement").order_by("agreement__number", "position"))


def _pay(script: Script, number: int, payment: dict[str, Any]) -> None:
    """Collect an instalment into one run; some lines are left out, each with the reason of the story."""
    lines = lines_of(script, payment["phase"], payment["instalment"])
    every, reasons = payment.get("left_out_every"), payment.get("reasons", [])
    taking_of = script.cast["takings"]
    held = {taking_of[row["parcel"]].pk for row in script.story["holds"]}
    # Families with a story of their own stand outside the count.
    told = held | {taking_of[row["parcel"]].pk for row in script.story["returns"] if "parcel" in row}
    counted = [line for line in lines if line.taking_id not in told]
    left_out = [line for place, line in enumerate(counted) if every and place % every == every - 1]
    out = {line.pk for line in left_out}
    paying = [line for line in lines if line.pk not in out and line.taking_id not in held]
    due = lines[0].due_date
    for place, line in enumerate(left_out):
        reason = reasons[place % len(reasons)]
        if reason:
            since = max(due + timedelta(days=1), day(payment["paid"]))
            script.at(
                since,
                partial(arrears.set_reason, line, reason=reason, since=since, actor=script.finance, on=since),
            )
    failed_every = payment.get("failed_every")
    failing = {
        line.pk
        for place, line in enumerate(paying)
        if failed_every and place % failed_every == 3 and line.taking_id not in told
    }
    _run(script, f"run-{number}", paying, payment["paid"], failing=failing)
    if failing and "follow_up" in payment:
        again = [line for line in paying if line.pk in failing][::2]
        script.at(day(payment["follow_up"]) - timedelta(days=12), partial(_follow_up, script, number, again))


def _run(
    script: Script,
    name: str,
    lines: list[Line],
    paid: str,
    *,
    failing: set[int] = frozenset(),  # type: ignore[assignment]
    amounts: dict[int, Decimal] | None = None,
) -> None:
    """Prepare twelve days before the bank pays, approve, bring the money, release; then the bank answers."""
    bank_day = day(paid)
    prepared = bank_day - timedelta(days=12 if not amounts else 5)
    project = lines[0].project
    fund = script.cast["funds"][project.code]
    run = payments.prepare_run(
        project=project,
        fund_source=fund,
        lines=[(line, (amounts or {}).get(line.pk)) for line in lines],
        actor=script.staff,
        on=prepared,
        client_key=key("run", name),
    )
    approved, released = bank_day - timedelta(days=4), bank_day - timedelta(days=2)

    def release() -> None:
        _receive(script, run, released)
        payments.release_run(run, actor=script.finance, on=released)

    def answer() -> None:
        results = [
            Result(
                item,
                "failed" if item.line_id in failing else "success",
                bank_day,
                failure=ACCOUNT_GONE if item.line_id in failing else "",
                reference=f"{bank_day:%Y%m%d}{run.number[-4:]}{item.number:04d}",
            )
            for item in run.items.order_by("number")
        ]
        record_results(run, results, actor=script.finance, on=bank_day)

    script.at(approved, partial(payments.approve_run, run, actor=script.leader, on=approved))
    script.at(released, release)
    script.at(bank_day, answer)


def _receive(script: Script, run: PaymentRun, on: Any) -> None:
    fund = run.fund_source
    lacking = run.total_yuan - fund_free(fund, on)
    if lacking <= 0:
        return
    amount = (lacking / ROUND_SUM).to_integral_value(ROUND_CEILING) * ROUND_SUM
    paper = papers.file_paper(
        actor=script.finance,
        on=on,
        kind="voucher",
        title=f"{fund.name} 到账回单 {on}",
        paper_date=on,
        project=run.project,
    )
    ledger.receive_funds(
        fund,
        amount=amount,
        value_date=on,
        paper=paper,
        actor=script.finance,
        on=on,
        client_key=key("in", run.number),
    )


def _follow_up(script: Script, number: int, lines: list[Line]) -> None:
    """The failed rows again, to the payees' new accounts."""
    paid = script.story["payments"][number]["follow_up"]
    on = day(paid) - timedelta(days=12)
    for place, line in enumerate(lines):
        _new_account(script, line, on, f"{number:02d}{place:03d}")
    _run(script, f"run-{number}-again", lines, paid)


def _new_account(script: Script, line: Line, on: Any, mark: str) -> None:
    old = BankAccount.objects.on(on).filter(party=line.payee).first()
    if old is None or old.number.reveal().startswith("0007"):
        return
    title = f"变更收款账户申请 {line.payee.name}"
    paper = papers.file_paper(
        actor=script.staff,
        on=on,
        kind="authority",
        title=title,
        paper_date=on,
        project=line.project,
        scan=("变更账户申请.pdf", scan(f"ZH-{line.payee_id}", on)),
    )
    change = changes.propose_account(
        line.payee,
        bank_name="示意农商银行",
        holder_name=line.payee.name,
        number=f"0007{mark}{line.payee_id:010d}",
        reason=ACCOUNT_GONE,
        paper=paper,
        since=on,
        actor=script.staff,
        on=on,
    )
    changes.confirm_change(change, actor=script.finance, on=on)


def _return(script: Script, row: dict[str, Any]) -> None:
    """The bank sends a payment back."""
    if "household" in row:
        lines = Line.objects.filter(
            taking=script.cast["takings"][row["parcel"]],
            payee=script.cast["households"][row["household"]],
            run_items__result="success",
        ).order_by("position")
        line = lines[0]
    else:
        line = lines_of(script, row["phase"], row["instalment"])[row["nth"]]
    item = line.run_items.get(result="success")
    on = day(row["date"])
    notice = papers.file_paper(
        kind="voucher",
        title=f"退票通知 {item.run.number} 第 {item.number} 行",
        number=f"TP-{on:%Y%m%d}-{item.number}",
        paper_date=on,
        project=line.project,
        actor=script.finance,
        on=on,
    )
    record_return(item, value_date=on, reason=row["reason"], actor=script.finance, on=on, paper=notice)


def _deposit(script: Script, row: dict[str, Any]) -> None:
    """A refused sum goes to the notary."""
    on = day(row["date"])
    lines = [line for line in lines_of(script, row["phase"], 2) if line.level == "disburse"]
    line = next(
        line
        for line in lines[row["nth"] * 10 :]
        if not line.run_items.filter(result__in=["success", "pending"]).exists()
    )
    fund = script.cast["funds"][line.project.code]
    paper = papers.file_paper(
        actor=script.finance,
        on=on,
        kind="voucher",
        title=f"提存公证书 {line.agreement.number}",
        paper_date=on,
        project=line.project,
    )
    amount = Decimal(row["yuan"])
    if fund_free(fund, on) < amount:
        ledger.receive_funds(
            fund,
            amount=ROUND_SUM,
            value_date=on,
            paper=paper,
            actor=script.finance,
            on=on,
            client_key=key("in", "deposit", line.pk),
        )
    order = deposits.order_deposit(
        line,
        amount=amount,
        fund_source=fund,
        reason=row.get("reason", "拒领，两次书面通知后仍不领取"),
        actor=script.staff,
        on=on,
        client_key=key("deposit", line.pk),
    )
    deposits.approve_deposit(order, actor=script.leader, on=on)
    deposits.deposit(order, value_date=on, paper=paper, actor=script.finance, on=on)


def _hold(script: Script, row: dict[str, Any]) -> None:
    lines = list(Line.objects.filter(taking=script.cast["takings"][row["parcel"]]))
    arrears.hold(
        lines, ground=row["ground"], since=day(row["since"]), actor=script.finance, on=day(row["since"])
    )


def _part_payment(script: Script, row: dict[str, Any]) -> None:
    """Part of a line is paid: the fund did not reach further."""
    line = Line.objects.get(agreement__number=row["agreement"], position=row["position"])
    amount = Decimal(row["yuan"])
    _run(script, f"part-{line.pk}", [line], row["paid"], amounts={line.pk: amount})
