"""The rows of a distribution plan: its lines divided by rules into heads and the parts of households."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from landmgmt.lib.money import ZERO, yuan
from landmgmt.lib.refusal import Refusal
from parcels.actions.deed import Deed
from parcels.models import DistributionPlan, Party, PlanHead, PlanLine, PlanPart
from parcels.models.plan_sheet import SourceLine, holders_of, lines_to_divide
from parcels.rules.distribution import HeadDraft, LandLine, PlanMode, by_amounts, by_land, by_list
from parcels.rules.money_terms import PartyKind

_BATCH = 500


@dataclass(frozen=True)
class HeadRule:
    """How one head is divided: the households' part, by what, and the list where there is one."""

    mode: PlanMode
    numerator: int = 1
    denominator: int = 1
    entries: Sequence[tuple[Party, Decimal]] = field(default_factory=tuple)


def lines_of_plan(plan: DistributionPlan) -> list[SourceLine]:
    """The lines of a plan's scope as they stand now."""
    return lines_to_divide(
        plan.collective, plan.project_id, plan.batch_id, plan.agreement_id, number=plan.number
    )


def write_division(
    plan: DistributionPlan, rules: Mapping[str, HeadRule], d: Deed, on: date, **made: Any
) -> DistributionPlan:
    """Divide the lines of the plan's scope by the rules and write heads, lines and parts."""
    lines = lines_of_plan(plan)
    if not lines:
        raise Refusal("plan_is_empty", {"name": plan.collective.name})
    heads = list(dict.fromkeys(line.head for line in lines))
    for head in heads:
        if head not in rules:
            raise Refusal("plan_head_without_rule", {"head": head})
    holders = holders_of({line.taking_id for line in lines if line.taking_id}, on)
    drafts = {
        head: _divide(rules[head], head, [line for line in lines if line.head == head], holders)
        for head in heads
    }
    plan.total_yuan = sum((line.owed_yuan for line in lines), ZERO)
    plan.given_yuan = sum((one.given_yuan for one in drafts.values()), ZERO)
    plan.kept_yuan = plan.total_yuan - plan.given_yuan
    for name, value in made.items():
        setattr(plan, name, value)
    plan.save(force_insert=plan._state.adding)
    _write_rows(plan, rules, drafts, lines)
    d.params.update(number=plan.number, total=str(plan.total_yuan), given=str(plan.given_yuan))
    d.touch(plan, plan.collective)
    return plan


def _write_rows(
    plan: DistributionPlan,
    rules: Mapping[str, HeadRule],
    drafts: Mapping[str, HeadDraft],
    lines: Sequence[SourceLine],
) -> None:
    PlanHead.objects.bulk_create(
        PlanHead(
            plan=plan,
            head=head,
            mode=rules[head].mode,
            numerator=rules[head].numerator,
            denominator=rules[head].denominator,
            total_yuan=one.given_yuan + one.kept_yuan,
            given_yuan=one.given_yuan,
            kept_yuan=one.kept_yuan,
            weights=one.denominator,
        )
        for head, one in drafts.items()
    )
    PlanLine.objects.bulk_create(
        (PlanLine(plan=plan, line_id=line.line_id, amount_yuan=line.owed_yuan) for line in lines),
        batch_size=_BATCH,
    )
    parts = [(head, part) for head, one in drafts.items() for part in one.parts]
    PlanPart.objects.bulk_create(
        (
            PlanPart(
                plan=plan,
                position=position,
                head=head,
                line_id=part.line,
                household_id=part.household,
                weight=part.weight,
                amount_yuan=part.amount_yuan,
            )
            for position, (head, part) in enumerate(parts, 1)
        ),
        batch_size=_BATCH,
    )


def _divide(
    rule: HeadRule,
    head: str,
    lines: Sequence[SourceLine],
    holders: Mapping[int, list[tuple[int, int]]],
) -> HeadDraft:
    """One head by its rule; refuses a share above one, land without holders, a list that does not fit."""
    total = sum((line.owed_yuan for line in lines), ZERO)
    if rule.denominator < 1 or not 0 <= rule.numerator <= rule.denominator:
        raise Refusal("plan_head_share", {"head": head})
    if rule.mode == PlanMode.AMOUNTS:
        return _by_sums(rule, head, total)
    if rule.numerator == 0:
        return HeadDraft(ZERO, total, [])
    if rule.mode == PlanMode.LAND:
        # Land that nobody contracted is the collective's alone: its sum is kept whole.
        held = [line for line in lines if line.taking_id in holders]
        if not held:
            raise Refusal("plan_land_without_holders", {"code": lines[0].taking_code, "head": head})
        land = [LandLine(x.line_id, x.owed_yuan, holders[x.taking_id or 0]) for x in held]
        return by_land(total, rule.numerator, rule.denominator, land)
    _refuse_others(rule)
    weights = [(who.pk, int(share)) for who, share in rule.entries if share]
    if not weights or any(share != int(share) or share < 0 for _, share in rule.entries):
        raise Refusal("plan_list_is_empty", {"head": head})
    return by_list(total, rule.numerator, rule.denominator, weights)


def _by_sums(rule: HeadRule, head: str, total: Decimal) -> HeadDraft:
    _refuse_others(rule)
    sums = [(who.pk, yuan(amount)) for who, amount in rule.entries if amount]
    given = sum((amount for _, amount in sums), ZERO)
    if not sums or any(amount < 0 or yuan(amount) != amount for _, amount in rule.entries):
        raise Refusal("plan_list_is_empty", {"head": head})
    if given > total:
        raise Refusal("plan_list_above_total", {"head": head, "given": str(given), "total": str(total)})
    return by_amounts(total, sums)


def _refuse_others(rule: HeadRule) -> None:
    for who, _ in rule.entries:
        if who.kind not in (PartyKind.HOUSEHOLD, PartyKind.PERSON):
            raise Refusal("plan_part_to_household", {"name": who.name})
