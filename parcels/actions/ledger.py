"""Posting to the ledger: funds that come in, reversals, and the vouchers every money deed writes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import F, Func, Sum, Value

from landmgmt.lib import intake
from landmgmt.lib.money import ZERO, yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import Deed, deed, refusals
from parcels.models import (
    Account,
    Document,
    FundSource,
    Line,
    Project,
    ProjectLoan,
    RunItem,
    SuspenseItem,
    Transfer,
    User,
    Voucher,
)
from parcels.models.funds import fund_shortage
from parcels.models.sums import pk_of
from parcels.rules.money_terms import DEPOSIT_KINDS, AccountKind, SuspenseState, TransferKind


class Posting(NamedTuple):
    """One transfer to be written: value from one account to another on a day, in yuan."""

    giver: Account
    taker: Account
    amount_yuan: Decimal
    value_date: date
    line: Line | int | None = None
    run_item: RunItem | int | None = None
    suspense: SuspenseItem | None = None
    loan: ProjectLoan | None = None
    reverses: Transfer | None = None
    reason: str = ""
    kind: TransferKind | None = None


def accounts_of(project: Project) -> dict[AccountKind, Account]:
    """The project's accounts by kind, without its funds."""
    rows = Account.objects.filter(project=project).exclude(kind=AccountKind.FUND)
    return {AccountKind(row.kind): row for row in rows}


def meet(key: UUID) -> None:
    """Two submits under one client-made key meet here: the second waits until the first is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(key)])


def lock_lines(ids: Sequence[int]) -> None:
    """Lock lines in one order, so that two deeds on the same lines wait instead of crossing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM parcels_line WHERE id = ANY(%s) ORDER BY id FOR UPDATE", [list(ids)])


_OPEN = """
SELECT t.line_id, sum(t.amount_yuan * (
  CASE WHEN taker.kind = 'payable' THEN 1 WHEN taker.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END
  - CASE WHEN giver.kind = 'payable' THEN 1 WHEN giver.kind IN ('paid', 'deposit') THEN -1 ELSE 0 END))
FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
JOIN parcels_account giver ON giver.id = t.from_account_id
WHERE t.line_id = ANY(%s) GROUP BY t.line_id
"""


def open_amounts(ids: Sequence[int]) -> dict[int, Decimal]:
    """What is not met of each line by any posting, whatever its day, held or not."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [list(ids)])
        return {line: yuan(left) for line, left in cursor.fetchall()}


_DEPOSITED = """
SELECT t.line_id, sum(CASE WHEN taker.kind = 'deposit' THEN t.amount_yuan ELSE -t.amount_yuan END)
FROM parcels_transfer t JOIN parcels_account taker ON taker.id = t.to_account_id
JOIN parcels_account giver ON giver.id = t.from_account_id
WHERE t.line_id = ANY(%s) AND 'deposit' IN (taker.kind, giver.kind) GROUP BY t.line_id
"""


def deposited_amounts(ids: Sequence[int]) -> dict[int, Decimal]:
    """What lies with the notary for each line by any posting, whatever its day; none with nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_DEPOSITED, [list(ids)])
        return {line: yuan(lies) for line, lies in cursor.fetchall() if lies}


def refuse_before_debt(line: Line, amount: Decimal, day: date) -> None:
    """Refuse money for a line on a day when, or after which, less was owed: no line is ever below zero."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_lowest(%s, %s)", [line.pk, day])
        left = yuan(cursor.fetchone()[0] or 0)
    if amount > left:
        told = {"name": line.payee.name, "day": str(day), "left": str(max(left, ZERO))}
        raise Refusal("money_before_debt", told, field="value_date")


def next_number(model: type[models.Model], prefix: str, day: date) -> tuple[int, str]:
    """A key from the table's own sequence and the number made of it: (12, "PZ-2026-000012")."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        pk = int(cursor.fetchone()[0])
    return pk, f"{prefix}-{day.year}-{pk:06d}"


def post(
    kind: TransferKind,
    rows: Sequence[Posting],
    *,
    project: Project,
    actor: User,
    paper: Document | None = None,
    uid: UUID | None = None,
) -> Voucher:
    """Write a voucher with its transfers in one statement; the database refuses what must never be."""
    pk, number = next_number(Voucher, "PZ", rows[0].value_date)
    more = {"uid": uid} if uid else {}
    voucher: Voucher = Voucher.objects.create(
        pk=pk, number=number, project=project, kind=kind, paper=paper, recorded_by=actor, **more
    )
    write_rows(kind, rows, voucher)
    return voucher


