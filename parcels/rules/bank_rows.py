"""Matches the rows of a bank's result file to the rows of a run: each gets one verdict and its findings."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from landmgmt.lib.findings import Finding, confirm, error, note
from parcels.rules.money_terms import BankResult

# The columns a payment sheet can have, and those a result file can.
SHEET_FIELDS = (
    "run",
    "number",
    "name",
    "id_number",
    "bank",
    "account",
    "amount",
    "purpose",
    "phone",
)
RESULT_FIELDS = ("run", "number", "name", "account", "amount", "result", "failure", "day", "reference")
# Without these a result says nothing that can be matched.
NEEDED = ("amount", "result")


# The treasury's sheet of household cards (一卡通发放表): a format of its own code.
CARD_SHEET = "card"


class FileKind(StrEnum):
    XLSX = "xlsx"
    CSV_GBK = "csv_gbk"
    CSV_UTF8 = "csv_utf8"


class Verdict(StrEnum):
    """What becomes of a row of the bank's file."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    SAME = "same"
    SUSPENSE = "suspense"
    WRONG = "wrong"
    SILENT = "silent"


@dataclass(frozen=True)
class BankRow:
    """A row as the bank wrote it; None or "" where the file does not say. Amount in yuan."""

    row: int
    amount: Decimal | None
    result: BankResult | None
    run: str = ""
    number: int | None = None
    name: str = ""
    account: str = ""
    failure: str = ""
    day: date | None = None
    reference: str = ""


@dataclass(frozen=True)
class Expected:
    """A row of the run: what was asked of the bank, and what it has said so far."""

    pk: int
    number: int
    name: str
    account: str
    amount: Decimal
    result: BankResult
    result_date: date | None
    reference: str = ""


@dataclass(frozen=True)
class Kept:
    """A sum of this run that waits in 待查款 already, as the bank wrote it."""

    amount: Decimal
    day: date
    name: str = ""
    account: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Booked:
    """A transaction of the bank that is recorded: as row `number` of another run, or (no run) in 待查款."""

    reference: str
    account: str
    amount: Decimal
    run: str = ""
    number: int = 0


@dataclass(frozen=True)
class Judged:
    """A bank row with its verdict, the run's row it answers (None: none), and its day."""

    bank: BankRow
    verdict: Verdict
    item: int | None = None
    day: date | None = None
    findings: tuple[Finding, ...] = ()


def judge(
    rows: Sequence[BankRow],
    expected: Sequence[Expected],
    *,
    run_number: str,
    bank_date: date | None,
    kept: Sequence[Kept] = (),
    booked: Sequence[Booked] = (),
) -> list[Judged]:
    """Judge every row of a file against one run; `bank_date` is the day of rows that bear none.

    A row is matched by its number, else by account and amount; what it says beside must agree. A success
    that matches nothing, bears another amount or another reference than the one recorded is the bank's fact:
    it can go to 待查款 when confirmed. `kept` are the sums that went there before: each is known once.
    `booked` are transactions that stand elsewhere: no new payment to the same account bears their number.
    """
    by_key = {item.pk: item for item in expected}
    by_number = {item.number: item for item in expected}
    by_account: dict[tuple[str, Decimal], list[Expected]] = defaultdict(list)
    for item in expected:
        by_account[item.account, item.amount].append(item)
    times = Counter(pk for pk in (_match(row, by_number, by_account) for row in rows) if pk)
    several = _paid_severally(rows, by_number, by_account)
    payments = Counter(
        (r.reference, r.account) for r in rows if r.reference and r.result is BankResult.SUCCESS
    )
    found, known = [], Counter(kept)
    for row in rows:
        pk = _match(row, by_number, by_account)
        asked = by_key.get(pk or 0)
        first = several.get(pk or 0)
        one = _judge(row, asked, run_number, row.day or bank_date, bool(pk and times[pk] > 1 and not first))
        if first and asked and row is not first and one.verdict is Verdict.PAID:
            one = Judged(row, Verdict.SUSPENSE, None, one.day, (_again(row, asked, first.reference),))
        if one.verdict in (Verdict.PAID, Verdict.SUSPENSE):
            one = _elsewhere(one, asked, booked, run_number)
        if one.verdict is Verdict.PAID and payments[row.reference, row.account] > 1:
            same_number = confirm("BANK_REFERENCE_TWICE", row=row.row, reference=row.reference)
            one = replace(one, findings=(*one.findings, same_number))
        if one.verdict is Verdict.SUSPENSE and row.amount and one.day:
            mark = Kept(row.amount, one.day, row.name, row.account, row.reference)
            if known[mark]:
                known[mark] -= 1
                same = note("BANK_STRAY_KNOWN", row=row.row, amount=str(row.amount))
                one = Judged(row, Verdict.SAME, None, one.day, (same,))
        found.append(one)
    return found


