"""How a thing is priced, and the lines people write by hand: prices, ranges, appraisals, manual lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from landmgmt.lib.money import ZERO
from landmgmt.lib.refusal import Refusal
from parcels.rules.money_terms import Head, PartyKind

if TYPE_CHECKING:
    from parcels.rules.valuation import EntitlementDraft, Party


class Pricing(StrEnum):
    """What a rate says of a price (计价方式)."""

    FIXED = "fixed"  # 定额
    RANGE = "range"  # 幅度: a price is chosen within it, with a reason
    APPRAISAL = "appraisal"  # 按评估


class RateState(StrEnum):
    """Only a confirmed set of rates prices anything (补偿标准)."""

    PROPOSED = "proposed"  # 待复核
    CONFIRMED = "confirmed"  # 已复核
    REJECTED = "rejected"  # 已退回, with the reason


class ManualKind(StrEnum):
    """What a line written by hand does to its claimant's head (手工明细)."""

    ADD = "add"  # 增加
    DEDUCT = "deduct"  # 扣减


class ManualState(StrEnum):
    """Only a countersigned line enters an agreement; each end is final."""

    PROPOSED = "proposed"  # 待复核签字
    COUNTERSIGNED = "countersigned"  # 已复核签字
    REJECTED = "rejected"  # 已退回, with the reason
    WITHDRAWN = "withdrawn"  # 已撤回, by whoever entered it


# What a hand may add; a deduction may come off any head.
MANUAL_HEADS = (Head.MOVING, Head.AWARD, Head.ENVIRONMENT, Head.OTHER, Head.SOCIAL_INSURANCE)
# A price in a set of rates that is no thing on the land.
OF_LAND = (Head.LAND, Head.RESETTLEMENT, Head.SOCIAL_INSURANCE)


@dataclass(frozen=True)
class Missing:
    """A thing that cannot be valued yet, and why: no price chosen in its range, or no appraisal."""

    item_id: int
    code: str
    name: str
    unit: str
    pricing: Pricing
    low_yuan: Decimal | None = None
    high_yuan: Decimal | None = None


@dataclass(frozen=True)
class Manual:
    """A countersigned line; `told` says who wrote it, who countersigned, when, and on what paper."""

    id: int
    kind: ManualKind
    head: Head
    claimant: "Party"
    amount_yuan: Decimal
    told: dict[str, Any]


def check_rate(pricing: Pricing, low: Decimal | None, high: Decimal | None) -> None:
    """Refuse a price without figure, a range whose upper bound is not above its lower one, other figures."""
    if pricing is Pricing.APPRAISAL:
        if low is not None or high is not None:
            raise Refusal("rate_priced_whole", field="price")
        return
    if low is None or low <= 0:
        raise Refusal("rate_is_positive", field="price")
    if (high is not None) is not (pricing is Pricing.RANGE) or (high is not None and high <= low):
        raise Refusal("rate_priced_whole", field="high")


def check_choice(price: Decimal, low: Decimal, high: Decimal, *, name: str, unit: str) -> None:
    """Refuse a price outside its range, naming both bounds; the bounds themselves are inside."""
    if not low <= price <= high:
        told = {"name": name, "price": str(price), "low": str(low), "high": str(high), "unit": unit}
        raise Refusal("price_outside_range", told, field="price")


def refuse_missing(missing: Sequence[Missing]) -> None:
    """Refuse to write down sums while a thing has no price: never zero, never guessed."""
    if not missing:
        return
    first, more = missing[0], str(len(missing) - 1)
    told = {"code": first.code, "name": first.name, "unit": first.unit, "more": more}
    if first.pricing is Pricing.APPRAISAL:
        raise Refusal("appraisal_missing", told)
    raise Refusal("price_not_chosen", {**told, "low": str(first.low_yuan), "high": str(first.high_yuan)})


def check_manual(kind: ManualKind, head: Head, party_kind: PartyKind) -> None:
    """Refuse a head no hand adds to, and social insurance for anybody but its own account (REG 32)."""
    if kind is ManualKind.ADD and head not in MANUAL_HEADS:
        raise Refusal("manual_head_is_computed", {"head": head.value}, field="head")
    if (head is Head.SOCIAL_INSURANCE) is not (party_kind is PartyKind.INSURANCE):
        raise Refusal("social_insurance_apart", field="claimant")


def with_deductions(
    drafts: Sequence["EntitlementDraft"], lines: Sequence[Manual]
) -> list["EntitlementDraft"]:
    """Take deductions off the sums of their claimant and head, the last sum first.

    24,000.00 less 500.00 → 23,500.00 that says both. A sum that comes to nothing is left out. Refusal where
    there is less than is to be deducted: no head of anybody becomes negative.
    """
    left = list(drafts)
    for line in lines:
        if line.kind is not ManualKind.DEDUCT:
            continue
        open_yuan = line.amount_yuan
        mine = [n for n, d in enumerate(left) if (d.claimant_id, d.head) == (line.claimant.id, line.head)]
        have = sum((left[n].amount_yuan for n in mine), ZERO)
        if have < open_yuan:
            told = {"head": line.head.value, "amount": str(open_yuan), "have": str(have)}
            raise Refusal("deduction_below_zero", told)
        for n in reversed(mine):
            taken = min(open_yuan, left[n].amount_yuan)
            if taken > 0:
                left[n] = _less(left[n], line, taken)
                open_yuan -= taken
    return [draft for draft in left if draft.amount_yuan > 0]


def _less(draft: "EntitlementDraft", line: Manual, taken: Decimal) -> "EntitlementDraft":
    """A sum with one more deduction; what it was before stays in its words."""
    if draft.formula == "deducted":
        whole, before = draft.params["sum"], draft.params["less"]
    else:
        whole = {"formula": draft.formula, "params": draft.params, "amount": str(draft.amount_yuan)}
        before = []
    less = {"manual": line.id, "amount": str(taken), **line.told}
    params = {"sum": whole, "less": [*before, less]}
    return replace(draft, amount_yuan=draft.amount_yuan - taken, formula="deducted", params=params)
