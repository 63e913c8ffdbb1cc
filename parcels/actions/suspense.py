"""Money without a line (待查款): written as the bank paid it, then brought to its line or back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.actions.arrears import end_reasons
from parcels.actions.deed import deed, refusals
from parcels.actions.ledger import (
    Posting,
    accounts_of,
    check_amount,
    check_day,
    lock_lines,
    open_amounts,
    post,
    refuse_before_debt,
)
from parcels.models import (
    Document,
    FundSource,
    Line,
    OldEntry,
    PaymentRun,
    RunItem,
    SuspenseItem,
    TakeOver,
    User,
    Voucher,
)
from parcels.models.account_names import plain
from parcels.models.figures import committed
from parcels.models.secrets import seal
from parcels.rules.money_terms import AccountKind, SuspenseGround, SuspenseState, TransferKind


@dataclass(frozen=True)
class Found:
    """A sum the bank paid that has no line: how much, when, why, and whom the bank names."""

    amount_yuan: Decimal
    bank_date: date
    ground: SuspenseGround
    item: RunItem | None = None
    holder_name: str = ""
    account_number: str = ""
    reference: str = ""
    note: str = ""


def keep(run: PaymentRun, found: Sequence[Found]) -> list[SuspenseItem]:
    """Inside a bank's deed: the worklist rows of these sums; the caller posts fund → 待查款 naming them."""
    rows = []
    for one in found:
        row = SuspenseItem(
            project=run.project,
            fund_source=run.fund_source,
            run=run,
            run_item=one.item,
            ground=one.ground,
            amount_yuan=one.amount_yuan,
            bank_date=one.bank_date,
            holder_name=one.holder_name[:80],
            reference=one.reference[:60],
            note=one.note[:200],
        )
        seal(row, "account_number", one.account_number)
        rows.append(row)
    return SuspenseItem.objects.bulk_create(rows)


def keep_old(takeover: TakeOver, entry: OldEntry) -> SuspenseItem:
    """Inside the lock: the worklist row of what old books had paid above what was owed."""
    row = SuspenseItem(
        project=takeover.project,
        old_entry=entry,
        ground=SuspenseGround.OLD_BOOK,
        amount_yuan=entry.excess_yuan,
        bank_date=takeover.cutover_date,
        holder_name=entry.owner.name[:80],
        reference=entry.voucher[:60],
        note=entry.excess_reason,
    )
    seal(row, "account_number", "")
    row.save()
    return row


def left_of(row: SuspenseItem) -> Decimal:
    """What of the sum still has no line, in yuan."""
    left = ZERO
    for moved in row.transfers.select_related("to_account", "from_account"):
        if moved.to_account.kind == AccountKind.SUSPENSE:
            left += moved.amount_yuan
        elif moved.from_account.kind == AccountKind.SUSPENSE:
            left -= moved.amount_yuan
    return left


@dataclass(frozen=True)
class Ways:
    """What became of a sum, in yuan: found its line, went back into the fund; without what was reversed."""

    assigned_yuan: Decimal
    returned_yuan: Decimal


def ways_of(row: SuspenseItem) -> Ways:
    """What of the sum was claimed and what returned; a row the bank took back itself is returned whole."""
    gone = {TransferKind.ASSIGN: ZERO, TransferKind.BACK: ZERO}
    for kind, amount in row.transfers.filter(kind__in=gone, reversed_by=None).values_list(
        "kind", "amount_yuan"
    ):
        gone[TransferKind(kind)] += amount
    back = gone[TransferKind.BACK]
    if row.state == SuspenseState.RETURNED and not any(gone.values()):
        back = row.amount_yuan
    return Ways(gone[TransferKind.ASSIGN], back)


@dataclass(frozen=True)
class Another:
    """What the bank wrote and whose line it would pay, where the two differ; accounts by their tails."""

    holder: str
    account: str
    payee: str
    own: str

    @property
    def told(self) -> dict[str, str]:
        """The same as the parameters of a sentence."""
        return {"holder": self.holder, "account": self.account, "payee": self.payee, "own": self.own}


def paid_another(row: SuspenseItem, line: Line) -> Another | None:
    """Whether the bank paid another name or account than the payee's; None where both are the payee's.

    A name or an account the bank did not write says nothing.
    """
    written, payee = row.account_number.reveal(), line.payee
    accounts = [account.number for account in payee.accounts.order_by("-valid")]
    other_name = bool(row.holder_name) and plain(row.holder_name) != plain(payee.name)
    other_account = bool(written) and written not in {number.reveal() for number in accounts}
    if not (other_name or other_account):
        return None
    own = accounts[0].masked_tail if accounts else "—"
    return Another(row.holder_name or "—", row.account_number.masked_tail or "—", payee.name, own)