def _paid_severally(
    rows: Sequence[BankRow],
    by_number: Mapping[int, Expected],
    by_account: Mapping[tuple[str, Decimal], Sequence[Expected]],
) -> dict[int, BankRow]:
    """By row of the run, the first of several payments of it: each a success with a number of its own."""
    found: dict[int, list[BankRow]] = defaultdict(list)
    for row in rows:
        if pk := _match(row, by_number, by_account):
            found[pk].append(row)
    return {
        pk: same[0]
        for pk, same in found.items()
        if len({row.reference for row in same if row.reference}) == len(same) > 1
        and all(row.result is BankResult.SUCCESS for row in same)
    }


def _match(
    row: BankRow,
    by_number: Mapping[int, Expected],
    by_account: Mapping[tuple[str, Decimal], Sequence[Expected]],
) -> int | None:
    if row.number is not None:
        item = by_number.get(row.number)
        return item.pk if item else None
    if not row.account or row.amount is None:
        return None
    same = by_account.get((row.account, row.amount), ())
    return same[0].pk if len(same) == 1 else None


def _judge(row: BankRow, item: Expected | None, run_number: str, day: date | None, twice: bool) -> Judged:
    if row.run and row.run != run_number:
        return _wrong(row, item, error("BANK_OTHER_RUN", row=row.row, number=row.run, run=run_number))
    if row.amount is None or row.result is None:
        return Judged(row, Verdict.SILENT if row.result is None and row.amount else Verdict.WRONG, None, day)
    if row.amount <= 0:
        return _wrong(row, item, error("BANK_AMOUNT_NOT_POSITIVE", row=row.row, amount=str(row.amount)))
    if day is None:
        return _wrong(row, item, error("BANK_DAY_MISSING", row=row.row))
    if twice:
        return _wrong(row, item, error("BANK_ROW_TWICE", row=row.row, number=item.number if item else ""))
    if item is None:
        return _unknown(row, day)
    told: dict[str, Any] = {"number": item.number, "name": item.name}
    if row.account and row.account != item.account:
        return _elsewhere_paid(row, item, day, "BANK_ACCOUNT_DIFFERS", told)
    if row.name and row.name != item.name:
        return _elsewhere_paid(row, item, day, "BANK_NAME_DIFFERS", {**told, "said": row.name})
    if _paid_again(row, item):
        # A person looks at it, the sum waits without a line, and the row's own answer stays.
        return Judged(row, Verdict.SUSPENSE, None, day, (_again(row, item, item.reference),))
    if row.amount != item.amount:
        return _differs(row, item, day)
    return _answer(row, item, day)


def _elsewhere(one: Judged, item: Expected | None, booked: Sequence[Booked], run_number: str) -> Judged:
    """What the bank paid, unless its number of it stands elsewhere already for this account."""
    row = one.bank
    account = row.account or (item.account if item else "")
    for other in booked:
        if (other.reference, other.account) != (row.reference, account):
            continue
        told: dict[str, Any] = {"row": row.row, "reference": row.reference}
        if other.run:
            told |= {"number": other.run, "item": other.number, "run": run_number}
            return _wrong(row, item, error("BANK_REFERENCE_BOOKED", **told))
        # What goes to 待查款 itself is known there by itself.
        if one.verdict is Verdict.PAID:
            return _wrong(row, item, error("BANK_REFERENCE_WAITS", amount=str(other.amount), **told))
    return one


