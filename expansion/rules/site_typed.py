"""What people type of a site, read and bounded: a figure that can be kept as it was written, or why not."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from expansion.rules.siting import Kind
from landmgmt.lib.refusal import Refusal

# What a value's column holds: 14 digits before the point, 4 after it.
WHOLE_DIGITS, PLACES = 14, 4
LONGEST_TEXT = 200
# Of which site and criterion a refusal speaks, as its caller knows them.
_NOBODY: Mapping[str, Any] = MappingProxyType({})
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d*)?|[+-]?\.\d+")
_POWER = re.compile(r"(?:[+-]?\d+(?:\.\d*)?|[+-]?\.\d+)[eE][+-]?\d+")
_WIDE = str.maketrans("０１２３４５６７８９．－＋％", "0123456789.-+%")
# The height over the flood is below nought where the site lies under it.
MAY_BE_NEGATIVE = frozenset(("flood",))


def read_figure(text: str, said: Mapping[str, Any] = _NOBODY) -> Decimal:
    """A typed figure: 1,012.5 → 1012.5. Refuses a power of ten, and what the column cannot hold so."""
    bare = text.translate(_WIDE).replace(",", "").replace("，", "").replace(" ", "").rstrip("%")
    if _POWER.fullmatch(bare):
        raise Refusal("site_value_power", {**said})
    if not _PLAIN.fullmatch(bare):
        raise Refusal("site_value_unreadable", {**said})
    whole, _point, part = bare.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > WHOLE_DIGITS:
        raise Refusal("site_value_too_long", {**said, "most": WHOLE_DIGITS})
    if len(part.rstrip("0")) > PLACES:
        raise Refusal("site_value_too_fine", {**said, "most": PLACES})
    return Decimal(bare).quantize(Decimal(1).scaleb(-PLACES))


def check_figure(
    number: Decimal,
    rule: Any,
    said: Mapping[str, Any] = _NOBODY,
    *,
    not_negative: Collection[str],
    whole: Collection[str],
) -> None:
    """Refuse a figure its unit cannot have: −5 %, 150 % or 2.5 households.

    `rule` is a criterion; `not_negative` are the units never below nought, `whole` those that count.
    """
    if rule.kind == Kind.YES_NO:
        if number not in (0, 1):
            raise Refusal("site_value_is_yes_or_no", {**said})
        return
    unit = rule.unit.strip()
    bounds = (rule.at_least, rule.at_most, rule.target)
    below = rule.measured_by in MAY_BE_NEGATIVE or any(b is not None and b < 0 for b in bounds)
    if unit in not_negative and number < 0 and not below:
        raise Refusal("site_value_negative", {**said, "value": _written(number), "unit": unit})
    if unit == "%" and number > 100:
        raise Refusal("site_value_over_hundred", {**said, "value": _written(number)})
    if unit in whole and number != number.to_integral_value():
        raise Refusal("site_value_not_whole", {**said, "value": _written(number), "unit": unit})


def check_text(text: str, said: Mapping[str, Any] = _NOBODY) -> None:
    """Refuse a text longer than its column: nothing of it is cut off silently."""
    if len(text) > LONGEST_TEXT:
        raise Refusal("site_value_text_long", {**said, "count": len(text), "most": LONGEST_TEXT})


def _written(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
