"""What an amendment changes: per claimant and head the new sum less the old one, up or down, to the fen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from landmgmt.lib.money import ZERO, split
from landmgmt.lib.refusal import Refusal
from parcels.rules.valuation import EntitlementDraft

# (taking id, head, claimant id): what one sum is for.
Key = tuple[int | None, str, int]


@dataclass(frozen=True)
class Change:
    """One sum before and after, in yuan; `draft` is what it would be by today's signed facts, if anything."""

    key: Key
    before_yuan: Decimal
    after_yuan: Decimal
    drafts: tuple[EntitlementDraft, ...] = ()

    @property
    def difference_yuan(self) -> Decimal:
        return self.after_yuan - self.before_yuan


@dataclass(frozen=True)
class OpenLine:
    """A line with what is still open of it: neither paid, deposited nor on its way to the bank."""

    line_id: int
    due_date: date
    open_yuan: Decimal


def changes(before: Mapping[Key, Decimal], now: Sequence[EntitlementDraft]) -> list[Change]:
    """Every sum whose amount differs, new ones in the order of the drafts, then those that fall away."""
    by_key: dict[Key, list[EntitlementDraft]] = defaultdict(list)
    for draft in now:
        by_key[(draft.taking_id, draft.head, draft.claimant_id)].append(draft)
    found = [
        Change(key, before.get(key, ZERO), sum((d.amount_yuan for d in drafts), ZERO), tuple(drafts))
        for key, drafts in by_key.items()
    ]
    found += [Change(key, amount, ZERO) for key, amount in before.items() if key not in by_key]
    return [change for change in found if change.difference_yuan]


def increase(change: Change) -> EntitlementDraft:
    """The sum an amendment adds, saying what it was and how the new sum is reached."""
    first = change.drafts[0]
    params = {
        "before": str(change.before_yuan),
        "after": str(change.after_yuan),
        "sums": [{"formula": d.formula, "params": d.params} for d in change.drafts],
    }
    return EntitlementDraft(
        taking_id=first.taking_id,
        head=first.head,
        level=first.level,
        claimant_id=first.claimant_id,
        amount_yuan=change.difference_yuan,
        formula="difference",
        params=params,
        rate_id=first.rate_id,
    )


def reduce(amount: Decimal, lines: Sequence[OpenLine]) -> list[tuple[int, Decimal]]:
    """Take `amount` off lines, the last due first, lines of one day in proportion to what is open of them.

    10.00 off lines of 6.00 due in May and 8.00 due in June → 8.00 of June, 2.00 of May. Refusal where less is
    open: what is paid is not taken back by an amendment, it must be repaid and entered as a return first.
    """
    free = sum((line.open_yuan for line in lines), ZERO)
    if free < amount:
        raise Refusal("reduction_below_paid", {"amount": str(amount), "open": str(free)})
    found: list[tuple[int, Decimal]] = []
    left = amount
    latest_first = sorted(
        (line for line in lines if line.open_yuan > 0), key=lambda x: (x.due_date, x.line_id)
    )
    for _day, same_day in groupby(reversed(latest_first), key=lambda x: x.due_date):
        rows = sorted(same_day, key=lambda x: x.line_id)
        part = min(left, sum((row.open_yuan for row in rows), ZERO))
        if part <= 0:
            break
        parts = split(part, [int(row.open_yuan * 100) for row in rows])
        found += [(row.line_id, yuan) for row, yuan in zip(rows, parts, strict=True) if yuan > 0]
        left -= part
    return found