def assign(
    row: SuspenseItem,
    line: Line,
    *,
    amount: Decimal,
    value_date: date,
    note: str,
    paper: Document | None,
    actor: User,
    on: date,
    other_payee: str = "",
    dry: bool = False,
) -> Voucher | None:
    """Bring a sum to the line it was for (认领): it is paid on `value_date`, at most what it owes.

    Inside a confirmed proposal (proposed.py), without which the database takes no such posting; `dry` only
    asks whether it could be.

    Refuses more than is left of the sum, more than the line owes beside what stands in runs, and no paper;
    also a sum the bank paid to another name or account than the payee's, unless `other_payee` says why.
    """
    other_payee = intake.clean(other_payee, 200)
    amount, note = check_amount(amount), _said(note)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    with refusals(), transaction.atomic():
        row = _locked(row)
        lock_lines([line.pk])
        told = {
            "amount": str(amount),
            "name": line.payee.name,
            "number": row.origin,
            "value_date": str(value_date),
        }
        another = paid_another(row, line)
        if another and not other_payee:
            raise Refusal("suspense_of_another", another.told, field="other_payee")
        if another:
            told |= {**another.told, "why": other_payee}
        name = "assign_suspense_of_another" if another else "assign_suspense"
        with deed(name, actor=actor, on=on, project=row.project, note=note, **told) as d:
            left = _left_after(row, amount, value_date)
            if line.project_id != row.project_id:
                raise Refusal("line_of_other_project", field="line")
            unmet = open_amounts([line.pk]).get(line.pk, ZERO)
            owed = unmet - committed([line.pk]).get(line.pk, ZERO)
            if amount > owed:
                raise Refusal("suspense_above_line", {**told, "left": str(owed)}, field="amount")
            refuse_before_debt(line, amount, value_date)
            if dry:
                return None
            accounts = accounts_of(row.project)
            posting = Posting(
                accounts[AccountKind.SUSPENSE],
                accounts[AccountKind.PAID],
                amount,
                value_date,
                line=line,
                suspense=row,
                reason=note[:100],
            )
            voucher = post(TransferKind.ASSIGN, [posting], project=row.project, actor=actor, paper=paper)
            if amount == unmet:
                end_reasons([line.pk], since=value_date)
            _resolve(row, left, SuspenseState.ASSIGNED, note, actor, on)
            d.touch(row, line, voucher, *_from(row))
            if line.taking:
                d.touch(line.taking)
    return voucher


def give_back(
    row: SuspenseItem,
    *,
    value_date: date,
    note: str,
    paper: Document | None,
    actor: User,
    on: date,
    fund_source: FundSource | None = None,
) -> Voucher:
    """Enter that the rest of a sum came back to the fund (退回), on the bank's day and with its paper.

    A sum of the old books came from no fund of the system: `fund_source` of its project says where it went.
    """
    note = _said(note)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="number")
    with refusals(), transaction.atomic():
        row = _locked(row)
        fund = row.fund_source or fund_source
        if fund is None or fund.project_id != row.project_id:
            raise Refusal("suspense_without_fund", field="fund_source")
        left = left_of(row)
        told = {"amount": str(left), "number": row.origin, "value_date": str(value_date)}
        with deed("return_suspense", actor=actor, on=on, project=row.project, note=note, **told) as d:
            _left_after(row, left, value_date)
            posting = Posting(
                accounts_of(row.project)[AccountKind.SUSPENSE],
                fund.account,
                left,
                value_date,
                suspense=row,
                reason=note[:100],
            )
            voucher = post(TransferKind.BACK, [posting], project=row.project, actor=actor, paper=paper)
            _resolve(row, ZERO, SuspenseState.RETURNED, note, actor, on)
            d.touch(row, voucher, *_from(row))
    return voucher


def refuse_open(line_ids: Sequence[int]) -> None:
    """Refuse to pay again what the bank may have paid in another amount, before a person has looked."""
    open_states = (SuspenseState.OPEN, SuspenseState.PART)
    waiting = SuspenseItem.objects.filter(
        run_item__line_id__in=line_ids, ground=SuspenseGround.DIFFERS, state__in=open_states
    ).select_related("run_item", "run")
    if found := waiting.first():
        assert found.run_item is not None
        told = {"name": found.run_item.holder_name, "number": found.run.number, "row": found.run_item.number}
        raise Refusal("line_has_suspense", told, field="lines")


def _from(row: SuspenseItem) -> list[PaymentRun | TakeOver]:
    """What a deed with the sum touches beside it: its run, or its take-over."""
    if row.run:
        return [row.run]
    return [row.old_entry.takeover] if row.old_entry else []


def _said(note: str) -> str:
    note = intake.clean(note, 200)
    if not note:
        raise Refusal("reason_missing", field="note")
    return note


def _locked(row: SuspenseItem) -> SuspenseItem:
    return (
        SuspenseItem.objects.select_for_update(of=("self",))
        .select_related("project", "fund_source__account", "run", "old_entry__book", "old_entry__takeover")
        .get(pk=row.pk)
    )


def _left_after(row: SuspenseItem, amount: Decimal, value_date: date) -> Decimal:
    left = left_of(row)
    if left <= 0:
        raise Refusal("suspense_is_settled", {"number": row.origin})
    if amount > left:
        raise Refusal("suspense_above", {"amount": str(amount), "left": str(left)}, field="amount")
    if value_date < row.bank_date:
        raise Refusal("suspense_before_bank", {"since": str(row.bank_date)}, field="value_date")
    return left - amount


def _resolve(
    row: SuspenseItem, left: Decimal, state: SuspenseState, note: str, actor: User, on: date
) -> None:
    row.state = SuspenseState.PART if left else state
    row.note = note
    if not left:
        row.resolved_by, row.resolved_date = actor, on
    row.save(update_fields=["state", "note", "resolved_by", "resolved_date"])