# One statement whatever the number of rows; the database reads each column as one text.
_ROWS = """
INSERT INTO parcels_transfer (voucher_id, kind, from_account_id, to_account_id, amount_yuan, value_date,
  line_id, run_item_id, suspense_id, loan_id, reverses_id, reason)
SELECT %s, r.kind, r.giver, r.taker, r.yuan, r.day, r.line, r.item, r.suspense, r.loan, r.reverses,
  COALESCE(r.reason, '')
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::numeric[], %s::date[], %s::bigint[], %s::bigint[],
  %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
  AS r(kind, giver, taker, yuan, day, line, item, suspense, loan, reverses, reason)
"""


def write_rows(kind: TransferKind, rows: Sequence[Posting], voucher: Voucher) -> None:
    """The transfers of a voucher, in the order given."""
    givers, takers, amounts, days, *named, reasons, kinds = zip(*rows, strict=True)
    columns = (
        as_array([own or kind for own in kinds]),
        *(as_array([account.id for account in accounts]) for accounts in (givers, takers)),
        as_array(amounts),
        as_array(days),
        *(as_array([pk_of(row) for row in column]) for column in named),
        list(reasons) if any(reasons) else [],
    )
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [voucher.pk, *columns])


def as_array(values: Sequence[object]) -> str:
    """Numbers, days and code words as the text of an array; only None as the text of none."""
    if not any(value is not None for value in values):
        return "{}"
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def check_amount(amount: Decimal) -> Decimal:
    """The amount in whole fen, above zero; Refusal otherwise."""
    if amount <= 0 or yuan(amount) != amount:
        raise Refusal("amount_not_positive", {"amount": str(amount)}, field="amount")
    return yuan(amount)


def check_day(value_date: date, on: date) -> None:
    """A fact has happened: Refusal for a day after the office's."""
    if value_date > on:
        raise Refusal("day_in_future", {"day": str(value_date), "on": str(on)}, field="value_date")


def receive_funds(
    fund_source: FundSource,
    *,
    amount: Decimal,
    value_date: date,
    paper: Document | None,
    actor: User,
    on: date,
    client_key: UUID | None = None,
    is_another: bool = False,
) -> Voucher:
    """Enter money that reached a fund (资金到位) with its paper; the same key twice is one receipt.

    Refuses a paper whose number is booked for this fund already (so does the database), and a receipt of the
    same sum and day unless a person says that it `is_another` one.
    """
    amount = check_amount(amount)
    check_day(value_date, on)
    if paper is None:
        raise Refusal("paper_missing", field="paper")
    project = fund_source.project
    with refusals(), transaction.atomic():
        if client_key:
            meet(client_key)
            found: Voucher | None = Voucher.objects.filter(uid=client_key).first()
            if found:
                return found
        told = {"fund": fund_source.name, "amount": str(amount), "value_date": str(value_date)}
        with deed("receive_funds", actor=actor, on=on, project=project, **told) as d:
            _refuse_twice(fund_source, amount, value_date, paper, is_another=is_another)
            outside = accounts_of(project)[AccountKind.OUTSIDE]
            row = Posting(outside, fund_source.account, amount, value_date)
            voucher = post(
                TransferKind.FUND_IN, [row], project=project, actor=actor, paper=paper, uid=client_key
            )
            d.touch(fund_source, voucher, project)
    return voucher


def _refuse_twice(
    fund: FundSource, amount: Decimal, value_date: date, paper: Document, *, is_another: bool
) -> None:
    """One typist's second press of another form would lift what the fund may spend by the whole sum."""
    FundSource.objects.select_for_update().get(pk=fund.pk)  # two typists meet here
    booked = Transfer.objects.filter(
        kind=TransferKind.FUND_IN, to_account__fund_source=fund, reversed_by=None
    )
    booked = booked.select_related("voucher")
    # As the database's own guard reads it: without blanks, full width and capitals.
    slip = Func(Value(paper.number), function="slip_key", output_field=models.TextField())
    known = Func(F("voucher__paper__number"), function="slip_key", output_field=models.TextField())
    if paper.number.strip() and (same := booked.annotate(slip=known).filter(slip=slip).first()):
        told = {"paper": paper.number, "number": same.voucher.number}
        raise Refusal("fund_receipt_known", told, field="number")
    alike = booked.filter(amount_yuan=amount, value_date=value_date).first()
    if alike and not is_another:
        told = {"day": str(value_date), "number": alike.voucher.number}
        raise Refusal("fund_receipt_alike", told, field="is_another")


