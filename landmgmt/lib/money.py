"""Yuan as decimals: rounded once, read strictly, split to the last fen."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from landmgmt.lib.refusal import Refusal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
_WRITTEN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,2})?")
# A fen total must pass through Decimal.quantize with its 28 digits and a numeric(18, 2) column.
_LIMIT = Decimal("1e16")


def yuan(value: Decimal | int | str) -> Decimal:
    """Return yuan rounded HALF_UP to 2 places, e.g. 62.106 → 62.11; TypeError on float, ValueError on NaN."""
    if isinstance(value, bool | float) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"money is Decimal, int or str, not {type(value).__name__}")
    amount = Decimal(value)
    if not amount.is_finite() or abs(amount) >= _LIMIT:
        raise ValueError("money must be a finite amount below 10^16 yuan")
    # `+ ZERO` turns a negative zero into zero.
    return amount.quantize(FEN, rounding=ROUND_HALF_UP) + ZERO


def parse_yuan(text: str) -> Decimal:
    """Return the yuan a person typed, e.g. "1,234.5"; a Refusal for a third decimal, exponent, NaN, word."""
    written = text.strip()
    if not _WRITTEN.fullmatch(written):
        raise Refusal("AMOUNT_UNREADABLE", {"text": written[:40]})
    return yuan(written.replace(",", ""))


def split(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Return `amount` yuan divided by whole weights, summing exactly; lost fen go to the largest remainders.

    Equal remainders are served in order: 100.00 over (1, 1, 1) → 33.34, 33.33, 33.33. A negative amount gives
    the same parts with the other sign. ValueError without a positive weight, or for more than 2 places.
    """
    if any(isinstance(w, bool) or not isinstance(w, int) or w < 0 for w in weights):
        raise ValueError("weights are whole numbers, none below zero")
    total = sum(weights)
    if total <= 0:
        raise ValueError("at least one weight must be above zero")
    if yuan(amount) != amount:
        raise ValueError("only whole fen can be split")
    fen = int(abs(amount) * 100)
    parts = [divmod(fen * weight, total) for weight in weights]
    missing = fen - sum(whole for whole, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    favoured = set(by_remainder[:missing])
    sign = -1 if amount < 0 else 1
    return [yuan(Decimal(sign * (whole + (i in favoured))) / 100) for i, (whole, _) in enumerate(parts)]
