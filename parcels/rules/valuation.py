"""What an agreement owes to whom, and how each sum was reached: plain values in, drafts out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from landmgmt.lib.money import FEN, ZERO, split, yuan
from landmgmt.lib.refusal import Refusal
from parcels.rules import landclass
from parcels.rules.money_terms import ALLOTTED, Head, Level
from parcels.rules.pricing import Manual, ManualKind, Missing, with_deductions

MU_PER_M2 = Decimal("0.0015")
PADDY = "0101"
# Finer names of land groups than the survey's own; a coefficient may stand under either, or under the class.
FINE_GROUPS = {"0101": "paddy", "0102": "irrigated", "0103": "dry"}


@dataclass(frozen=True)
class Party:
    """Who may be owed: the id and what kind of party it is."""

    id: int
    kind: str


@dataclass(frozen=True)
class LandPart:
    """Signed surveyed area of one land class, in ㎡."""

    land_class: str
    area_m2: Decimal


@dataclass(frozen=True)
class Holder:
    """One claimant's numerator in the signed share set."""

    party: Party
    numerator: int


@dataclass(frozen=True)
class Thing:
    """Things on the land at one price; no owner: they belong to the holders by their shares.

    `told` says where a price was chosen in a range, or which appraisal gave `appraised_yuan` for the whole.
    """

    owner: Party | None
    head: str
    rate_id: int
    name: str
    quantity: Decimal
    unit: str
    price_yuan: Decimal | None
    appraised_yuan: Decimal | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InsuranceRate:
    """Social insurance (社会保障费, REG 32) in 元/亩 of signed area, and whose account it goes to."""

    rate_id: int
    yuan_per_mu: Decimal
    fund: Party | None


@dataclass(frozen=True)
class LandRates:
    """The land prices of one zone: 元/亩 of paddy, the coefficients by land group, the split.

    `own_per_mu` has the 元/亩 the zone gives for whole groups of classes (built, unused): no coefficient.
    """

    rate_id: int
    zone: str
    yuan_per_mu: Decimal
    coefficients: Mapping[str, Decimal]
    land_percent: int
    insurance: InsuranceRate | None = None
    own_per_mu: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class TakingFacts:
    """All that is signed about one taking; `code` names it in a refusal."""

    taking_id: int
    code: str
    collective: Party | None
    land: Sequence[LandPart]
    holders: Sequence[Holder]
    denominator: int
    things: Sequence[Thing]
    rates: LandRates
    missing: Sequence[Missing] = ()
    manual: Sequence[Manual] = ()


@dataclass(frozen=True)
class EntitlementDraft:
    """One sum owed to one claimant under one head; `formula` and `params` (plain JSON) explain it."""

    taking_id: int
    head: str
    level: str
    claimant_id: int
    amount_yuan: Decimal
    formula: str
    params: dict[str, Any] = field(compare=False)
    rate_id: int | None


def price_per_m2(yuan_per_mu: Decimal, coefficient: Decimal) -> Decimal:
    """元/亩 × coefficient × 0.0015 = 元/㎡, rounded once, HALF_UP to 2 places (湘政发〔2024〕1号).

    >>> price_per_m2(Decimal(61800), Decimal("0.67"))
    Decimal('62.11')
    """
    return (yuan_per_mu * coefficient * MU_PER_M2).quantize(FEN, rounding=ROUND_HALF_UP)


def coefficient_of(land_class: str, coefficients: Mapping[str, Decimal]) -> Decimal:
    """The coefficient of a class: its own, else its group's; paddy is 1. Refusal where there is none."""
    base = land_class[:4]
    group = landclass.group_of(land_class)
    for name in (land_class, base, FINE_GROUPS.get(base), group):
        if name and str(name) in coefficients:
            return coefficients[str(name)]
    if base == PADDY:
        return Decimal(1)
    raise Refusal("coefficient_missing", {"land_class": land_class})


def level_of(kind: str) -> Level:
    """拨付 to a collective, 兑付 to anyone else."""
    return Level.ALLOT if kind in ALLOTTED else Level.DISBURSE


def entitlements(taking: TakingFacts) -> list[EntitlementDraft]:
    """What one taking owes: land, resettlement, social insurance, things as registered, lines by hand.

    2,800 ㎡ paddy × 90.00 + 1,200 ㎡ dry × 63.00 = 327,600.00; 40 % = 131,040.00 to the collective, the rest
    to the holders by their shares. A part that rounds to 0.00 is left out. Refusal for what is missing, and
    for a deduction above the sum it is taken from. Things without a price stand in `taking.missing`.
    """
    found = [*_of_land(taking), *_of_insurance(taking), *_of_things(taking), *_by_hand(taking)]
    return with_deductions(found, taking.manual)


def _of_insurance(taking: TakingFacts) -> list[EntitlementDraft]:
    """Area × rate, to the fund's own account: nobody's share of it is a household's."""
    rate = taking.rates.insurance
    if rate is None:
        return []
    if rate.fund is None:
        raise Refusal("insurance_fund_missing", {"code": taking.code})
    area = sum((part.area_m2 for part in taking.land), ZERO)
    price = price_per_m2(rate.yuan_per_mu, Decimal(1))
    params = {"area_m2": str(area), "per_mu": str(rate.yuan_per_mu), "price": str(price)}
    amount = yuan(area * price)
    return _to(taking, rate.fund, Head.SOCIAL_INSURANCE, amount, "insurance", params, rate.rate_id)


