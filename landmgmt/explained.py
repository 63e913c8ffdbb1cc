"""How much of what is payable can be followed from a signed paper to a bank line, and what cannot."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

ZERO = Decimal("0.00")
_SQL = (Path(__file__).resolve().parent / "explained.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Gap:
    """A line that cannot be followed to its end: where it stands, what is missing, and its payable yuan."""

    line: int
    agreement: str
    project: str
    payable_yuan: str
    missing: list[str]


def explained(on: date) -> dict[str, Any]:
    """Share of the payable amount traced paper → agreement → run → bank line on a day, every gap listed.

    A line is traced when its agreement is signed with a scan, every obligation and deposit has a paper, and
    every payment names a run's row that the bank answered on that day. What is unpaid needs no bank line, so
    `bank_yuan` says how much of it has one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"on": on})
        rows = cursor.fetchall()
    payable = sum((row[3] for row in rows), ZERO)
    at_bank = sum((row[4] for row in rows if not row[5]), ZERO)
    gaps = [
        Gap(line, number, code, f"{yuan:.2f}", missing)
        for line, number, code, yuan, _bank, missing in rows
        if missing
    ]
    traced = payable - sum((Decimal(gap.payable_yuan) for gap in gaps), ZERO)
    return {
        "on": str(on),
        "payable_yuan": f"{payable:.2f}",
        "traced_yuan": f"{traced:.2f}",
        "bank_yuan": f"{at_bank:.2f}",
        "share": f"{traced / payable:.6f}" if payable else None,
        "exceptions": [asdict(gap) for gap in gaps],
    }
