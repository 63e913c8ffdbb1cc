"""Claims and corrections as two people do them: 何静 proposes, 唐丽 confirms."""

from decimal import Decimal
from typing import Any

from parcels.actions import proposed
from parcels.models import Agreement, Line, SuspenseItem, Voucher
from tests.world import World


def claimed(world: World, row: SuspenseItem, line: Line, **told: Any) -> Voucher:
    """A sum of 待查款 claimed for a line, and confirmed."""
    made = proposed.propose_claim(row, line, **told)
    voucher = proposed.confirm_posting(made, actor=world.second_finance, on=told["on"]).voucher
    row.refresh_from_db()
    assert voucher is not None
    return voucher


def paid_corrected(world: World, line: Line, *, paid: Decimal, **told: Any) -> Voucher | None:
    """What had been paid of an old line set right, and confirmed."""
    made = proposed.propose_old_paid(line, paid=paid, **told)
    return proposed.confirm_posting(made, actor=world.second_finance, on=told["on"]).voucher


def sum_corrected(world: World, line: Line, **told: Any) -> Agreement:
    """What an old line owes set right, and confirmed."""
    made = proposed.propose_old_line(line, **told)
    agreement = proposed.confirm_posting(made, actor=world.second_finance, on=told["on"]).agreement
    assert agreement is not None
    return agreement
