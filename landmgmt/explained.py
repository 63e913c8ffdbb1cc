"""How much of what is payable can be followed from a signed paper to a bank line, and what cannot."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

ZERO = Decimal("0.00")
OLD_BOOK = "old_book"
_SQL = (Path(__file__).resolve().parent / "explained.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class OldBookRow:
    """What is known of a line taken over from the old books: its row, the signed sheet, what nobody knows."""

    cutover_date: str
    locked_date: str
    book: str
    sheet: str
    row: int | None
    paid_yuan: str
    voucher: str
    last_paid_date: str
    unknown: list[str]
    village: str
    paper: str
    paper_number: str
    signed_agreed_yuan: str
    signed_paid_yuan: str
    signed_unpaid_yuan: str
    explanation: str


@dataclass(frozen=True)
class Gap:
    """A line that cannot be followed to its end: where it stands, what is missing, and its payable yuan."""

    line: int
    agreement: str
    project: str
    payable_yuan: str
    missing: list[str]
    old_book: OldBookRow | None = None


def explained(on: date) -> dict[str, Any]:
    """Share of the payable amount traced paper → agreement → run → bank line on a day, every gap listed.

    A line is traced when its agreement is signed with a scan, every obligation and deposit has a paper, and
    every payment names a run's row that the bank answered on that day. What is unpaid needs no bank line, so
    `bank_yuan` says how much of it has one. A line of the old books is never traced: it rests on a locked
    book and a signed sheet, and is an exception with what is known of it. Lines that lack nothing else make
    `old_book_yuan`; what they had been paid before, with no bank line, is `old_paid_yuan`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"on": on})
        rows = cursor.fetchall()
    payable = sum((row[3] for row in rows), ZERO)
    at_bank = sum((row[4] for row in rows if set(row[5]) <= {OLD_BOOK}), ZERO)
    traced = sum((row[3] for row in rows if not row[5]), ZERO)
    old = sum((row[3] for row in rows if row[5] == [OLD_BOOK]), ZERO)
    return {
        "on": str(on),
        "payable_yuan": f"{payable:.2f}",
        "traced_yuan": f"{traced:.2f}",
        "bank_yuan": f"{at_bank:.2f}",
        "old_book_yuan": f"{old:.2f}",
        "old_paid_yuan": f"{sum((row[6] for row in rows), ZERO):.2f}",
        "share": _share(traced, payable),
        "bank_share": _share(at_bank, payable),
        "old_book_share": _share(old, payable),
        "exceptions": [asdict(_gap(row)) for row in rows if row[5]],
    }


def _share(part: Decimal, whole: Decimal) -> str | None:
    return f"{part / whole:.6f}" if whole else None


def _gap(row: Any) -> Gap:
    line, number, code, yuan, _bank, missing, *old = row
    return Gap(line, number, code, f"{yuan:.2f}", missing, _old(old) if OLD_BOOK in missing else None)


def _old(cells: Any) -> OldBookRow:
    paid, cutover, locked, book, sheet, row, village, title, number, agreed, met, left, why, *rest = cells
    unknown, voucher, last_paid = rest
    return OldBookRow(
        cutover_date=str(cutover or ""),
        locked_date=str(locked or ""),
        book=book or "",
        sheet=sheet or "",
        row=row,
        paid_yuan=f"{paid:.2f}",
        voucher=voucher or "",
        last_paid_date=str(last_paid or ""),
        unknown=json.loads(unknown) if isinstance(unknown, str) else unknown or [],
        village=village or "",
        paper=title or "",
        paper_number=number or "",
        signed_agreed_yuan=_yuan(agreed),
        signed_paid_yuan=_yuan(met),
        signed_unpaid_yuan=_yuan(left),
        explanation=why or "",
    )


def _yuan(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