def reverse(
    transfer: Transfer,
    *,
    reason: str,
    value_date: date,
    actor: User,
    on: date,
    paper: Document | None = None,
) -> Voucher:
    """Take a transfer back on a day (冲回), naming it; a bank row's payment goes back by its return.

    Refuses a second reversal, a reversal of a reversal, funds that are spent already, a `paper` that has
    neither number nor scan, and what moved money at the notary: a deposit comes back by an order of its own
    (deposits.order_deposit_back).
    """
    reason = intake.clean(reason, 100)
    if not reason:
        raise Refusal("reason_missing", field="reason")
    check_day(value_date, on)
    project = transfer.voucher.project
    told = {"number": transfer.voucher.number, "amount": str(transfer.amount_yuan), "reason": reason}
    with deed("reverse", actor=actor, on=on, project=project, **told) as d:
        # Two reversals of one row meet at its voucher's project; the unique column has the last word.
        # No key of it changes: papers filed for the project meanwhile must not wait for each other in a ring.
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if transfer.reverses_id or Transfer.objects.filter(reverses=transfer).exists():
            raise Refusal("already_reversed", {"number": transfer.voucher.number})
        if transfer.run_item_id:
            raise Refusal("reverse_by_return", {"number": transfer.voucher.number})
        if transfer.loan_id:
            raise Refusal("loan_is_repaid_not_reversed", {"number": transfer.voucher.number})
        if transfer.kind in DEPOSIT_KINDS:
            raise Refusal("deposit_not_reversed", {"number": transfer.voucher.number})
        if transfer.kind in (TransferKind.FUND_IN, TransferKind.BACK):
            _refuse_spent(transfer, value_date)
        if transfer.kind in (TransferKind.SUSPENSE, TransferKind.OPENING_OVER):
            raise Refusal("reverse_by_suspense", {"number": transfer.voucher.number})
        if not paper or not (paper.number or paper.scan):
            raise Refusal("reversal_without_slip", {"number": transfer.voucher.number}, field="number")
        row = Posting(
            transfer.to_account,
            transfer.from_account,
            transfer.amount_yuan,
            value_date,
            line=transfer.line,
            suspense=transfer.suspense,
            reverses=transfer,
            reason=reason,
        )
        voucher = post(TransferKind.REVERSAL, [row], project=project, actor=actor, paper=paper)
        _reopen(transfer, d)
        d.touch(voucher, transfer.voucher, project)
        if transfer.line:
            d.touch(transfer.line)
            if transfer.line.taking:
                d.touch(transfer.line.taking)
    return voucher


def _reopen(transfer: Transfer, d: Deed) -> None:
    """A sum whose way is taken back waits for its line again."""
    row = transfer.suspense
    if row is None:
        return
    back = row.transfers.exclude(reverses=None).filter(reverses__kind__in=("assign", "back"))
    gone = row.transfers.filter(kind__in=("assign", "back"))
    left = gone.aggregate(yuan=Sum("amount_yuan"))["yuan"] - back.aggregate(yuan=Sum("amount_yuan"))["yuan"]
    row.state = SuspenseState.PART if left else SuspenseState.OPEN
    row.resolved_by = row.resolved_date = None
    row.save(update_fields=["state", "resolved_by", "resolved_date"])
    d.touch(row)


def _refuse_spent(transfer: Transfer, value_date: date) -> None:
    fund = transfer.to_account.fund_source
    assert fund is not None
    refuse_below(fund, transfer.amount_yuan, value_date)


def refuse_below(fund: FundSource, amount: Decimal, value_date: date) -> None:
    """Refuse to take more out of a fund than it holds free on that day and on every later one.

    The refusal names the first day below zero and what is in it then. Two takers meet at the fund's row.
    """
    FundSource.objects.select_for_update().get(pk=fund.pk)
    if short := fund_shortage(fund, amount, value_date):
        raise Refusal("fund_too_small", {"fund": fund.name, **short.told()}, field="amount")
