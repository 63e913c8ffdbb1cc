"""Paying again what a run could not pay: its failed and returned rows, to accounts that were put right."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.payments import prepare_run
from parcels.models import BankAccount, PaymentRun, RunItem, User
from parcels.models.figures import LineBalance, committed, line_balances, ordered
from parcels.models.follow_ups import standing_elsewhere
from parcels.models.line_trace import TakenOff, taken_off
from parcels.models.paper_rules import lacking_papers
from parcels.rules.money_terms import BankResult, RunState

# The row is paid by now, or stands in a further run; or others receive its sum instead.
NOTHING, GIVEN_OVER = "nothing_left", "given_over"
LOST = (BankResult.FAILED, BankResult.RETURNED)


@dataclass(frozen=True)
class Again:
    """A lost row: what of it can be paid now, and the code of what stands in its way ("" for nothing).

    `held_by` is the newest later row that pays the same line, where there is one; `given_to` are the versions
    that made its sum, or part of it, another's.
    """

    item: RunItem
    amount_yuan: Decimal
    account: BankAccount | None
    hindrance: str = ""
    held_by: RunItem | None = None
    given_to: Sequence[TakenOff] = ()


def lost_rows(run: PaymentRun, on: date) -> list[Again]:
    """The run's failed and returned rows, each with what can be paid again and to which open account.

    Hindrances: nothing_left (paid or in a run since), given_over (to heirs or whoever receives instead),
    line_is_held, lacks_paper, account_missing, account_unchanged.
    """
    items = list(run.items.filter(result__in=LOST).select_related("payee", "account", "line__taking"))
    ids = [item.line_id for item in items]
    balances = {line.line_id: line for line in line_balances(on, lines=ids)}
    waiting, in_orders = committed(ids), ordered(ids)
    payees = {item.line.payee_id for item in items}
    accounts = {a.party_id: a for a in BankAccount.objects.on(on).filter(party_id__in=payees)}
    again = standing_elsewhere(run, ids)
    later = _later_rows(items) | again
    versions, lacks = taken_off(ids), lacking_papers(ids, on)
    found = []
    for item in items:
        line = balances.get(item.line_id)
        left = (line.unpaid_yuan if line else ZERO) - waiting.get(item.line_id, ZERO)
        left -= in_orders.get(item.line_id, ZERO)
        account = accounts.get(item.line.payee_id)
        found.append(
            Again(
                item,
                min(item.amount_yuan, max(left, ZERO)),
                account,
                NOTHING
                if item.line_id in again
                else _hindrance(
                    item,
                    line,
                    left,
                    account,
                    versions.get(item.line_id, []),
                    lacks_paper=item.line_id in lacks,
                ),
                later.get(item.line_id),
                [one for one in versions.get(item.line_id, []) if one.payees],
            )
        )
    return found


def _later_rows(items: Sequence[RunItem]) -> dict[int, RunItem]:
    """By line, the newest row of a run still under way, or one that paid, made after the lost one."""
    lost = {item.line_id: item.pk for item in items}
    rows = RunItem.objects.filter(line__in=lost, result__in=(BankResult.PENDING, BankResult.SUCCESS))
    standing = rows.exclude(run__state=RunState.CANCELLED).select_related("run").order_by("pk")
    return {row.line_id: row for row in standing if row.pk > lost[row.line_id]}


def lost_before(lines: Sequence[LineBalance]) -> dict[int, RunItem]:
    """By line, the newest row the bank failed or sent back whose account is the one it would go to again."""
    accounts = {line.line_id: line.account_id for line in lines}
    rows = RunItem.objects.filter(line__in=accounts, result__in=LOST).select_related("run")
    newest = rows.order_by("line_id", "-pk").distinct("line_id")
    return {item.line_id: item for item in newest if item.account_id == accounts[item.line_id]}


def _hindrance(
    item: RunItem,
    line: LineBalance | None,
    left: Decimal,
    account: BankAccount | None,
    versions: Sequence[TakenOff],
    *,
    lacks_paper: bool,
) -> str:
    # A hold that was not lifted on the dead man's line says nothing of where his money went.
    if left <= 0 and line and line.unpaid_yuan <= 0 and any(one.payees for one in versions):
        return GIVEN_OVER
    if getattr(line, "is_held", False):
        return "line_is_held"
    if left <= 0:
        return NOTHING
    if lacks_paper:
        return "lacks_paper"
    if account is None:
        return "account_missing"
    if account.pk == item.account_id:
        return "account_unchanged"
    return ""


def follow_up(
    run: PaymentRun,
    *,
    actor: User,
    on: date,
    client_key: UUID,
    items: Collection[int] | None = None,
    minors: str = "",
) -> PaymentRun:
    """Prepare one run of the lost rows that can be paid: all with a corrected account, or those of `items`.

    A row of `items` may keep its account (the bank's own fault). Refuses when nothing can be paid again.
    """
    # The same submit twice is one run, though the first took away what the second would collect.
    found: PaymentRun | None = PaymentRun.objects.filter(client_key=client_key).first()
    if found:
        return found
    allowed = ("",) if items is None else ("", "account_unchanged")
    rows = [
        row
        for row in lost_rows(run, on)
        if row.hindrance in allowed and (items is None or row.item.pk in items)
    ]
    if not rows:
        raise Refusal("follow_up_is_empty", {"number": run.number})
    return prepare_run(
        project=run.project,
        fund_source=run.fund_source,
        lines=[(row.item.line_id, row.amount_yuan) for row in rows],
        actor=actor,
        on=on,
        client_key=client_key,
        follows=run,
        way=run.way,
        minors=minors,
    )