def _by_hand(taking: TakingFacts) -> list[EntitlementDraft]:
    found: list[EntitlementDraft] = []
    for line in taking.manual:
        if line.kind is ManualKind.ADD:
            params = {"manual": line.id, "amount": str(line.amount_yuan), **line.told}
            found += _to(taking, line.claimant, line.head, line.amount_yuan, "manual", params, None)
    return found


def _of_land(taking: TakingFacts) -> list[EntitlementDraft]:
    if not taking.land:
        raise Refusal("survey_missing", {"code": taking.code})
    if taking.collective is None:
        raise Refusal("collective_missing", {"code": taking.code})
    parts = [_land_part(part, taking.rates) for part in taking.land]
    total = sum((yuan(part["amount"]) for part in parts), ZERO)
    percent = taking.rates.land_percent
    land = yuan(total * percent / 100)
    params = {"total": str(total), "percent": percent, "zone": taking.rates.zone, "parts": parts}
    found = _to(taking, taking.collective, Head.LAND, land, "land_share", params, taking.rates.rate_id)
    # The same land explains the rest: whoever reads a household's line sees where its total comes from.
    rest = {"total": str(total), "percent": 100 - percent, "base": str(total - land), "land": parts}
    return found + _shared(
        taking, Head.RESETTLEMENT, total - land, "resettlement", rest, taking.rates.rate_id
    )


def _land_part(part: LandPart, rates: LandRates) -> dict[str, str]:
    """By the zone's own price of the class's group where it gives one, else by coefficient.

    30,000 元/亩 of built land → 45.00 元/㎡, whatever the coefficients say.
    """
    told = {"land_class": part.land_class, "area_m2": str(part.area_m2)}
    group = landclass.group_of(part.land_class)
    if group and (own := rates.own_per_mu.get(group.value)):
        price = price_per_m2(own, Decimal(1))
        told |= {"per_mu": str(own), "own_price": group.value}
    else:
        coefficient = coefficient_of(part.land_class, rates.coefficients)
        price = price_per_m2(rates.yuan_per_mu, coefficient)
        told |= {"per_mu": str(rates.yuan_per_mu), "coefficient": str(coefficient)}
    return {**told, "price": str(price), "amount": str(yuan(part.area_m2 * price))}


def _of_things(taking: TakingFacts) -> list[EntitlementDraft]:
    """One sum per head and owner, in the order of the first thing of each."""
    groups: dict[tuple[str, Party | None], list[Thing]] = {}
    for thing in taking.things:
        groups.setdefault((thing.head, thing.owner), []).append(thing)
    found: list[EntitlementDraft] = []
    for (head, owner), things in groups.items():
        parts = [_thing_part(thing) for thing in things]
        total = sum((yuan(part["amount"]) for part in parts), ZERO)
        rates = {thing.rate_id for thing in things}
        rate_id = rates.pop() if len(rates) == 1 else None
        params = {"base": str(total), "parts": parts}
        if owner is None:
            found += _shared(taking, Head(head), total, "things", params, rate_id)
        else:
            found += _to(taking, owner, Head(head), total, "things", params, rate_id)
    return found


def _thing_part(thing: Thing) -> dict[str, Any]:
    part = {"name": thing.name, "quantity": str(thing.quantity), "unit": thing.unit}
    if thing.appraised_yuan is not None:
        return {**part, "amount": str(thing.appraised_yuan), "appraisal": dict(thing.told)}
    assert thing.price_yuan is not None, "a thing without price is missing, not valued"
    amount = str(yuan(thing.quantity * thing.price_yuan))
    priced = {**part, "price": str(thing.price_yuan), "amount": amount}
    return {**priced, "chosen": dict(thing.told)} if thing.told else priced


def _shared(
    taking: TakingFacts,
    head: Head,
    amount: Decimal,
    formula: str,
    params: dict[str, Any],
    rate_id: int | None,
) -> list[EntitlementDraft]:
    """Split a sum among the holders in share order; to the collective where nobody holds a share."""
    if not taking.holders:
        if taking.collective is None:
            raise Refusal("collective_missing", {"code": taking.code})
        return _to(taking, taking.collective, head, amount, formula, params, rate_id)
    numerators = [holder.numerator for holder in taking.holders]
    if sum(numerators) != taking.denominator:
        raise Refusal("shares_not_one", {"code": taking.code})
    found: list[EntitlementDraft] = []
    for holder, part in zip(taking.holders, split(amount, numerators), strict=True):
        shared = {**params, "numerator": holder.numerator, "denominator": taking.denominator}
        found += _to(taking, holder.party, head, part, formula, shared, rate_id)
    return found


def _to(
    taking: TakingFacts,
    party: Party,
    head: Head,
    amount: Decimal,
    formula: str,
    params: dict[str, Any],
    rate_id: int | None,
) -> list[EntitlementDraft]:
    if amount <= 0:
        return []
    draft = EntitlementDraft(
        taking_id=taking.taking_id,
        head=head.value,
        level=level_of(party.kind).value,
        claimant_id=party.id,
        amount_yuan=amount,
        formula=formula,
        params=params,
        rate_id=rate_id,
    )
    return [draft]