def _again(row: BankRow, item: Expected, known: str) -> Finding:
    told: dict[str, Any] = {"number": item.number, "name": item.name}
    return confirm("BANK_PAID_AGAIN", row=row.row, said=row.reference, known=known, **told)


def _paid_again(row: BankRow, item: Expected) -> bool:
    """Whether the bank names another transaction than the one this row was paid by."""
    paid = item.result in (BankResult.SUCCESS, BankResult.RETURNED) and row.result is BankResult.SUCCESS
    return paid and bool(row.reference and item.reference) and row.reference != item.reference


def _elsewhere_paid(row: BankRow, item: Expected, day: date, code: str, told: dict[str, Any]) -> Judged:
    """Another account or name: what the bank says it paid waits once a person has asked; else refused."""
    if row.result is BankResult.SUCCESS and item.result is BankResult.PENDING:
        return Judged(row, Verdict.SUSPENSE, item.pk, day, (confirm(code, row=row.row, **told),))
    return _wrong(row, item, error(f"{code}_ANSWERED", row=row.row, **told))


def _unknown(row: BankRow, day: date) -> Judged:
    told: dict[str, Any] = {"amount": str(row.amount)}
    if row.result is BankResult.SUCCESS:
        found = confirm("BANK_ROW_UNKNOWN", row=row.row, **told)
        return Judged(row, Verdict.SUSPENSE, None, day, (found,))
    return _wrong(row, None, error("BANK_ROW_UNKNOWN_UNPAID", row=row.row, **told))


def _differs(row: BankRow, item: Expected, day: date) -> Judged:
    told: dict[str, Any] = {
        "number": item.number,
        "name": item.name,
        "said": str(row.amount),
        "amount": str(item.amount),
    }
    if row.result is BankResult.SUCCESS and item.result is BankResult.PENDING:
        found = confirm("BANK_AMOUNT_DIFFERS", row=row.row, **told)
        return Judged(row, Verdict.SUSPENSE, item.pk, day, (found,))
    return _wrong(row, item, error("BANK_AMOUNT_DIFFERS_ANSWERED", row=row.row, **told))


def _answer(row: BankRow, item: Expected, day: date) -> Judged:
    told: dict[str, Any] = {"number": item.number, "name": item.name}
    said = row.result
    if said is BankResult.FAILED and not row.failure:
        return _wrong(row, item, error("BANK_FAILURE_UNSAID", row=row.row, **told))
    if said is BankResult.RETURNED:
        if item.result is BankResult.RETURNED:
            return _same(row, item, day)
        if item.result is not BankResult.SUCCESS:
            return _wrong(row, item, error("BANK_RETURN_UNPAID", row=row.row, **told))
        if item.result_date and day < item.result_date:
            return _wrong(
                row, item, error("BANK_RETURN_BEFORE", row=row.row, since=str(item.result_date), **told)
            )
        return Judged(row, Verdict.RETURNED, item.pk, day)
    if item.result is BankResult.PENDING:
        return Judged(row, Verdict.PAID if said is BankResult.SUCCESS else Verdict.FAILED, item.pk, day)
    was = BankResult.SUCCESS if item.result is BankResult.RETURNED else item.result
    if (was, item.result_date) == (said, day):
        return _same(row, item, day)
    if item.result is BankResult.FAILED and said is BankResult.SUCCESS:
        # What the bank says it paid can always be entered; a person has asked it first.
        found = confirm("BANK_SUCCESS_AFTER_FAILURE", row=row.row, **told)
        return Judged(row, Verdict.PAID, item.pk, day, (found,))
    return _wrong(row, item, error("BANK_ANSWER_DIFFERS", row=row.row, **told))


def _same(row: BankRow, item: Expected, day: date) -> Judged:
    return Judged(row, Verdict.SAME, item.pk, day, (note("BANK_ROW_KNOWN", row=row.row, number=item.number),))


def _wrong(row: BankRow, item: Expected | None, found: Finding) -> Judged:
    return Judged(row, Verdict.WRONG, item.pk if item else None, row.day, (found,))
